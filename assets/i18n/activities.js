//! English texts of activities: their page, the sections of other records, the composer.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "activities.first_title": "Activities are what you did and what you will do", "activities.first_text": "Log a call, write a note, plan a task: here, or on the page of a customer, a contact, a lead, a deal or a ticket.",
  "queue.overdue": "Overdue", "queue.today": "Today", "queue.upcoming": "Upcoming",
  "activities.none_fits": "No activity matches these filters", "activities.no_right": "You cannot see activities",
  "activities.created": "“{name}” was added", "activities.create": "Add activity", "activities.none": "Nothing yet", "activities.belongs_to": "Belongs to", "activities.nothing": "Nothing",

  "field.kind": "Kind", "field.subject": "Subject", "field.body": "Text", "field.occurred_at": "Date", "field.due_at": "Due", "field.done": "Done",
  "field.duration_minutes": "Minutes", "field.outcome": "Outcome", "field.priority": "Priority", "field.assignee_id": "Assignee", "field.contact_id": "Contact", "field.lead_id": "Lead", "field.deal_id": "Deal", "field.ticket_id": "Ticket",

  "value.call": "Call", "value.meeting": "Meeting", "value.email": "Email", "value.note": "Note", "value.task": "Task",
  "value.successful": "Successful", "value.no_answer": "No answer", "value.voicemail": "Voicemail", "value.follow_up_required": "Follow-up required",
  "value.not_interested": "Not interested", "value.meeting_scheduled": "Meeting scheduled", "value.quote_requested": "Quote requested",
  "value.low": "Low", "value.normal": "Normal", "value.high": "High",

  "log.call": "Log a call", "log.meeting": "Log a meeting", "log.email": "Log an email", "log.note": "Write a note", "log.task": "Add a task",
  "log.add": "Add", "log.what_call": "What was it about?", "log.what_meeting": "What was it about?", "log.what_email": "Its subject", "log.what_note": "A title, if it needs one", "log.what_task": "What is to be done?",
  "log.text": "Notes", "log.begun": "Go on with the draft", "log.not_added": "It was not added",
  "planned.call": "planned a call", "planned.meeting": "planned a meeting", "planned.email": "planned an email",
  "did.call": "logged a call", "did.meeting": "logged a meeting", "did.email": "logged an email", "did.note": "wrote a note", "did.task": "added a task",
  "calendar.more": { one: "{n} more", other: "{n} more" }, "calendar.mine": "Mine", "calendar.all": "Everybody’s", "calendar.whose": "Whose activities", "calendar.none": "Nothing is dated in this month", "calendar.none_week": "Nothing is dated in this week",
  "calendar.new_on": "New activity on {day}", "calendar.month": "Month", "calendar.week": "Week", "calendar.view": "Days shown", "calendar.previous_week": "Previous week", "calendar.next_week": "Next week",
  "calendar.follow_up": "Follow-up", "calendar.not_loaded": "The calendar was not loaded", "calendar.subscribe": "Subscribe",
  "sub.title": "Your calendar on your phone", "sub.text": "By a secret link the calendar of a phone or a computer reads your activities and tasks: those of the last 30 days and of the year to come.",
  "sub.who": "Whoever has the link sees them without signing in: titles, texts and times, and the names of the records they belong to. Nothing can be changed by it.",
  "sub.make": "Make a link", "sub.renew": "New link", "sub.remove": "Remove link", "sub.link": "Link to your calendar", "sub.once": "Copy it now: it is shown this once. In the calendar of your phone, add it as a subscription.",
  "sub.since": "You made a link {ago}.", "sub.read": "It was last read {ago}.", "sub.never_read": "It has not been read yet.", "sub.lost": "It is not shown again; where you no longer have it, make a new one.",
  "sub.renew_title": "Replace your calendar’s link?", "sub.renew_text": "The present link stops working at once, on every device that reads it.", "sub.renew_action": "Replace link",
  "sub.remove_title": "Remove your calendar’s link?", "sub.remove_text": "The link stops working at once. A device may go on showing what it has read before.", "sub.remove_action": "Remove link", "sub.removed": "Your calendar’s link was removed",
  moved_to_day: "“{name}”: {day}",
  "today.overdue": "Overdue", "today.today": "Due today", "today.follow_ups": "Follow-ups", "today.upcoming": "The next seven days", "today.all_done": "Nothing is left for today", "today.all_done_soon": "The next days are below.", "today.all_done_text": "What is due within a week shows here as its day comes.",
  "today.first_title": "Nothing is planned", "today.first_text": "Tasks with a date, meetings and leads to follow up show here on their day.", "today.not_loaded": "Today’s work was not loaded",
  "today.snooze": "Snooze", "today.snooze_x": "Snooze {name}", "today.in_two_days": "In two days", "today.next_week": "Next week", "today.open_calendar": "Calendar", "today.followed_up": "{name}: followed up", "today.due": { one: "{n} task is due", other: "{n} tasks are due" }, "today.keys": "j k to move, x to complete, s to snooze",
  complete: "Complete", reopen: "Reopen", completed: "“{name}” is done", reopened: "“{name}” is open again", not_changed: "“{name}” was not changed",
  minutes: { one: "{n} minute", other: "{n} minutes" }, due_day: "due {day}", find_contact: "Find a contact", find_lead: "Find a lead", find_deal: "Find a deal", find_ticket: "Find a ticket", choose_date: "Choose a date",
};
