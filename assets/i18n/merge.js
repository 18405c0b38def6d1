//! English texts of duplicates and merging.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "dup.title": "Duplicates", "dup.lead": "Pairs that may mean the same. Nothing changes until you merge them.", "dup.kind": "Records to compare",
  "dup.none": "No duplicates among {entity}", "dup.none_text": "Records are compared by email, phone, domain and name.", "dup.pair": "Records", "dup.why": "Why", "dup.score": "How sure", "dup.merge": "Merge", "dup.merge_pair": "Merge {a} and {b}",
  "dup.dismiss": "Not duplicates", "dup.dismiss_pair": "{a} and {b} are no duplicates", "dup.dismissed": "{a} and {b} are not shown as duplicates any more", "dup.not_dismissed": "Nothing was changed", "dup.look_further": "None among the first records. Look further.",
  "why.same_external_id": "same external id", "why.same_email": "same email", "why.same_phone": "same phone", "why.same_domain": "same domain", "why.same_name": "same name", "why.similar_name": "similar name", "why.same_company": "same company",
  "merge.title": "Merge {n} {noun}", "merge.lead": "One record stays. The others go to the trash, and what hangs on them moves to it.", "merge.keep": "Keep", "merge.created": "Created: {day}", "merge.together": "All of them", "merge.empty": "empty", "merge.address": "Address",
  "merge.same": { one: "{n} more field is the same or empty in all of them.", other: "{n} more fields are the same or empty in all of them." }, "merge.do": "Merge into {name}",
  "merge.done": { one: "{n} record merged into {name}", other: "{n} records merged into {name}" }, "merge.not_loaded": "The records were not loaded", "merge.gone": "Some of these records are not there any more. Close this and look again.",
};
