//! German texts of notes: writing, showing and changing them on the page of what they are about.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "note.text": "Notiz", "note.add": "Notiz hinzufügen", "note.edit": "Notiz bearbeiten", "note.delete": "Notiz löschen", "note.edited": "bearbeitet",
  "note.added": "Notiz hinzugefügt", "note.deleted": "Notiz in den Papierkorb verschoben", "note.not_added": "Die Notiz wurde nicht hinzugefügt", "note.not_changed": "Die Notiz wurde nicht geändert", "note.not_deleted": "Die Notiz wurde nicht gelöscht",
  "did.wrote_note": "hat eine Notiz geschrieben", "did.commented": "hat kommentiert", "did.commented_internal": "hat intern kommentiert",
};
