//! Spanish texts of saved views: choosing, saving, naming, sharing and deleting them.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "views.all": "Lista completa de {name}", "views.duplicates": "Buscar duplicados", "views.mine": "Solo yo", "views.shared": "Todos", "views.save_as": "Guardar como vista nueva", "views.save": "Guardar vista", "views.save_changes": "Guardar cambios",
  "views.new_title": "Guardar vista", "views.rename": "Renombrar vista", "views.share": "Compartir con todos", "views.unshare": "Reservar para mí", "views.unshare_other": "Reservar para su autor", "views.delete": "Eliminar vista",
  "views.visibility": "Visible para", "views.saved": "Vista «{name}» guardada", "views.renamed": "Vista «{name}» cambiada", "views.deleted": "Vista «{name}» eliminada",
  "views.is_shared": "Todos ven ahora «{name}»", "views.is_private": "«{name}» ahora es privada", "views.not_saved": "No se pudo guardar la vista", "views.not_deleted": "No se pudo eliminar la vista",
};
