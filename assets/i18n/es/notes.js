//! Spanish texts of notes: writing, showing and changing them on the page of what they are about.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "note.text": "Nota", "note.add": "Añadir nota", "note.edit": "Editar nota", "note.delete": "Eliminar nota", "note.edited": "editada",
  "note.added": "Nota añadida", "note.deleted": "La nota está en la papelera", "note.not_added": "No se pudo añadir la nota", "note.not_changed": "No se pudo cambiar la nota", "note.not_deleted": "No se pudo eliminar la nota",
  "did.wrote_note": "escribió una nota", "did.commented": "comentó", "did.commented_internal": "comentó internamente",
};
