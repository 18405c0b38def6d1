//! English texts of notes: writing, showing and changing them on the page of what they are about.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "note.text": "Note", "note.add": "Add note", "note.edit": "Edit note", "note.delete": "Delete note", "note.edited": "edited",
  "note.added": "Note added", "note.deleted": "Note moved to the trash", "note.not_added": "The note was not added", "note.not_changed": "The note was not changed", "note.not_deleted": "The note was not deleted",
  "did.wrote_note": "wrote a note", "did.commented": "commented", "did.commented_internal": "commented among colleagues",
};
