//! French texts of saved views: choosing, saving, naming, sharing and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "views.all": "Liste complète des {name}", "views.duplicates": "Rechercher les doublons", "views.mine": "Moi uniquement", "views.shared": "Tout le monde", "views.save_as": "Enregistrer une nouvelle vue", "views.save": "Enregistrer la vue", "views.save_changes": "Enregistrer",
  "views.new_title": "Enregistrer la vue", "views.rename": "Renommer la vue", "views.share": "Partager avec tous", "views.unshare": "Réserver à moi", "views.unshare_other": "Réserver à son auteur", "views.delete": "Supprimer la vue",
  "views.visibility": "Visible par", "views.saved": "Vue « {name} » enregistrée", "views.renamed": "Vue « {name} » modifiée", "views.deleted": "Vue « {name} » supprimée",
  "views.is_shared": "« {name} » est visible par tous", "views.is_private": "« {name} » est maintenant privée", "views.not_saved": "Impossible d’enregistrer la vue", "views.not_deleted": "Impossible de supprimer la vue",
};
