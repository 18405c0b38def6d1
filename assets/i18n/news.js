//! English texts of notifications.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "news.unread": "Notifications, {n} unread", "news.all_read": "Mark all as read", "news.read": "Mark as read", "news.choose": "Choose what you are told",
  "news.none": "Nothing new", "news.none_text": "You are told here when something is given to you, is due, or has ended.", "news.not_loaded": "The notifications were not loaded", "news.not_read": "They were not marked as read",
  "news.gone": "a deleted record", "news.somebody": "Somebody", "news.is_unread": "unread",
  "news.assigned": "{actor} assigned the {noun} {title} to you", "news.assigned_n": "{actor} assigned {count} {noun} to you", "news.commented": "{actor} commented on {title}", "news.mentioned": "{actor} mentioned you on {title}",
  "news.task_due": "{title} is due", "news.task_due_n": "{count} tasks are due", "news.task_overdue": "{title} is overdue", "news.task_overdue_n": "{count} tasks are overdue",
  "news.follow_up_due": "Time to follow up with {title}", "news.follow_up_due_n": "Time to follow up with {count} leads",
  "news.ticket_due_soon": "{title} is due within the hour", "news.ticket_due_soon_n": "{count} tickets are due within the hour", "news.ticket_late": "{title} is late", "news.ticket_late_n": "{count} tickets are late",
  "news.job.imports.run": "Your import", "news.job.bulk": "Your change of many records", "news.job.undo": "Taking back your change", "news.job.export": "Your export",
  "news.job_ended": "{job} has finished", "news.job_failed": "{job} did not finish",
};
