//! French texts of notes: writing, showing and changing them on the page of what they are about.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "note.text": "Note", "note.add": "Ajouter la note", "note.edit": "Modifier la note", "note.delete": "Supprimer la note", "note.edited": "modifiée",
  "note.added": "Note ajoutée", "note.deleted": "La note est dans la corbeille", "note.not_added": "Impossible d’ajouter la note", "note.not_changed": "Impossible de modifier la note", "note.not_deleted": "Impossible de supprimer la note",
  "did.wrote_note": "a écrit une note", "did.commented": "a commenté", "did.commented_internal": "a commenté en interne",
};
