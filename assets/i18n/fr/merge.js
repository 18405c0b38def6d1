//! French texts of duplicates and merging.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dup.title": "Doublons", "dup.lead": "Des paires qui désignent peut-être la même chose. Rien ne change tant que vous ne les fusionnez pas.", "dup.kind": "Fiches à comparer",
  "dup.none": "Aucun doublon parmi les {entity}", "dup.none_text": "Les fiches sont comparées par e‑mail, téléphone, domaine et nom.", "dup.pair": "Fiches", "dup.why": "Motif", "dup.score": "Certitude", "dup.merge": "Fusionner", "dup.merge_pair": "Fusionner {a} et {b}",
  "dup.dismiss": "Pas des doublons", "dup.dismiss_pair": "{a} et {b} ne sont pas des doublons", "dup.dismissed": "{a} et {b} ne sont plus proposés comme doublons", "dup.not_dismissed": "Rien n’a été modifié", "dup.look_further": "Aucun parmi les premières fiches. Chercher plus loin.",
  "why.same_external_id": "même ID externe", "why.same_email": "même e‑mail", "why.same_phone": "même téléphone", "why.same_domain": "même domaine", "why.same_name": "même nom", "why.similar_name": "nom proche", "why.same_company": "même entreprise",
  "merge.title": "Fusionner {n} {noun}", "merge.lead": "Une fiche reste. Les autres vont à la corbeille, et ce qui leur est rattaché passe à elle.", "merge.keep": "Garder", "merge.created": "Création : {day}", "merge.together": "Toutes", "merge.empty": "vide", "merge.address": "Adresse",
  "merge.same": { one: "{n} autre champ est identique ou vide dans toutes.", other: "{n} autres champs sont identiques ou vides dans toutes." }, "merge.do": "Fusionner dans {name}",
  "merge.done": { one: "{n} fiche fusionnée dans {name}", other: "{n} fiches fusionnées dans {name}" }, "merge.not_loaded": "Impossible de charger les fiches", "merge.gone": "Certaines de ces fiches n’existent plus. Fermez cette fenêtre et vérifiez la liste.",
};
