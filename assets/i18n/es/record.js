//! Spanish texts of the page of a record and of the panel beside a list.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  details: "Detalles", timeline: "Cronología", related: "Relacionado", path: "Ruta", previous: "Anterior", n_of_m: "{n} de {total}", panel_of: "Registro {name}", added: "creación: {day}", back_to: "Volver a {name}", convert: "Convertir", link_copied: "Enlace copiado", open_new_tab: "Abrir en una pestaña nueva",
  custom_field: "Campo personalizado", custom_fields: "Campos personalizados", copied: "Copiado: {name}", set_x: "Añadir {name}…", show_empty: "Mostrar vacíos ({n})", hide_empty: "Ocultar vacíos", became: "Convertido en", came_from: "Procede de", no_contacts: "Nadie todavía",
  record_gone: "Registro no encontrado", record_gone_text: "Se eliminó o el enlace es incorrecto. Los registros eliminados se pueden restaurar.", record_not_loaded: "No se pudo cargar el registro",

  // tabs
  tasks: "Tareas", notes: "Notas", emails: "Correos", files: "Archivos", no_tasks: "Ninguna tarea todavía", tasks_open: "Por hacer", tasks_done: "Hechas",

  // timeline
  unmerge: "Volver a separar",
  only: "Mostrar", "only.all": "Todo", "only.mail": "Correos", "only.calls": "Llamadas", "only.notes": "Notas", "only.changes": "Cambios", "only.none": "Nada de este tipo.", "only.none_yet": "Nada de este tipo entre lo más reciente.",
  timeline_not_loaded: "No se pudo cargar la cronología.", timeline_empty: "Nada todavía.", nothing: "vacío", command_line: "La línea de comandos",
  "did.created": "creó este registro", "did.deleted": "eliminó este registro", "did.restored": "restauró este registro", "did.undone": "deshizo un cambio", "did.merged": "combinó {name} en este registro", "did.merged_into": "combinó este registro en {name}", "did.unmerged": "volvió a separar {name} de este registro",
  "did.deal_won": "ganó este negocio", "did.deal_lost": "perdió este negocio", "did.deal_open": "reabrió este negocio", "did.deal_moved": "movió este negocio a {name}",
  did_import: "importó este registro", did_place: "cambió su posición", did_change_field: "cambió el campo {name}", did_change: { one: "cambió {n} campo", other: "cambió {n} campos" },
};

