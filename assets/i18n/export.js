//! English texts of exports.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "exp.title": "Export {count} {noun}", "exp.format": "Form of the file",
  "exp.csv": "CSV", "exp.xlsx": "Excel", "exp.json": "JSON", "exp.vcf": "vCard",
  "exp.csv_text": "A table for every program. It can be imported again.", "exp.xlsx_text": "A spreadsheet in which numbers, amounts and dates are such.",
  "exp.json_text": "Everything as the API shows it, for programs.", "exp.vcf_text": "Cards for address books and phones.",
  "exp.find": "Reading which records the search finds…", "exp.too_many": "This search finds more than {n} records. Narrow it with a filter.",
  "exp.running": "Writing the file", "exp.behind": "Go on in the background", "exp.stop": "Stop",
  "exp.ready": "{name} is ready", "exp.ready_text": { one: "{n} record, saved on this device.", other: "{n} records, saved on this device." },
  "exp.failed": "The records were not exported", "exp.not_saved": "The file was not saved", "exp.of": "Export of {noun}",
};
