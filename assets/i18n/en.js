//! English texts of the shell, the base components and the record pages. Pages loaded on demand add their own.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  // objects
  leads: "Leads", customers: "Customers", contacts: "Contacts", records: "Records",
  // shell
  main_navigation: "Main", settings: "Settings", deleted_records: "Deleted records", sign_out: "Sign out", switch_theme: "Switch theme",
  offline: "No connection. Changes cannot be saved until the server answers.",
  no_such_page: "There is no page at this address", no_such_page_text: "The link may be old or mistyped.", go_to_leads: "Go to leads",
  page_not_loaded: "This page was not loaded", page_not_loaded_text: "The server was not reached. Check the connection, then load it again.", load_again: "Load again",
  // words of controls
  cancel: "Cancel", close: "Close", undo: "Undo", undone: "Taken back", not_undone: "Not taken back", show_password: "Show password",
  undo_kept: { one: "{n} record was changed since and stays as it is.", other: "{n} records were changed since and stay as they are." },
  search_short: "Search", nothing_found: "Nothing found", create_x: "Create “{name}”", clear_value: "No value",
  remove_filter: "Remove filter {name}", remove_tag: "Remove tag {name}", unassigned: "Unassigned", former_user: "Former user",
  // values
  "value.new": "New", "value.contacted": "Contacted", "value.qualified": "Qualified", "value.unqualified": "Unqualified", "value.converted": "Converted",
  "value.prospect": "Prospect", "value.active": "Active", "value.inactive": "Inactive", "value.lost": "Lost",
  "value.decision_maker": "Decision maker", "value.influencer": "Influencer", "value.user": "User", "value.technical": "Technical", "value.billing": "Billing", "value.other": "Other",
};
