//! Spanish texts of the shell, the base components and the record pages. Pages loaded on demand add their own.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  // objects
  leads: "Leads", customers: "Clientes", contacts: "Contactos", deals: "Negocios", tickets: "Tickets", activities: "Actividades", notes_comments: "Notas, comentarios, archivos", calendar: "Calendario", dashboard: "Panel", reports: "Informes", records: "Registros", customer_one: "Cliente", contact_one: "Contacto", lead_one: "Lead", deal_one: "Negocio", ticket_one: "Ticket",
  "leads.n": { one: "lead", many: "de leads", other: "leads" }, "customers.n": { one: "cliente", many: "de clientes", other: "clientes" }, "contacts.n": { one: "contacto", many: "de contactos", other: "contactos" }, "activities.n": { one: "actividad", many: "de actividades", other: "actividades" },
  "tickets.n": { one: "ticket", many: "de tickets", other: "tickets" }, "tickets.new": "Nuevo ticket",
  "deals.n": { one: "negocio", many: "de negocios", other: "negocios" }, "deals.new": "Nuevo negocio", "deals.create": "Crear negocio", "deals.created": "Negocio creado: {name}",
  "leads.new": "Nuevo lead", "customers.new": "Nuevo cliente", "contacts.new": "Nuevo contacto", "activities.new": "Nueva actividad",
  "leads.create": "Crear lead", "customers.create": "Crear cliente", "contacts.create": "Crear contacto",
  "leads.created": "Lead creado: {name}", "customers.created": "Cliente creado: {name}", "contacts.created": "Contacto creado: {name}",
  "leads.first_title": "Los leads son las personas que aún no son clientes", "leads.first_text": "Aquí se reúnen, se llaman y se convierten en clientes con una sola tecla.",
  "customers.first_title": "Los clientes son las empresas para las que se trabaja", "customers.first_text": "Crear un cliente, importar una lista o convertir un lead.",
  "contacts.first_title": "Los contactos son las personas de los clientes", "contacts.first_text": "Se crean aquí o en la página de un cliente.",
  "leads.none_fits": "Ningún lead coincide con estos filtros", "customers.none_fits": "Ningún cliente coincide con estos filtros", "contacts.none_fits": "Ningún contacto coincide con estos filtros",
  "leads.no_right": "Sin acceso a los leads", "customers.no_right": "Sin acceso a los clientes", "contacts.no_right": "Sin acceso a los contactos",

  // fields
  "field.name": "Nombre", "field.first_name": "Nombre", "field.last_name": "Apellidos", "field.company": "Empresa", "field.job_title": "Cargo",
  "field.status": "Estado", "field.score": "Puntos", "field.next_follow_up_at": "Seguimiento", "field.owner_id": "Propietario", "field.email": "Correo", "field.phone": "Teléfono",
  "field.source": "Origen", "field.estimated_value": "Valor est.", "field.tags": "Etiquetas", "field.industry": "Sector", "field.city": "Ciudad", "field.country": "País",
  "field.website": "Sitio web", "field.linkedin_url": "LinkedIn", "field.other_emails": "Otros correos", "field.other_phones": "Otros teléfonos", "field.external_id": "ID externo",
  "field.created_at": "Creado", "field.updated_at": "Modificado", "field.last_activity_at": "Última actividad", "field.domain": "Dominio", "field.employees": "Empleados", "field.annual_revenue": "Ingresos",
  "field.address.street": "Calle", "field.address.postal_code": "Código postal", "field.address.city": "Ciudad", "field.address.region": "Región", "field.address.country": "País",
  "field.customer_id": "Cliente", "field.role": "Rol", "field.emails": "Correos", "field.phones": "Teléfonos", "field.do_not_contact": "No contactar",
  "field.subject": "Asunto", "field.number": "Número", "field.assignee_id": "Responsable",
  "field.notes": "Notas", "field.description": "Descripción",

  // values
  "value.new": "Nuevo", "value.contacted": "Contactado", "value.qualified": "Cualificado", "value.unqualified": "Descartado", "value.converted": "Convertido",
  "value.prospect": "Potencial", "value.active": "Activo", "value.inactive": "Inactivo", "value.lost": "Perdido", "value.open": "Abierto", "value.won": "Ganado",
  "value.decision_maker": "Decisor", "value.influencer": "Influenciador", "value.user": "Usuario", "value.technical": "Técnico", "value.billing": "Facturación", "value.other": "Otro",
  yes: "Sí", no: "No", me: "Yo", unassigned: "Sin asignar", former_user: "Antiguo usuario", no_name: "Sin nombre",

  // shell
  skip_to_content: "Ir al contenido", main_navigation: "Navegación principal", news: "Notificaciones", settings: "Configuración", deleted_records: "Registros eliminados", duplicates: "Duplicados", merge: "Combinar", sign_out: "Cerrar sesión", switch_theme: "Cambiar de tema", search: "Buscar",
  collapse_rail: "Contraer la barra lateral", expand_rail: "Expandir la barra lateral", import_records: "Importar registros", imports: "Importaciones", board: "Tablero", shortcuts: "Atajos de teclado", theme: "Tema",
  theme_light: "Claro", theme_dark: "Oscuro", theme_system: "Sistema", account: "Cuenta", people: "Personas", create: "Crear",
  offline: "Sin conexión. Los cambios no se pueden guardar hasta que el servidor responda.", offline_try: "Reintentar",
  no_such_page: "No hay ninguna página en esta dirección", no_such_page_text: "Puede que el enlace sea antiguo o esté mal escrito.", go_to_leads: "Ir a los leads",
  page_not_loaded: "No se pudo cargar esta página", part_not_loaded: "No se pudo cargar una parte de esta página", page_not_loaded_text: "El servidor no respondió. Comprobar la conexión y volver a cargar.", load_again: "Volver a cargar",
  page_broken: "Esta página ha dejado de funcionar", page_broken_text: "Lo guardado está a salvo. Volver a cargar la página para continuar.",
  job_of: "{done} de {total}", job_rows: "Procesado: {done}", job_done: "{title}: terminado", job_failed: "{title}: interrumpido", job_background: "Se ejecuta en el servidor; esta página se puede cerrar.",
  "job.failed": "La tarea falló.", "job.cancelled": "La tarea se canceló.", "job.queued": "En espera", "job.imports.run": "Importación", "job.exports.run": "Exportación", "job.bulk": "Cambio de registros", "job.demo": "Cargando datos de ejemplo", "job.undo": "Deshacer cambios", "job.imports.preview": "Comprobación de un archivo", "job.other": "En proceso",

  not_reached: "El servidor no respondió. Comprobar la conexión y volver a intentarlo.",
  server_failed: "El servidor no pudo hacerlo. Volver a intentarlo en un momento.", server_failed_request: "Si persiste, un admin puede encontrar la causa con la solicitud {request}.",

  // words of controls
  cancel: "Cancelar", close: "Cerrar", save: "Guardar", undo: "Deshacer", undone: "Cambio deshecho", not_undone: "No se pudo deshacer", show_password: "Mostrar contraseña", saving: "Guardando",
  undo_kept: { one: "{n} registro cambió después y queda como está.", many: "{n} de registros cambiaron después y quedan como están.", other: "{n} registros cambiaron después y quedan como están." },
  search_short: "Buscar", quoted: "«{text}»", ctrl: "Ctrl", nothing_found: "Sin resultados", option_added: "«{name}» ya es una opción de «{label}»", create_x: "Crear «{name}»", clear_value: "Sin valor", unassign: "Nadie", choose_person: "Elegir…", choose_value: "Elegir…",
  remove_filter: "Quitar el filtro {name}", remove_tag: "Quitar la etiqueta {name}", try_again: "Reintentar", or: "o", to: "pasa a", name: "Nombre", label: "Etiqueta", remove: "Quitar", copy: "Copiar", "keep.copied": "Copiado", open: "Abrir", more: "Más", delete: "Eliminar",
  primary: "principal", make_primary: "Hacer principal", add_another: "Añadir otro", recent: "Recientes", find_customer: "Buscar un cliente", find_contact: "Buscar un contacto",

  // dates
  today: "Hoy", tomorrow: "Mañana", yesterday: "Ayer", just_now: "ahora mismo", min_ago: "hace {count} min", h_ago: "hace {count} h", in_a_week: "En una semana", no_date: "Sin fecha",
  min_late: "{count} min de retraso", h_late: "{count} h de retraso", in_min: "en {count} min", was_late: "con retraso", was_in_time: "a tiempo",
  days_late: { one: "{n} d de retraso", other: "{n} d de retraso" }, date_hint: "mañana 15h, 12/03, el viernes", previous_month: "Mes anterior", next_month: "Mes siguiente",
  days_ago: { one: "hace {n} día", other: "hace {n} días" }, days_ahead: { one: "en {n} día", other: "en {n} días" },
  "day.today": "Hoy", "day.this_week": "Esta semana", "day.this_month": "Este mes", "day.this_quarter": "Este trimestre", "day.this_year": "Este año",

  // words of typed dates
  "date.today": "hoy", "date.tomorrow": "mañana", "date.yesterday": "ayer", "date.next_week": "(?:la )?(?:próxima semana|semana que viene)", "date.next_month": "(?:el )?(?:próximo mes|mes que viene)", "date.in": "en|dentro de", "date.one": "una?",
  "date.days": "d|días?", "date.weeks": "s|sem|semanas?", "date.months": "m|mes|meses", "date.on": "el|este|próximo|el próximo|que viene", "date.at": "a las?", "date.clock": "h|horas",

  // refusals of typed values
  not_a_number: "«{text}» no es un número. Escribir, por ejemplo, 1250 o 3,5k.", not_an_amount: "«{text}» no es un importe. Escribir, por ejemplo, 1250 EUR.",
  not_a_date: "«{text}» no es una fecha. Escribir, por ejemplo, 28/02 o «el viernes».", not_an_option: "«{text}» no está entre las opciones.",

  // lists
  filter: "Filtrar", "views.menu": "Vistas", sort: "Ordenar", options: "Opciones", field: "Campo", selected: "en la selección", clear_search: "Borrar la búsqueda", advanced: "Avanzado", add_filter: "Añadir un filtro", clear_all: "Borrar todo",
  filter_field: "Campo del filtro", filter_by: "Filtrar por", other_field: "Otro campo", operator: "Operador", filter_text: "Filtro como texto",
  advanced_hint: "Para «o» y grupos: status = \"new\" and (score >= 70 or tag in (\"vip\")) and created_at > \"-30d\"", at_position: "Cerca de «{text}».", the_end: "el final", apply_filter: "Aplicar filtro",
  n_match: { one: "{n} registro coincide", many: "{n} de registros coinciden", other: "{n} registros coinciden" }, n_match_without: { one: "{n} resultado sin", many: "{n} de resultados sin", other: "{n} resultados sin" },
  remove_that_filter: "Quitar ese filtro", clear_filters: "Borrar filtros", filter_not_read: "No se entiende el filtro", list_not_loaded: "No se pudo cargar la lista",
  ask_someone: "El rol asignado no lo permite. {names} puede cambiarlo.", ask_admin: "El rol asignado no lo permite. Un admin puede cambiarlo.",
  sort_ascending: "Orden ascendente", sort_descending: "Orden descendente", ascending: "Ascendente", descending: "Descendente", direction: "Dirección", sort_by: "Ordenar por {name}", sort_by_field: "Ordenar por", default_order: "Más reciente primero",
  filter_by_this: "Filtrar por este campo", group_by: "Agrupar por", group_by_this: "Agrupar por este campo", hide_column: "Ocultar columna", column_menu: "Columna {name}", footer: "Cálculo", rows: "Filas", comfortable: "Amplias", compact: "Compactas", columns: "Columnas", reset: "Restablecer",
  move_column_hint: "Para mover: arrastrar, o Alt con ↑ ↓", import_from: "Importar…", import: "Importar", export: "Exportar", export_n: "Exportar {name}", import_file: "Importar un archivo",
  "figure.none": "Ninguno", "figure.sum": "Suma", "figure.average": "Promedio", "figure.minimum": "Mínimo", "figure.maximum": "Máximo", "figure.empty": "Vacíos", "figure.unique": "Distintos",
  queues: "Colas", "queue.all": "Todo", "queue.mine": "A mi cargo",
  "op.is": "es", "op.is_not": "no es", "op.any": "es alguno de", "op.none": "no es ninguno de", "op.from": "desde", "op.until": "hasta", "op.before": "antes de", "op.after": "después de", "op.on": "es", "op.at_least": "≥", "op.at_most": "≤",
  "op.contains": "contiene", "op.starts": "empieza por", "op.ends": "termina en", "op.empty": "está vacío", "op.filled": "tiene valor",
  "key.enter": "Abrir al lado", "key.open": "Abrir la página", "key.select": "Seleccionar", select_x: "Seleccionar {name}", select_all_loaded: "Seleccionar todas las filas", n_selected: { one: "{n} fila seleccionada.", many: "{n} de filas seleccionadas.", other: "{n} filas seleccionadas." },
  select_all_matching: "Seleccionar todo ({count} {noun})", assign: "Asignar", tag: "Etiquetar",

  // records
  next: "Siguiente", call: "Llamar", mail: "Escribir", map: "Mapa", copy_link: "Copiar enlace", move_to_trash: "Mover a la papelera",
  moved_to_trash: "{name} está en la papelera", not_deleted: "No se pudo eliminar {name}", not_created: "No se pudo crear {name}", edit_x: "Editar {name}", write_x: "Añadir {name}…", show_all: "Mostrar todo ({n})", show_older: "Mostrar anteriores",
  bold: "Negrita", bullets: "Lista",

  // palette
  palette_hint: "Buscar, o escribir > para comandos", palette_move: "mover", palette_open: "abrir", palette_commands: "comandos", palette_tags: "etiquetas", palette_people: "personas", actions: "Acciones", commands: "Comandos", tags: "Etiquetas",
  "palette.actions": "acciones", "palette.all": "Mostrar todo ({n} {noun})", "palette.task": "Nueva tarea para {name}", "palette.call_made": "Registrar una llamada con {name}", "palette.note": "Escribir una nota sobre {name}",
  "palette.call": "Llamar al {number}", "palette.mail": "Escribir a {address}", "palette.copy": "Copiar {address}",
  go_to: "Ir a {name}", filter_list_by: "Buscar «{text}» en {name}", no_results: "Sin resultados para «{text}»",
};
