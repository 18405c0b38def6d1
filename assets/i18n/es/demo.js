//! Spanish texts of sample data.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "demo.load": "Cargar datos de ejemplo", "demo.step": "Primero echar un vistazo", "demo.step.text": "Con datos de ejemplo, que se quitan con un clic",
  "demo.here": "Hay datos de ejemplo cargados. Eche un vistazo, no se puede estropear nada.", "demo.loading": "Se están cargando los datos de ejemplo.", "demo.remove": "Quitar los datos de ejemplo",
  "demo.title": "Datos de ejemplo", "demo.remove_title": "¿Quitar los datos de ejemplo?", "demo.remove_text": "Van a la papelera. Lo que usted añadió se queda, igual que cada registro de ejemplo que alguien haya cambiado.",
  "demo.load_job": "La carga de los datos de ejemplo", "demo.remove_job": "La retirada de los datos de ejemplo",
  "demo.not_loaded": "No se cargaron los datos de ejemplo", "demo.not_removed": "No se quitaron los datos de ejemplo",
};
