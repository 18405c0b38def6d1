//! French texts of the page of a record and of the panel beside a list.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  details: "Détails", timeline: "Chronologie", related: "Liens", path: "Fil d’Ariane", previous: "Précédent", n_of_m: "{n} sur {total}", panel_of: "Fiche {name}", added: "création : {day}", back_to: "Retour aux {name}", convert: "Convertir", link_copied: "Lien copié", open_new_tab: "Ouvrir dans un nouvel onglet",
  custom_field: "Champ personnalisé", custom_fields: "Champs personnalisés", copied: "Copié : {name}", set_x: "Ajouter {name}…", show_empty: "Afficher les vides ({n})", hide_empty: "Masquer les vides", became: "Converti en", came_from: "Issu de", no_contacts: "Personne pour l’instant",
  record_gone: "Fiche introuvable", record_gone_text: "Elle a été supprimée, ou le lien est erroné. Les fiches supprimées peuvent être restaurées.", record_not_loaded: "Impossible de charger la fiche",

  // tabs
  tasks: "Tâches", notes: "Notes", emails: "E‑mails", files: "Fichiers", no_tasks: "Aucune tâche pour l’instant", tasks_open: "À faire", tasks_done: "Terminées",

  // timeline
  unmerge: "Séparer à nouveau",
  only: "Afficher", "only.all": "Tout", "only.mail": "E‑mails", "only.calls": "Appels", "only.notes": "Notes", "only.changes": "Modifications", "only.none": "Rien de ce type.", "only.none_yet": "Rien de ce type parmi les plus récents.",
  timeline_not_loaded: "Impossible de charger la chronologie.", timeline_empty: "Rien pour l’instant.", nothing: "vide", command_line: "La ligne de commande",
  "did.created": "a créé cette fiche", "did.deleted": "a supprimé cette fiche", "did.restored": "a restauré cette fiche", "did.undone": "a annulé une modification", "did.merged": "a fusionné {name} dans cette fiche", "did.merged_into": "a fusionné cette fiche dans {name}", "did.unmerged": "a de nouveau séparé {name} de cette fiche",
  "did.deal_won": "a gagné cette affaire", "did.deal_lost": "a perdu cette affaire", "did.deal_open": "a rouvert cette affaire", "did.deal_moved": "a déplacé cette affaire vers {name}",
  did_import: "a importé cette fiche", did_place: "a changé sa position", did_change_field: "a modifié le champ {name}", did_change: { one: "a modifié {n} champ", other: "a modifié {n} champs" },
};

