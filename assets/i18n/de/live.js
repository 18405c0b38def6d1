//! German texts of what others do at the same time.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  here_one: "{name} ist hier", here_n: "{n} andere sind hier", edits_this: "{name} bearbeitet das gerade", mention: "Kollegen",
};
