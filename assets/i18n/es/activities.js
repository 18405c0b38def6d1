//! Spanish texts of activities: their page, the sections of other records, the composer.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "activities.first_title": "Las actividades son lo hecho y lo que queda por hacer", "activities.first_text": "Registrar una llamada, escribir una nota, planificar una tarea: aquí, o en la página de un cliente, un contacto, un lead, un negocio o un ticket.",
  "queue.overdue": "Atrasadas", "queue.today": "Hoy", "queue.upcoming": "Próximas",
  "activities.none_fits": "Ninguna actividad coincide con estos filtros", "activities.no_right": "Sin acceso a las actividades",
  "activities.created": "Actividad creada: «{name}»", "activities.create": "Crear actividad", "activities.none": "Nada todavía", "activities.belongs_to": "Pertenece a", "activities.nothing": "Nada",

  "field.kind": "Tipo", "field.subject": "Asunto", "field.body": "Texto", "field.occurred_at": "Fecha", "field.due_at": "Vencimiento", "field.done": "Hecho",
  "field.duration_minutes": "Minutos", "field.outcome": "Resultado", "field.priority": "Prioridad", "field.assignee_id": "Responsable", "field.contact_id": "Contacto", "field.lead_id": "Lead", "field.deal_id": "Negocio", "field.ticket_id": "Ticket",

  "value.call": "Llamada", "value.meeting": "Reunión", "value.email": "Correo", "value.note": "Nota", "value.task": "Tarea",
  "value.successful": "Con éxito", "value.no_answer": "Sin respuesta", "value.voicemail": "Buzón de voz", "value.follow_up_required": "Requiere seguimiento",
  "value.not_interested": "Sin interés", "value.meeting_scheduled": "Reunión programada", "value.quote_requested": "Presupuesto solicitado",
  "value.low": "Baja", "value.normal": "Normal", "value.high": "Alta",

  "log.call": "Registrar una llamada", "log.meeting": "Registrar una reunión", "log.email": "Registrar un correo", "log.note": "Escribir una nota", "log.task": "Añadir una tarea",
  "log.add": "Añadir", "log.what_call": "¿De qué se habló?", "log.what_meeting": "¿De qué se habló?", "log.what_email": "Asunto del correo", "log.what_note": "Un título, si hace falta", "log.what_task": "¿Qué hay que hacer?",
  "log.text": "Notas", "log.begun": "Continuar el borrador", "log.not_added": "No se pudo añadir",
  "planned.call": "planificó una llamada", "planned.meeting": "planificó una reunión", "planned.email": "planificó un correo",
  "did.call": "registró una llamada", "did.meeting": "registró una reunión", "did.email": "registró un correo", "did.note": "escribió una nota", "did.task": "añadió una tarea",
  "calendar.more": { one: "{n} más", other: "{n} más" }, "calendar.mine": "A mi cargo", "calendar.all": "De todos", "calendar.whose": "Actividades de quién", "calendar.none": "Nada con fecha en este mes", "calendar.none_week": "Nada con fecha en esta semana",
  "calendar.new_on": "Nueva actividad el {day}", "calendar.month": "Mes", "calendar.week": "Semana", "calendar.view": "Periodo mostrado", "calendar.previous_week": "Semana anterior", "calendar.next_week": "Semana siguiente",
  "calendar.follow_up": "Seguimiento", "calendar.not_loaded": "No se pudo cargar el calendario", "calendar.subscribe": "Suscribirse",
  "sub.title": "El calendario en el teléfono", "sub.text": "Con un enlace secreto, el calendario de un teléfono o de un ordenador lee las actividades y tareas propias: las de los últimos 30 días y las del año próximo.",
  "sub.who": "Quien tenga el enlace las ve sin iniciar sesión: títulos, textos y horas, y los nombres de los registros a los que pertenecen. Con él no se puede cambiar nada.",
  "sub.make": "Crear enlace", "sub.renew": "Enlace nuevo", "sub.remove": "Eliminar enlace", "sub.link": "Enlace al calendario", "sub.once": "Copiarlo ahora: solo se muestra esta vez. En el calendario del teléfono se añade como suscripción.",
  "sub.since": "Enlace creado {ago}.", "sub.read": "Última lectura: {ago}.", "sub.never_read": "Todavía no se ha leído.", "sub.lost": "No se vuelve a mostrar; si se ha perdido, hay que crear otro.",
  "sub.renew_title": "¿Reemplazar el enlace del calendario?", "sub.renew_text": "El enlace actual deja de funcionar al momento, en todos los dispositivos que lo leen.", "sub.renew_action": "Reemplazar enlace",
  "sub.remove_title": "¿Eliminar el enlace del calendario?", "sub.remove_text": "El enlace deja de funcionar al momento. Un dispositivo puede seguir mostrando lo que ya leyó.", "sub.remove_action": "Eliminar enlace", "sub.removed": "Se eliminó el enlace del calendario",
  moved_to_day: "«{name}»: {day}",
  "today.overdue": "Con retraso", "today.today": "Para hoy", "today.follow_ups": "Seguimientos", "today.upcoming": "Los próximos siete días", "today.all_done": "Nada más para hoy", "today.all_done_soon": "Los próximos días están más abajo.", "today.all_done_text": "Lo que vence dentro de una semana aparece aquí cuando llega su día.",
  "today.first_title": "Nada planificado", "today.first_text": "Las tareas con fecha, las reuniones y los leads con seguimiento aparecen aquí en su día.", "today.not_loaded": "No se pudo cargar el trabajo de hoy",
  "today.snooze": "Posponer", "today.snooze_x": "Posponer {name}", "today.in_two_days": "En dos días", "today.next_week": "La semana que viene", "today.open_calendar": "Calendario", "today.followed_up": "{name}: seguimiento hecho", "today.due": { one: "{n} tarea pendiente", other: "{n} tareas pendientes" }, "today.keys": "j k para moverse, x para completar, s para posponer",
  complete: "Completar", reopen: "Reabrir", completed: "Hecho: «{name}»", reopened: "Reabierto: «{name}»", not_changed: "No se pudo cambiar «{name}»",
  minutes: { one: "{n} minuto", other: "{n} minutos" }, due_day: "vence: {day}", find_contact: "Buscar un contacto", find_lead: "Buscar un lead", find_deal: "Buscar un negocio", find_ticket: "Buscar un ticket", choose_date: "Elegir fecha",
};
