//! French texts of lists that load with what needs them: operators and relative dates, the filter's sentence and builder.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "op.less": "<", "op.more": ">", "op.between": "entre", "op.not_at_least": "pas ≥", "op.not_since": "pas depuis", "op.within": "pendant",
  "day.yesterday": "Hier", "day.tomorrow": "Demain", "day.last_week": "La semaine dernière", "day.next_week": "La semaine prochaine", "day.last_month": "Le mois dernier", "day.next_month": "Le mois prochain",
  "day.last_quarter": "Le trimestre dernier", "day.next_quarter": "Le trimestre prochain", "day.last_year": "L’année dernière", "day.next_year": "L’année prochaine",
  hours_ago: { one: "il y a {n} heure", other: "il y a {n} heures" }, weeks_ago: { one: "il y a {n} semaine", other: "il y a {n} semaines" }, months_ago: { one: "il y a {n} mois", other: "il y a {n} mois" },
  quarters_ago: { one: "il y a {n} trimestre", other: "il y a {n} trimestres" }, years_ago: { one: "il y a {n} an", other: "il y a {n} ans" },
  hours_ahead: { one: "dans {n} heure", other: "dans {n} heures" }, weeks_ahead: { one: "dans {n} semaine", other: "dans {n} semaines" }, months_ahead: { one: "dans {n} mois", other: "dans {n} mois" },
  quarters_ahead: { one: "dans {n} trimestre", other: "dans {n} trimestres" }, years_ahead: { one: "dans {n} an", other: "dans {n} ans" },
  last_hours: { one: "la dernière heure", other: "les {n} dernières heures" }, last_days: { one: "le dernier jour", other: "les {n} derniers jours" }, last_weeks: { one: "la dernière semaine", other: "les {n} dernières semaines" },
  last_months: { one: "le dernier mois", other: "les {n} derniers mois" }, last_quarters: { one: "le dernier trimestre", other: "les {n} derniers trimestres" }, last_years: { one: "la dernière année", other: "les {n} dernières années" },
  next_hours: { one: "la prochaine heure", other: "les {n} prochaines heures" }, next_days: { one: "le prochain jour", other: "les {n} prochains jours" }, next_weeks: { one: "la prochaine semaine", other: "les {n} prochaines semaines" },
  next_months: { one: "le prochain mois", other: "les {n} prochains mois" }, next_quarters: { one: "le prochain trimestre", other: "les {n} prochains trimestres" }, next_years: { one: "la prochaine année", other: "les {n} prochaines années" },
  range: "{from} – {to}", amount: "Combien", unit: "Unité", "unit.days_ago": "jours plus tôt", "unit.weeks_ago": "semaines plus tôt", "unit.months_ago": "mois plus tôt", "unit.days_ahead": "jours plus tard", "unit.weeks_ahead": "semaines plus tard",
  "unit.months_ahead": "mois plus tard", range_from: "{name}, de", range_to: "{name}, à", chosen: "Sélection", remove_value: "Retirer {name}",
  advanced_conditions: "Avancé, avec « ou » et groupes", n_conditions: { one: "{n} condition", other: "{n} conditions" },
  rows_copied: { one: "{n} ligne copiée", other: "{n} lignes copiées" }, rows_not_copied: "Non copié", rows_too_many: "Au plus {n} lignes peuvent être copiées. Exportez-les plutôt dans un fichier.",
  cells_pasted: { one: "{n} cellule collée", other: "{n} cellules collées" }, cells_not_pasted: { one: "{n} cellule non collée", other: "{n} cellules non collées" },
  "groups.none": "Aucun", "groups.empty": "Aucune valeur", "groups.new": "Ajouter à ce groupe", "groups.hide_empty": "Masquer les groupes vides", "groups.hint": "Pour déplacer : glisser, ou Alt avec une flèche",
  "builder.where": "Où", "builder.and": "et", "builder.or": "ou", "builder.joined": "Lien entre les conditions", "builder.kind": "Type de groupe", "builder.all": "toutes", "builder.any": "l’une de", "builder.none": "aucune",
  "builder.not_all": "pas toutes", "builder.condition": "Condition", "builder.group": "Groupe", "builder.remove": "Retirer la condition {n}", "builder.remove_group": "Retirer le groupe", "builder.field": "Champ", "builder.value": "Valeur",
  "builder.choose_value": "Choisir une valeur", "builder.chips": "Filtres simples", "builder.text": "Modifier en texte", "builder.rows": "Modifier en lignes", "builder.full": "Un filtre compte au plus {n} conditions.",
  "builder.matches": { one: "sur {all} {noun} correspond", other: "sur {all} {noun} correspondent" }, "builder.unreadable": "Impossible d’afficher ce texte en lignes : ce n’est pas encore un filtre.",
  "sentence.start": "{name} où", "sentence.any": "soit", "sentence.all": "à la fois", "sentence.none": "aucun parmi", "sentence.not_all": "pas à la fois", "sentence.everything": "Toutes les fiches.",
};
