//! English texts of tickets: their list, page and conversation, and their place on customers and contacts.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "tickets.create": "Add ticket", "tickets.created": "Ticket “{name}” was opened", "tickets.none_fits": "No ticket matches these filters", "tickets.no_right": "You cannot see tickets",
  "tickets.first_title": "Tickets are what customers want from you", "tickets.first_text": "Open one for each matter, assign it, and answer before it is due.",
  no_tickets: "No ticket yet", other_tickets: "Other tickets", open_n: { one: "{n} open", other: "{n} open" },

  // fields and values
  "field.kind": "Kind", "field.priority": "Priority", "field.contact_id": "Contact", "field.first_response_due_at": "First answer due", "field.first_responded_at": "First answered",
  "field.due_at": "Due", "field.resolved_at": "Resolved", "field.closed_at": "Closed", "field.reopened_at": "Reopened", "field.breached": "Late",
  "value.open": "Open", "value.in_progress": "In progress", "value.waiting": "Waiting", "value.resolved": "Resolved", "value.closed": "Closed",
  "value.low": "Low", "value.normal": "Normal", "value.high": "High", "value.urgent": "Urgent", "value.question": "Question", "value.problem": "Problem", "value.request": "Request",

  // queues
  "queue.open": "Open", "queue.unassigned": "Unassigned", "queue.late": "Late", "queue.waiting": "Waiting",

  // the page
  conversation: "Conversation", history: "History", solution: "Solution", first_answer: "First answer", resolve: "Resolve", reopen: "Reopen", take: "Assign to me",
  due_until: "Due {when}", done_at: "Done {when}", due_by: "By the times for {priority} priority",
  reply: "Reply", internal_comment: "Internal comment", internal_hint: "Internal, the customer does not see this", public_hint: "Public", write_reply: "Write a reply or an internal comment…",
  send_reply: "Save reply", send_resolve: "Save and resolve", save_internal: "Save internal comment", reply_text: "Reply", comment_edited: "edited",
  comment_deleted: "Comment deleted", comment_not_saved: "The comment was not saved", comment_not_deleted: "The comment was not deleted", comments_not_loaded: "The conversation was not loaded.",
  insert_reply: "Insert a canned reply", no_canned: "No canned replies yet; managers add them in the settings", canned_not_loaded: "The canned replies were not loaded",
  no_comments: "Nobody answered yet", show_earlier: "Show earlier", edit_comment: "Edit comment", delete_comment: "Delete comment", make_internal: "Make internal", make_public: "Make public",
};
