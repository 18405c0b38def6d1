//! Spanish texts of files on records: their list, uploading, looking at and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "files.title": "Archivos", "files.add": "Añadir archivos", "files.drop": "Soltar archivos aquí, o elegirlos", "files.none": "Ningún archivo todavía", "files.uploading": "Añadiendo «{name}»…",
  "files.added": "Archivo añadido: «{name}»", "files.not_added": "No se pudo añadir «{name}»", "files.deleted": "«{name}» está en la papelera", "files.not_deleted": "No se pudo eliminar «{name}»", "files.not_read": "No se pudo leer «{name}»",
  "files.download": "Descargar", "files.delete": "Eliminar archivo", "files.not_loaded": "No se pudieron cargar los archivos.", "files.cut": "El principio del archivo; descargarlo para verlo entero.", "did.added_file": "añadió un archivo",
};
