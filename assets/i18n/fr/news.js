//! French texts of notifications.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "news.unread": "Notifications, non lues : {n}", "news.all_read": "Tout marquer comme lu", "news.read": "Marquer comme lu", "news.choose": "Choisir ses notifications",
  "news.none": "Rien de nouveau", "news.none_text": "Vous voyez ici ce qui vous est attribué, arrive à échéance ou vient de se terminer.", "news.not_loaded": "Impossible de charger les notifications", "news.not_read": "Impossible de les marquer comme lues",
  "news.gone": "une fiche supprimée", "news.somebody": "Quelqu’un", "news.is_unread": "non lu",
  "news.assigned": "{actor} vous a attribué : {noun} {title}", "news.assigned_n": "{actor} vous a attribué {count} {noun}", "news.commented": "{actor} a commenté {title}", "news.mentioned": "{actor} vous a mentionné dans {title}",
  "news.task_due": "{title} arrive à échéance", "news.task_due_n": "{count} tâches arrivent à échéance", "news.task_overdue": "{title} est en retard", "news.task_overdue_n": "{count} tâches sont en retard",
  "news.follow_up_due": "Il est temps de relancer {title}", "news.follow_up_due_n": "Il est temps de relancer {count} leads",
  "news.ticket_due_soon": "Échéance dans moins d’une heure : {title}", "news.ticket_due_soon_n": "{count} tickets arrivent à échéance dans moins d’une heure", "news.ticket_late": "{title} est en retard", "news.ticket_late_n": "{count} tickets sont en retard",
  "news.job.imports.run": "Importation", "news.job.bulk": "Modification en masse", "news.job.undo": "Annulation", "news.job.export": "Exportation",
  "news.job_ended": "{job} terminée", "news.job_failed": "{job} interrompue",
};
