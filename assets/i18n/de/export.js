//! German texts of exports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "exp.title": "{count} {noun} exportieren", "exp.format": "Dateiformat",
  "exp.csv": "CSV", "exp.xlsx": "Excel", "exp.json": "JSON", "exp.vcf": "vCard",
  "exp.csv_text": "Eine Tabelle für jedes Programm. Lässt sich wieder importieren.", "exp.xlsx_text": "Eine Tabelle, in der Zahlen, Beträge und Daten als solche stehen.",
  "exp.json_text": "Alles, wie die API es zeigt, für Programme.", "exp.vcf_text": "Karten für Adressbücher und Telefone.",
  "exp.find": "Datensätze der Suche werden ermittelt …", "exp.too_many": "Diese Suche findet mehr als {n} Datensätze. Mit einem Filter eingrenzen.",
  "exp.running": "Die Datei wird geschrieben", "exp.behind": "Im Hintergrund weiter", "exp.stop": "Abbrechen",
  "exp.ready": "{name} ist fertig", "exp.ready_text": { one: "{n} Datensatz, auf diesem Gerät gespeichert.", other: "{n} Datensätze, auf diesem Gerät gespeichert." },
  "exp.failed": "Die Datensätze wurden nicht exportiert", "exp.not_saved": "Die Datei wurde nicht gespeichert", "exp.of": "Export: {noun}",
};
