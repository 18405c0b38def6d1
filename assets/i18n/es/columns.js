//! Spanish texts of the menu of a column and of the plain table.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "column.left": "A la izquierda", "column.right": "A la derecha", "column.wider": "Más ancha", "column.narrower": "Más estrecha",
  "table.plain": "Mostrar como tabla sencilla", "table.place": "{from}–{to} de {total}", "table.pages": "Páginas de la tabla",
};
