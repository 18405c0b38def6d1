//! German texts of notifications.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "news.unread": "Benachrichtigungen, {n} ungelesen", "news.all_read": "Alle als gelesen markieren", "news.read": "Als gelesen markieren", "news.choose": "Auswählen, was gemeldet wird",
  "news.none": "Nichts Neues", "news.none_text": "Hier steht, was zugewiesen wurde, fällig ist oder fertig wurde.", "news.not_loaded": "Die Benachrichtigungen wurden nicht geladen", "news.not_read": "Sie wurden nicht als gelesen markiert",
  "news.gone": "ein gelöschter Datensatz", "news.somebody": "Jemand", "news.is_unread": "ungelesen",
  "news.assigned": "Von {actor} zugewiesen: {noun} {title}", "news.assigned_n": "Von {actor} zugewiesen: {count} {noun}", "news.commented": "{actor} hat {title} kommentiert", "news.mentioned": "{actor} hat mich bei {title} erwähnt",
  "news.task_due": "{title} ist fällig", "news.task_due_n": "{count} Aufgaben sind fällig", "news.task_overdue": "{title} ist überfällig", "news.task_overdue_n": "{count} Aufgaben sind überfällig",
  "news.follow_up_due": "Wiedervorlage: {title}", "news.follow_up_due_n": "Wiedervorlage: {count} Leads",
  "news.ticket_due_soon": "{title} ist innerhalb einer Stunde fällig", "news.ticket_due_soon_n": "{count} Tickets sind innerhalb einer Stunde fällig", "news.ticket_late": "{title} ist überfällig", "news.ticket_late_n": "{count} Tickets sind überfällig",
  "news.job.imports.run": "Import", "news.job.bulk": "Änderung vieler Datensätze", "news.job.undo": "Rücknahme einer Änderung", "news.job.export": "Export",
  "news.job_ended": "{job}: fertig", "news.job_failed": "{job}: nicht abgeschlossen",
};
