//! French texts of what others do at the same time.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  here_one: "{name} est ici", here_n: "{n} autres personnes sont ici", edits_this: "{name} modifie ce champ", mention: "Collègues",
};
