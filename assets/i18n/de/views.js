//! German texts of saved views: choosing, saving, naming, sharing and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "views.all": "Alle {name}", "views.duplicates": "Dubletten suchen", "views.mine": "Nur ich", "views.shared": "Alle", "views.save_as": "Als neue Ansicht speichern", "views.save": "Ansicht speichern", "views.save_changes": "Änderungen speichern",
  "views.new_title": "Ansicht speichern", "views.rename": "Ansicht umbenennen", "views.share": "Mit allen teilen", "views.unshare": "Nicht mehr teilen", "views.unshare_other": "Nur noch für den Ersteller", "views.delete": "Ansicht löschen",
  "views.visibility": "Wer sie sieht", "views.saved": "Ansicht „{name}“ gespeichert", "views.renamed": "Ansicht „{name}“ geändert", "views.deleted": "Ansicht „{name}“ gelöscht",
  "views.is_shared": "„{name}“ ist jetzt für alle sichtbar", "views.is_private": "„{name}“ ist jetzt privat", "views.not_saved": "Die Ansicht wurde nicht gespeichert", "views.not_deleted": "Die Ansicht wurde nicht gelöscht",
};
