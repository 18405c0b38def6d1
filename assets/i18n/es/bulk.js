//! Spanish texts of what is done with many records at once.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  n_selected_short: "Selección: {count}", clear_selection: "Borrar la selección", edit_field: "Editar", new_value: "Nuevo valor", add_tags: "Añadir", remove_tags: "Quitar",
  "bulk.edit": "Editar un campo", "bulk.assign": "Asignar a", "bulk.tag": "Etiquetas", "bulk.assign_n": "Asignar {count} {noun}", "bulk.change_n": "Cambiar {count} {noun}", "bulk.tag_n": "Etiquetar {count} {noun}", "bulk.untag_n": "Quitar de {count} {noun}",
  "bulk.already": { one: "{n} ya lo tiene", other: "{n} ya lo tienen" }, "bulk.already_so": { one: "{n} ya lo tenía.", other: "{n} ya lo tenían." },
  "bulk.changed": "Campo cambiado en {changed} de {matched} {noun}", "bulk.assigned": "Asignación hecha en {changed} de {matched} {noun}", "bulk.tagged": "Etiquetas cambiadas en {changed} de {matched} {noun}", "bulk.deleted": "{changed} {noun} en la papelera",
  "bulk.del": "Supr", "bulk.delete_ask": "¿Eliminar {count} {noun}?", "bulk.delete_text": "Se podrán restaurar desde la papelera.", "bulk.delete_n": "Eliminar {count} {noun}", "bulk.not_deleted": "No se eliminó nada", "bulk.running": "Cambio de {count} {noun}",
};
