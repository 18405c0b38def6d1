//! English texts of the shell, the base components and the record pages. Pages loaded on demand add their own.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  // objects
  leads: "Leads", customers: "Customers", contacts: "Contacts", deals: "Deals", tickets: "Tickets", activities: "Activities", notes_comments: "Notes, comments, files", calendar: "Calendar", dashboard: "Dashboard", reports: "Reports", records: "Records", customer_one: "Customer", contact_one: "Contact", lead_one: "Lead", deal_one: "Deal", ticket_one: "Ticket",
  "leads.n": { one: "lead", other: "leads" }, "customers.n": { one: "customer", other: "customers" }, "contacts.n": { one: "contact", other: "contacts" }, "activities.n": { one: "activity", other: "activities" },
  "tickets.n": { one: "ticket", other: "tickets" }, "tickets.new": "New ticket",
  "deals.n": { one: "deal", other: "deals" }, "deals.new": "New deal", "deals.create": "Add deal", "deals.created": "{name} is a deal now",
  "leads.new": "New lead", "customers.new": "New customer", "contacts.new": "New contact", "activities.new": "New activity",
  "leads.create": "Add lead", "customers.create": "Add customer", "contacts.create": "Add contact",
  "leads.created": "{name} is a lead now", "customers.created": "{name} is a customer now", "contacts.created": "{name} is a contact now",
  "leads.first_title": "Leads are people you have not won yet", "leads.first_text": "Collect them here, call them, and turn them into customers with one key.",
  "customers.first_title": "Customers are the companies you work for", "customers.first_text": "Add one, bring your list, or convert a lead.",
  "contacts.first_title": "Contacts are the people at your customers", "contacts.first_text": "Add one here or on a customer’s page.",
  "leads.none_fits": "No lead matches these filters", "customers.none_fits": "No customer matches these filters", "contacts.none_fits": "No contact matches these filters",
  "leads.no_right": "You cannot see leads", "customers.no_right": "You cannot see customers", "contacts.no_right": "You cannot see contacts",

  // fields
  "field.name": "Name", "field.first_name": "First name", "field.last_name": "Last name", "field.company": "Company", "field.job_title": "Job title",
  "field.status": "Status", "field.score": "Score", "field.next_follow_up_at": "Next follow-up", "field.owner_id": "Owner", "field.email": "Email", "field.phone": "Phone",
  "field.source": "Source", "field.estimated_value": "Est. value", "field.tags": "Tags", "field.industry": "Industry", "field.city": "City", "field.country": "Country",
  "field.website": "Website", "field.linkedin_url": "LinkedIn", "field.other_emails": "Other emails", "field.other_phones": "Other phones", "field.external_id": "External id",
  "field.created_at": "Created", "field.updated_at": "Changed", "field.last_activity_at": "Last activity", "field.domain": "Domain", "field.employees": "Employees", "field.annual_revenue": "Revenue",
  "field.address.street": "Street", "field.address.postal_code": "Postcode", "field.address.city": "City", "field.address.region": "Region", "field.address.country": "Country",
  "field.customer_id": "Customer", "field.role": "Role", "field.emails": "Emails", "field.phones": "Phones", "field.do_not_contact": "Do not contact",
  "field.subject": "Subject", "field.number": "Number", "field.assignee_id": "Assignee",
  "field.notes": "Notes", "field.description": "Description",

  // values
  "value.new": "New", "value.contacted": "Contacted", "value.qualified": "Qualified", "value.unqualified": "Unqualified", "value.converted": "Converted",
  "value.prospect": "Prospect", "value.active": "Active", "value.inactive": "Inactive", "value.lost": "Lost", "value.open": "Open", "value.won": "Won",
  "value.decision_maker": "Decision maker", "value.influencer": "Influencer", "value.user": "User", "value.technical": "Technical", "value.billing": "Billing", "value.other": "Other",
  yes: "Yes", no: "No", me: "Me", unassigned: "Unassigned", former_user: "Former user", no_name: "No name",

  // shell
  main_navigation: "Main", news: "Notifications", settings: "Settings", deleted_records: "Deleted records", duplicates: "Duplicates", merge: "Merge", sign_out: "Sign out", switch_theme: "Switch theme", search: "Search",
  collapse_rail: "Collapse the rail", expand_rail: "Expand the rail", import_records: "Import records", imports: "Imports", board: "Board", shortcuts: "Keyboard shortcuts", theme: "Theme",
  theme_light: "Light", theme_dark: "Dark", theme_system: "Like the system", account: "Account", people: "People", create: "Create",
  offline: "No connection. Changes cannot be saved until the server answers.", offline_try: "Try now",
  no_such_page: "There is no page at this address", no_such_page_text: "The link may be old or mistyped.", go_to_leads: "Go to leads",
  page_not_loaded: "This page was not loaded", part_not_loaded: "A part of this page was not loaded", page_not_loaded_text: "The server was not reached. Check the connection, then load it again.", load_again: "Load again",
  page_broken: "This page stopped working", page_broken_text: "What was saved is safe. Load the page again to go on.",
  job_of: "{done} of {total}", job_rows: "{done} done", job_done: "{title} has finished", job_failed: "{title} did not finish", job_background: "It runs on the server; this page may be closed.",
  "job.failed": "It failed.", "job.cancelled": "It was cancelled.", "job.queued": "Waiting to start", "job.imports.run": "Importing", "job.exports.run": "Exporting", "job.bulk": "Changing records", "job.demo": "Loading sample data", "job.undo": "Taking back", "job.imports.preview": "Checking a file", "job.other": "Working",

  not_reached: "The server was not reached. Check the connection, then try again.",
  server_failed: "The server could not do this. Try again in a moment.", server_failed_request: "If it stays, an admin finds the cause by the request {request}.",

  // words of controls
  cancel: "Cancel", close: "Close", save: "Save", undo: "Undo", undone: "Taken back", not_undone: "Not taken back", show_password: "Show password", saving: "Saving",
  undo_kept: { one: "{n} record was changed since and stays as it is.", other: "{n} records were changed since and stay as they are." },
  search_short: "Search", quoted: "“{text}”", ctrl: "Ctrl", nothing_found: "Nothing found", option_added: "“{name}” is now a choice of “{label}”", create_x: "Create “{name}”", clear_value: "No value", unassign: "Nobody", choose_person: "Choose a person", choose_value: "Choose a value",
  remove_filter: "Remove filter {name}", remove_tag: "Remove tag {name}", try_again: "Try again", or: "or", to: "to", name: "Name", label: "Label", remove: "Remove", copy: "Copy", "keep.copied": "Copied", open: "Open", more: "More", delete: "Delete",
  primary: "primary", make_primary: "Make this the primary one", add_another: "Add another", recent: "Recent", find_customer: "Find a customer", find_contact: "Find a contact",

  // dates
  today: "Today", tomorrow: "Tomorrow", yesterday: "Yesterday", just_now: "just now", min_ago: "{count} min ago", h_ago: "{count} h ago", in_a_week: "In a week", no_date: "No date",
  min_late: "{count} min late", h_late: "{count} h late", in_min: "in {count} min", was_late: "late", was_in_time: "in time",
  days_late: { one: "{n} day late", other: "{n} days late" }, date_hint: "tomorrow 3pm, 12.03., next fri", previous_month: "Previous month", next_month: "Next month",
  days_ago: { one: "{n} day ago", other: "{n} days ago" }, days_ahead: { one: "in {n} day", other: "in {n} days" },
  "day.today": "Today", "day.this_week": "This week", "day.this_month": "This month", "day.this_quarter": "This quarter", "day.this_year": "This year",

  // words of typed dates
  "date.today": "today", "date.tomorrow": "tomorrow", "date.yesterday": "yesterday", "date.next_week": "next week", "date.next_month": "next month", "date.in": "in", "date.one": "an?",
  "date.days": "d|days?", "date.weeks": "w|weeks?", "date.months": "m|months?", "date.on": "on|next|this", "date.at": "at", "date.clock": "h",

  // refusals of typed values
  not_a_number: "“{text}” is not a number. Type one such as 1,250 or 3.5k.", not_an_amount: "“{text}” is not an amount. Type one such as 1,250 EUR.",
  not_a_date: "“{text}” is not a date. Type one such as 28.02. or “next fri”.", not_an_option: "“{text}” is not among the choices.",

  skip_to_content: "Skip to content",

  // lists
  filter: "Filter", "views.menu": "Views", sort: "Sort", options: "Options", field: "Field", selected: "selected", clear_search: "Clear the search", advanced: "Advanced", add_filter: "Add a filter", clear_all: "Clear all",
  filter_field: "Field to filter by", filter_by: "Filter by", other_field: "Another field", operator: "Operator", filter_text: "Filter as text",
  advanced_hint: "For “or” and groups: status = \"new\" and (score >= 70 or tag in (\"vip\")) and created_at > \"-30d\"", at_position: "Near “{text}”.", the_end: "the end", apply_filter: "Apply filter",
  n_match: { one: "{n} record matches", other: "{n} records match" }, n_match_without: { one: "{n} matches without", other: "{n} match without" },
  remove_that_filter: "Remove that filter", clear_filters: "Clear filters", filter_not_read: "The filter was not understood", list_not_loaded: "The list was not loaded",
  ask_someone: "Your role does not allow it. {names} can change that.", ask_admin: "Your role does not allow it. An admin can change that.",
  sort_ascending: "Sort ascending", sort_descending: "Sort descending", ascending: "Ascending", descending: "Descending", direction: "Direction", sort_by: "Sort by {name}", sort_by_field: "Sort by", default_order: "Newest first",
  filter_by_this: "Filter by this", group_by: "Group by", group_by_this: "Group by this", hide_column: "Hide column", column_menu: "Column {name}", footer: "Footer", rows: "Rows", comfortable: "Comfortable", compact: "Compact", columns: "Columns", reset: "Reset",
  move_column_hint: "Drag, or Alt with ↑ ↓, to move", import_from: "Import from…", import: "Import", export: "Export", export_n: "Export {name}", import_file: "Import a file",
  "figure.none": "None", "figure.sum": "Sum", "figure.average": "Average", "figure.minimum": "Minimum", "figure.maximum": "Maximum", "figure.empty": "Empty", "figure.unique": "Unique",
  queues: "Queues", "queue.all": "All", "queue.mine": "Mine",
  "op.is": "is", "op.is_not": "is not", "op.any": "is any of", "op.none": "is none of", "op.from": "from", "op.until": "until", "op.before": "before", "op.after": "after", "op.on": "on", "op.at_least": "≥", "op.at_most": "≤",
  "op.contains": "contains", "op.starts": "starts with", "op.ends": "ends with", "op.empty": "is empty", "op.filled": "is filled",
  "key.enter": "Open in panel", "key.open": "Open full page", "key.select": "Select", select_x: "Select {name}", select_all_loaded: "Select all rows", n_selected: { one: "{n} row is selected.", other: "{n} rows are selected." },
  select_all_matching: "Select all {count} matching {noun}", assign: "Assign", tag: "Tag",

  // records
  next: "Next", call: "Call", mail: "Mail", map: "Map", copy_link: "Copy link", move_to_trash: "Move to trash",
  moved_to_trash: "{name} moved to the trash", not_deleted: "{name} was not deleted", not_created: "{name} was not added", edit_x: "Edit {name}", write_x: "Write {name}…", show_all: "Show all {n}", show_older: "Show older",
  bold: "Bold", bullets: "List",

  // palette
  palette_hint: "Search or type > for commands", palette_move: "move", palette_open: "open", palette_commands: "commands", palette_tags: "tags", palette_people: "people", actions: "Actions", commands: "Commands", tags: "Tags",
  "palette.actions": "actions", "palette.all": "Show all {n} {noun}", "palette.task": "New task for {name}", "palette.call_made": "Log a call with {name}", "palette.note": "Write a note on {name}",
  "palette.call": "Call {number}", "palette.mail": "Mail {address}", "palette.copy": "Copy {address}",
  go_to: "Go to {name}", filter_list_by: "Find “{text}” in {name}", no_results: "Nothing matches “{text}”",
};
