//! English texts of what others do at the same time.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  here_one: "{name} is here", here_n: "{n} others are here", edits_this: "{name} is editing this", mention: "Colleagues",
};
