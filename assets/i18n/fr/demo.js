//! French texts of sample data.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "demo.load": "Charger des données d’exemple", "demo.step": "Découvrir d’abord", "demo.step.text": "Avec des données d’exemple, retirées en un clic",
  "demo.here": "Des données d’exemple sont chargées. Explorez, rien ne peut se casser.", "demo.loading": "Les données d’exemple sont en cours de chargement.", "demo.remove": "Retirer les données d’exemple",
  "demo.title": "Données d’exemple", "demo.remove_title": "Retirer les données d’exemple ?", "demo.remove_text": "Elles vont à la corbeille. Ce que vous avez ajouté vous-même reste, ainsi que chaque fiche d’exemple que quelqu’un a modifiée.",
  "demo.load_job": "Le chargement des données d’exemple", "demo.remove_job": "Le retrait des données d’exemple",
  "demo.not_loaded": "Les données d’exemple n’ont pas été chargées", "demo.not_removed": "Les données d’exemple n’ont pas été retirées",
};
