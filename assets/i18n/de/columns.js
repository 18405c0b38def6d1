//! German texts of the menu of a column and of the plain table.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "column.left": "Nach links", "column.right": "Nach rechts", "column.wider": "Breiter", "column.narrower": "Schmaler",
  "table.plain": "Als einfache Tabelle zeigen", "table.place": "{from}–{to} von {total}", "table.pages": "Seiten der Tabelle",
};
