//! English texts of the page of a record and of the panel beside a list.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  details: "Details", timeline: "Timeline", related: "Related", path: "Path", previous: "Previous", n_of_m: "{n} of {total}", panel_of: "Record {name}", added: "added {day}", back_to: "Back to {name}", convert: "Convert", link_copied: "Link copied", open_new_tab: "Open in a new tab",
  custom_field: "Custom field", custom_fields: "Custom fields", copied: "{name} copied", set_x: "Set {name}…", show_empty: "Show {n} empty", hide_empty: "Hide empty", became: "Became", came_from: "Came from", no_contacts: "Nobody yet",
  record_gone: "This record is not here", record_gone_text: "It was deleted, or the link is wrong. Deleted records can be restored.", record_not_loaded: "The record was not loaded",

  // tabs
  tasks: "Tasks", notes: "Notes", emails: "Emails", files: "Files", no_tasks: "No task yet", tasks_open: "To do", tasks_done: "Done",

  // timeline
  unmerge: "Take apart again",
  only: "Show", "only.all": "All", "only.mail": "Mail", "only.calls": "Calls", "only.notes": "Notes", "only.changes": "Changes", "only.none": "Nothing of that kind.", "only.none_yet": "Nothing of that kind among the newest.",
  timeline_not_loaded: "The timeline was not loaded.", timeline_empty: "Nothing happened yet.", nothing: "nothing", command_line: "The command line",
  "did.created": "created this record", "did.deleted": "deleted this record", "did.restored": "restored this record", "did.undone": "took a change back", "did.merged": "merged {name} into this record", "did.merged_into": "merged this record into {name}", "did.unmerged": "took {name} out of this record again",
  "did.deal_won": "won this deal", "did.deal_lost": "lost this deal", "did.deal_open": "reopened this deal", "did.deal_moved": "moved this deal to {name}",
  did_import: "imported this record", did_place: "gave it another place", did_change_field: "changed {name}", did_change: { one: "changed {n} field", other: "changed {n} fields" },
};

