//! Spanish texts of deals and pipelines, and of converting a lead.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "deals.first_title": "Los negocios son lo que los clientes podrían comprar", "deals.first_text": "Se crean aquí o al convertir un lead.",
  no_deals: "Ningún negocio todavía", "deals.none_fits": "Ningún negocio coincide con estos filtros", "deals.no_right": "Sin acceso a los negocios",
  "field.value": "Valor", "field.stage_id": "Etapa", "field.pipeline_id": "Pipeline", "field.probability": "Probabilidad", "field.expected_close_on": "Cierre previsto",
  "field.stage_entered_at": "Etapa desde", "field.closed_at": "Cerrado", "field.lost_reason": "Motivo de pérdida", "field.contacts": "Personas",

  "board.table": "Tabla", "board.weighted": "Ponderado por probabilidad: {amount}", "board.new_in": "Nuevo negocio en {name}", "board.more": "Mostrar {n} más", "board.none": "Ningún negocio",
  "board.worth": "{total}, ponderado {weighted}", "board.compact": "Mostrar solo los nombres", "board.stages": "Etapas", "board.task": "Próxima tarea: {name}, {due}", "board.no_task": "Ninguna tarea abierta", "board.placed": "{name} es ahora el número {rank} en {stage}",
  "board.hide": "Ocultar {name}", "board.hidden": { one: "{n} columna oculta", other: "{n} columnas ocultas" }, "board.stage_menu": "Editar la etapa {name}", "board.stage_saved": "Etapa {name} guardada", "board.colour": "Color", "board.kind": "Estado de sus negocios", "board.days": "Días hasta que un negocio está parado", "board.days_hint": "Su tarjeta muestra entonces cuánto tiempo lleva aquí.",
  win: "Ganado", lose: "Perdido", reopen: "Reabrir", move_to_stage: "Cambiar de etapa",
  "deal.moved": "{name} está en la etapa {stage}", "deal.won": "Negocio ganado: {name}", "deal.lost": "Negocio perdido: {name}", "deal.reopened": "Negocio reabierto: {name}", "deal.not_moved": "No se pudo mover {name}",
  "deal.lose_title": "Negocio perdido: {name}", "deal.lose_text": "El negocio deja las etapas abiertas. Se puede reabrir.", "deal.reason": "¿Por qué se perdió?", "deal.reason_missing": "Falta indicar por qué se perdió.", "deal.reason_hint": "Precio, otro proveedor, sin presupuesto", "deal.lose": "Marcar como perdido",
  "deal.people": "Personas", "deal.no_people": "Nadie todavía", "deal.add_person": "Añadir persona", "deal.find_person": "Buscar un contacto", "deal.role_of": "Rol de {name}", "deal.no_role": "Sin rol", "deal.remove_person": "Quitar a {name}",
  "deal.days": "{n} d", "deal.rotten": { one: "Sin movimiento en esta etapa desde hace {n} día.", other: "Sin movimiento en esta etapa desde hace {n} días." },
  "deal.with_conversion": "Crear también un negocio", "deal.name": "Nombre del negocio",

  convert_x: "Convertir {name}", convert_lead: "Convertir lead", convert_text: "El lead pasa a ser un cliente y un contacto. Sus llamadas, reuniones y tareas se ven también allí; sus notas y archivos se quedan en él.", new_customer: "Cliente nuevo", existing_customer: "Cliente existente",
  customer_name: "Nombre del cliente", converted: "{name} ahora pertenece a {customer}",
};
