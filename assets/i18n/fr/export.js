//! French texts of exports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "exp.title": "Exporter {count} {noun}", "exp.format": "Format du fichier",
  "exp.csv": "CSV", "exp.xlsx": "Excel", "exp.json": "JSON", "exp.vcf": "vCard",
  "exp.csv_text": "Un tableau pour tout logiciel. Il peut être réimporté.", "exp.xlsx_text": "Une feuille de calcul où nombres, montants et dates sont reconnus comme tels.",
  "exp.json_text": "Tout ce que l’API renvoie, pour les programmes.", "exp.vcf_text": "Des cartes pour carnets d’adresses et téléphones.",
  "exp.find": "Lecture des résultats de la recherche…", "exp.too_many": "Cette recherche trouve plus de {n} fiches. Affinez-la avec un filtre.",
  "exp.running": "Écriture du fichier", "exp.behind": "Continuer en arrière-plan", "exp.stop": "Arrêter",
  "exp.ready": "{name} est prêt", "exp.ready_text": { one: "{n} fiche, enregistrée sur cet appareil.", many: "{n} de fiches, enregistrées sur cet appareil.", other: "{n} fiches, enregistrées sur cet appareil." },
  "exp.failed": "Impossible d’exporter les fiches", "exp.not_saved": "Impossible d’enregistrer le fichier", "exp.of": "Exportation des {noun}",
};
