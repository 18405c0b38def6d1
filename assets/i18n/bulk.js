//! English texts of what is done with many records at once.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  n_selected_short: "{count} selected", clear_selection: "Clear the selection", edit_field: "Edit field", new_value: "New value", add_tags: "Add", remove_tags: "Remove",
  "bulk.edit": "Edit a field", "bulk.assign": "Assign to", "bulk.tag": "Tags", "bulk.assign_n": "Assign {count} {noun}", "bulk.change_n": "Change {count} {noun}", "bulk.tag_n": "Tag {count} {noun}", "bulk.untag_n": "Untag {count} {noun}",
  "bulk.already": { one: "{n} has it already", other: "{n} have it already" }, "bulk.already_so": { one: "{n} had it already.", other: "{n} had it already." },
  "bulk.changed": "{changed} of {matched} {noun} changed", "bulk.assigned": "{changed} of {matched} {noun} assigned", "bulk.tagged": "{changed} of {matched} {noun} tagged", "bulk.deleted": "{changed} {noun} moved to the trash",
  "bulk.del": "Del", "bulk.delete_ask": "Delete {count} {noun}?", "bulk.delete_text": "They go to the trash and can be restored from there.", "bulk.delete_n": "Delete {count} {noun}", "bulk.not_deleted": "Nothing was deleted", "bulk.running": "Changing {count} {noun}",
};
