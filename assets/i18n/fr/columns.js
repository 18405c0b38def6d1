//! French texts of the menu of a column and of the plain table.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "column.left": "Vers la gauche", "column.right": "Vers la droite", "column.wider": "Plus large", "column.narrower": "Plus étroite",
  "table.plain": "Afficher en tableau simple", "table.place": "{from}–{to} sur {total}", "table.pages": "Pages du tableau",
};
