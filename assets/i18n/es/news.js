//! Spanish texts of notifications.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "news.unread": "Notificaciones, {n} sin leer", "news.all_read": "Marcar todo como leído", "news.read": "Marcar como leído", "news.choose": "Elegir las notificaciones",
  "news.none": "Nada nuevo", "news.none_text": "Aquí aparece lo que se asigna, vence o termina.", "news.not_loaded": "No se pudieron cargar las notificaciones", "news.not_read": "No se pudieron marcar como leídas",
  "news.gone": "un registro eliminado", "news.somebody": "Alguien", "news.is_unread": "sin leer",
  "news.assigned": "Asignación de {actor}: {noun} {title}", "news.assigned_n": "Asignación de {actor}: {count} {noun}", "news.commented": "{actor} comentó en {title}", "news.mentioned": "Mención de {actor} en {title}",
  "news.task_due": "{title} vence ahora", "news.task_due_n": "{count} tareas vencen ahora", "news.task_overdue": "{title} está con retraso", "news.task_overdue_n": "{count} tareas están con retraso",
  "news.follow_up_due": "Toca hacer seguimiento de {title}", "news.follow_up_due_n": "Toca hacer seguimiento de {count} leads",
  "news.ticket_due_soon": "{title} vence en menos de una hora", "news.ticket_due_soon_n": "{count} tickets vencen en menos de una hora", "news.ticket_late": "{title} está con retraso", "news.ticket_late_n": "{count} tickets están con retraso",
  "news.job.imports.run": "Importación", "news.job.bulk": "Modificación masiva", "news.job.undo": "Anulación de cambios", "news.job.export": "Exportación",
  "news.job_ended": "{job} terminada", "news.job_failed": "{job} interrumpida",
};
