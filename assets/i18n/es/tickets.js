//! Spanish texts of tickets: their list, page and conversation, and their place on customers and contacts.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "tickets.create": "Crear ticket", "tickets.created": "Ticket creado: «{name}»", "tickets.none_fits": "Ningún ticket coincide con estos filtros", "tickets.no_right": "Sin acceso a los tickets",
  "tickets.first_title": "Los tickets son lo que piden los clientes", "tickets.first_text": "Abrir uno por asunto, asignarlo y responder antes de que venza.",
  no_tickets: "Ningún ticket todavía", other_tickets: "Otros tickets", open_n: { one: "{n} abierto", other: "{n} abiertos" },

  // fields and values
  "field.kind": "Tipo", "field.priority": "Prioridad", "field.contact_id": "Contacto", "field.first_response_due_at": "1.ª respuesta", "field.first_responded_at": "Respondido",
  "field.due_at": "Vencimiento", "field.resolved_at": "Resuelto", "field.closed_at": "Cerrado", "field.reopened_at": "Reabierto", "field.breached": "Con retraso",
  "value.open": "Abierto", "value.in_progress": "En curso", "value.waiting": "En espera", "value.resolved": "Resuelto", "value.closed": "Cerrado",
  "value.low": "Baja", "value.normal": "Normal", "value.high": "Alta", "value.urgent": "Urgente", "value.question": "Pregunta", "value.problem": "Problema", "value.request": "Petición",

  // queues
  "queue.open": "Abiertos", "queue.unassigned": "Sin asignar", "queue.late": "Con retraso", "queue.waiting": "En espera",

  // the page
  conversation: "Conversación", history: "Historial", solution: "Resolución", first_answer: "Primera respuesta", resolve: "Resolver", reopen: "Reabrir", take: "Asignarme",
  due_until: "Vence: {when}", done_at: "Hecho: {when}", due_by: "Según los plazos de la prioridad {priority}",
  reply: "Responder", internal_comment: "Comentario interno", internal_hint: "Interno, el cliente no lo ve", public_hint: "Público", write_reply: "Escribir una respuesta o un comentario interno…",
  send_reply: "Guardar respuesta", send_resolve: "Guardar y resolver", save_internal: "Guardar comentario", reply_text: "Respuesta", comment_edited: "editado",
  comment_deleted: "Comentario eliminado", comment_not_saved: "No se pudo guardar el comentario", comment_not_deleted: "No se pudo eliminar el comentario", comments_not_loaded: "No se pudo cargar la conversación.",
  insert_reply: "Insertar una respuesta predefinida", no_canned: "Ninguna respuesta predefinida; los gestores las añaden en la configuración", canned_not_loaded: "No se pudieron cargar las respuestas predefinidas",
  no_comments: "Ninguna respuesta todavía", show_earlier: "Mostrar anteriores", edit_comment: "Editar comentario", delete_comment: "Eliminar comentario", make_internal: "Hacer interno", make_public: "Hacer público",
};
