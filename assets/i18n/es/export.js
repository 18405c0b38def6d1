//! Spanish texts of exports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "exp.title": "Exportar {count} {noun}", "exp.format": "Formato del archivo",
  "exp.csv": "CSV", "exp.xlsx": "Excel", "exp.json": "JSON", "exp.vcf": "vCard",
  "exp.csv_text": "Una tabla para cualquier programa. Se puede volver a importar.", "exp.xlsx_text": "Una hoja de cálculo en la que números, importes y fechas lo son de verdad.",
  "exp.json_text": "Todo tal como lo muestra la API, para programas.", "exp.vcf_text": "Tarjetas para libretas de direcciones y teléfonos.",
  "exp.find": "Leyendo los resultados de la búsqueda…", "exp.too_many": "Esta búsqueda encuentra más de {n} registros. Acotarla con un filtro.",
  "exp.running": "Escribiendo el archivo", "exp.behind": "Seguir en segundo plano", "exp.stop": "Detener",
  "exp.ready": "{name} está listo", "exp.ready_text": { one: "{n} registro, guardado en este dispositivo.", many: "{n} de registros, guardados en este dispositivo.", other: "{n} registros, guardados en este dispositivo." },
  "exp.failed": "No se pudieron exportar los registros", "exp.not_saved": "No se pudo guardar el archivo", "exp.of": "Exportación de {noun}",
};
