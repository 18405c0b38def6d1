//! English texts of saved views: choosing, saving, naming, sharing and deleting them.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "views.all": "All {name}", "views.duplicates": "Find duplicates", "views.mine": "Only me", "views.shared": "Everybody", "views.save_as": "Save as new view", "views.save": "Save view", "views.save_changes": "Save changes",
  "views.new_title": "Save view", "views.rename": "Rename view", "views.share": "Share with everybody", "views.unshare": "Keep to me", "views.unshare_other": "Keep to its author", "views.delete": "Delete view",
  "views.visibility": "Who sees it", "views.saved": "View “{name}” saved", "views.renamed": "View “{name}” changed", "views.deleted": "View “{name}” deleted",
  "views.is_shared": "Everybody sees “{name}” now", "views.is_private": "“{name}” is private now", "views.not_saved": "The view was not saved", "views.not_deleted": "The view was not deleted",
};
