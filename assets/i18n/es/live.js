//! Spanish texts of what others do at the same time.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  here_one: "{name} está aquí", here_n: "{n} personas más están aquí", edits_this: "{name} está editando esto", mention: "Compañeros",
};
