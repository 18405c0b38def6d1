//! English texts of files on records: their list, uploading, looking at and deleting them.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "files.title": "Files", "files.add": "Add files", "files.drop": "Drop files here, or choose some", "files.none": "No files yet", "files.uploading": "Adding “{name}”…",
  "files.added": "“{name}” added", "files.not_added": "“{name}” was not added", "files.deleted": "“{name}” moved to the trash", "files.not_deleted": "“{name}” was not deleted", "files.not_read": "“{name}” was not read",
  "files.download": "Download", "files.delete": "Delete file", "files.not_loaded": "The files were not loaded.", "files.cut": "The beginning of the file; download it for all of it.", "did.added_file": "added a file",
};
