//! French texts of files on records: their list, uploading, looking at and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "files.title": "Fichiers", "files.add": "Ajouter des fichiers", "files.drop": "Déposer des fichiers ici, ou en choisir", "files.none": "Aucun fichier", "files.uploading": "Ajout de « {name} »…",
  "files.added": "Fichier ajouté : « {name} »", "files.not_added": "Impossible d’ajouter « {name} »", "files.deleted": "« {name} » est dans la corbeille", "files.not_deleted": "Impossible de supprimer « {name} »", "files.not_read": "Impossible de lire « {name} »",
  "files.download": "Télécharger", "files.delete": "Supprimer le fichier", "files.not_loaded": "Impossible de charger les fichiers.", "files.cut": "Début du fichier ; téléchargez-le pour le voir en entier.", "did.added_file": "a ajouté un fichier",
};
