//! Spanish texts of the sheet of keys.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "keys.board": "En el tablero", "key.board_step": "Pasar de una tarjeta a otra", "key.board_stage": "Mover la tarjeta a otra etapa", "key.board_place": "Subir, bajar la tarjeta",
  "key.palette": "Búsqueda y comandos", "key.search": "Buscar", "key.go": "Leads, clientes, contactos, negocios, tickets, actividades, hoy", "key.step": "Siguiente, anterior",
  "key.delete": "Eliminar las filas seleccionadas", "key.range": "Seleccionar un rango", "key.edit": "Editar", "key.status": "Estado", "key.assign": "Asignar", "key.tag": "Etiquetar", "key.star": "Favorito", "key.create": "Nuevo registro", "key.filter": "Filtrar",
  "key.undo": "Deshacer", "key.escape": "Volver un nivel", "key.help": "Esta ayuda", "keys.everywhere": "En todas partes", "keys.lists": "En las listas", "keys.cells": "En las celdas", "key.move": "Moverse", "key.typing": "Editar la celda",
  "key.save_down": "Guardar y bajar", "key.save_right": "Guardar e ir a la derecha", "key.revert": "Revertir", "key.clear": "Vaciar la celda", "key.copy": "Copiar, pegar celdas", "key.block": "Seleccionar varias celdas", "key.del": "Supr",
  "keys.record": "En un registro", "keys.forms": "En los formularios",
  "key.go_settings": "Ir a la configuración", "key.note": "Escribir una nota", "key.task": "Añadir una tarea", "key.call": "Registrar una llamada", "key.mail": "Registrar un correo", "key.step_record": "Siguiente, anterior de la lista",
  "key.back": "Volver a la lista", "key.submit": "Enviar", "key.save": "Guardar la configuración", "key.all": "Seleccionar las filas cargadas", "key.ends": "Al final de la fila o la lista", "key.edit_cell": "Editar la celda",
};
