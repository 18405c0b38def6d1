//! English texts of the menu of a column and of the plain table.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "column.left": "Move left", "column.right": "Move right", "column.wider": "Wider", "column.narrower": "Narrower",
  "table.plain": "Show as a plain table", "table.place": "{from}–{to} of {total}", "table.pages": "Pages",
};
