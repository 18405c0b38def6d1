//! German texts of duplicates and merging.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dup.title": "Dubletten", "dup.lead": "Paare, die dasselbe meinen könnten. Vor dem Zusammenführen ändert sich nichts.", "dup.kind": "Zu vergleichende Datensätze",
  "dup.none": "Keine Dubletten: {entity}", "dup.none_text": "Verglichen werden E-Mail, Telefon, Domain und Name.", "dup.pair": "Datensätze", "dup.why": "Warum", "dup.score": "Sicherheit", "dup.merge": "Zusammenführen", "dup.merge_pair": "{a} und {b} zusammenführen",
  "dup.dismiss": "Keine Dublette", "dup.dismiss_pair": "{a} und {b} sind keine Dubletten", "dup.dismissed": "{a} und {b} gelten nicht mehr als Dubletten", "dup.not_dismissed": "Nichts wurde geändert", "dup.look_further": "Keine unter den ersten Datensätzen. Weitersuchen.",
  "why.same_external_id": "gleiche externe ID", "why.same_email": "gleiche E-Mail", "why.same_phone": "gleiches Telefon", "why.same_domain": "gleiche Domain", "why.same_name": "gleicher Name", "why.similar_name": "ähnlicher Name", "why.same_company": "gleiche Firma",
  "merge.title": "{n} {noun} zusammenführen", "merge.lead": "Ein Datensatz bleibt. Die anderen kommen in den Papierkorb, was an ihnen hängt, zieht um.", "merge.keep": "Behalten", "merge.created": "Angelegt: {day}", "merge.together": "Alle zusammen", "merge.empty": "leer", "merge.address": "Adresse",
  "merge.same": { one: "{n} weiteres Feld ist überall gleich oder leer.", other: "{n} weitere Felder sind überall gleich oder leer." }, "merge.do": "In {name} zusammenführen",
  "merge.done": { one: "{n} Datensatz in {name} übernommen", other: "{n} Datensätze in {name} übernommen" }, "merge.not_loaded": "Die Datensätze wurden nicht geladen", "merge.gone": "Einige dieser Datensätze gibt es nicht mehr. Schließen und erneut nachsehen.",
};
