//! French texts of deals and pipelines, and of converting a lead.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "deals.first_title": "Les affaires sont ce que vos clients pourraient acheter", "deals.first_text": "Créez-en une, ou faites-le en convertissant un lead.",
  no_deals: "Aucune affaire pour l’instant", "deals.none_fits": "Aucune affaire ne correspond à ces filtres", "deals.no_right": "Vous n’avez pas accès aux affaires",
  "field.value": "Montant", "field.stage_id": "Étape", "field.pipeline_id": "Pipeline", "field.probability": "Probabilité", "field.expected_close_on": "Clôture prévue",
  "field.stage_entered_at": "Étape depuis", "field.closed_at": "Clôturé le", "field.lost_reason": "Motif de perte", "field.contacts": "Personnes",

  "board.table": "Liste", "board.weighted": "Pondéré par la probabilité : {amount}", "board.new_in": "Nouvelle affaire dans {name}", "board.more": "Afficher {n} de plus", "board.none": "Aucune affaire",
  "board.worth": "{total}, pondéré {weighted}", "board.compact": "Afficher les noms seuls", "board.stages": "Étapes", "board.task": "Prochaine tâche : {name}, {due}", "board.no_task": "Aucune tâche ouverte", "board.placed": "{name} est maintenant numéro {rank} dans {stage}",
  "board.hide": "Masquer {name}", "board.hidden": { one: "{n} colonne masquée", other: "{n} colonnes masquées" }, "board.stage_menu": "Modifier l’étape {name}", "board.stage_saved": "Étape {name} enregistrée", "board.colour": "Couleur", "board.kind": "État des affaires", "board.days": "Jours avant qu’une affaire soit inactive", "board.days_hint": "Sa carte indique alors depuis combien de temps elle est ici.",
  win: "Gagné", lose: "Perdu", reopen: "Rouvrir", move_to_stage: "Changer d’étape",
  "deal.moved": "{name} est à l’étape {stage}", "deal.won": "Affaire gagnée : {name}", "deal.lost": "Affaire perdue : {name}", "deal.reopened": "Affaire rouverte : {name}", "deal.not_moved": "Impossible de déplacer {name}",
  "deal.lose_title": "Affaire perdue : {name}", "deal.lose_text": "L’affaire quitte les étapes ouvertes. Vous pourrez la rouvrir.", "deal.reason": "Pourquoi est-elle perdue ?", "deal.reason_missing": "Indiquez pourquoi elle est perdue.", "deal.reason_hint": "Prix, autre fournisseur, pas de budget", "deal.lose": "Marquer comme perdue",
  "deal.people": "Personnes", "deal.no_people": "Personne pour l’instant", "deal.add_person": "Ajouter une personne", "deal.find_person": "Rechercher un contact", "deal.role_of": "Rôle de {name}", "deal.no_role": "Aucun rôle", "deal.remove_person": "Retirer {name}",
  "deal.days": "{n} j", "deal.rotten": { one: "Rien ne s’est passé dans cette étape depuis {n} jour.", other: "Rien ne s’est passé dans cette étape depuis {n} jours." },
  "deal.with_conversion": "Créer aussi une affaire", "deal.name": "Nom de l’affaire",

  convert_x: "Convertir {name}", convert_lead: "Convertir le lead", convert_text: "Le lead devient un client et un contact. Ses appels, réunions et tâches y figurent aussi ; ses notes et fichiers restent avec lui.", new_customer: "Nouveau client", existing_customer: "Client existant",
  customer_name: "Nom du client", converted: "{name} fait désormais partie de {customer}",
};
