//! German texts of files on records: their list, uploading, looking at and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "files.title": "Dateien", "files.add": "Dateien hinzufügen", "files.drop": "Dateien hierher ziehen oder auswählen", "files.none": "Noch keine Dateien", "files.uploading": "„{name}“ wird hochgeladen …",
  "files.added": "„{name}“ hinzugefügt", "files.not_added": "„{name}“ wurde nicht hinzugefügt", "files.deleted": "„{name}“ in den Papierkorb verschoben", "files.not_deleted": "„{name}“ wurde nicht gelöscht", "files.not_read": "„{name}“ wurde nicht gelesen",
  "files.download": "Herunterladen", "files.delete": "Datei löschen", "files.not_loaded": "Die Dateien wurden nicht geladen.", "files.cut": "Der Anfang der Datei; vollständig nach dem Herunterladen.", "did.added_file": "hat eine Datei hinzugefügt",
};
