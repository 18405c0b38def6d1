//! German texts of sample data.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "demo.load": "Beispieldaten laden", "demo.step": "Erst einmal umsehen", "demo.step.text": "Mit Beispieldaten, mit einem Klick wieder weg",
  "demo.here": "Beispieldaten sind geladen. Sehen Sie sich um, es kann nichts kaputtgehen.", "demo.loading": "Beispieldaten werden geladen.", "demo.remove": "Beispieldaten entfernen",
  "demo.title": "Beispieldaten", "demo.remove_title": "Beispieldaten entfernen?", "demo.remove_text": "Sie kommen in den Papierkorb. Was Sie selbst angelegt haben, bleibt, ebenso jeder Beispieldatensatz, den jemand geändert hat.",
  "demo.load_job": "Das Laden der Beispieldaten", "demo.remove_job": "Das Entfernen der Beispieldaten",
  "demo.not_loaded": "Die Beispieldaten wurden nicht geladen", "demo.not_removed": "Die Beispieldaten wurden nicht entfernt",
};
