//! Spanish texts of the system's page.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "sys.lead": "Cómo está el servidor, qué contiene y cómo responde.", "sys.health": "Estado", "sys.check": "Comprobación", "sys.found": "Resultado", "sys.ok": "en orden", "sys.attention": "requiere atención", "sys.since": "la más antigua: {ago}",
  "sys.check.storage": "Base de datos", "sys.check.disk": "Disco", "sys.check.jobs": "Tareas", "sys.check.mail": "Correo",
  "sys.version": "Versión", "sys.started": "Arranque", "sys.memory": "Memoria", "sys.sessions": "Sesiones",
  "sys.file": "Archivo de la base", "sys.files": "Archivos de la organización", "sys.free": "Libre en el disco", "sys.of": "{used} de {all}",
  "sys.records": "Registros de la organización", "sys.tables": "Filas de la base", "sys.what": "Qué", "sys.count": "Cantidad", "sys.nothing": "Nada todavía.", "sys.trash": "En la papelera",
  "sys.table.records": "Registros", "sys.table.index": "Índices", "sys.table.search": "Búsqueda", "sys.table.counters": "Contadores", "sys.table.trash": "Papelera", "sys.table.log": "Registro de cambios", "sys.table.detail": "Detalles del registro de cambios", "sys.table.meta": "La propia base",
  "sys.caches": "Cachés", "sys.cache": "Caché", "sys.entries": "Entradas", "sys.size": "Tamaño", "sys.rate": "Servido", "sys.hits": "Aciertos", "sys.misses": "Fallos", "sys.dropped": "Descartadas por cambios", "sys.hits_misses": "{hits} aciertos, {misses} fallos",
  "sys.cache.settings": "Configuración de las organizaciones", "sys.cache.customers": "Clientes y lo que depende de ellos", "sys.cache.rows": "Filas de listas y tableros", "sys.cache.answers": "Panel, tablero y búsquedas", "sys.cache.totals": "Totales de las listas",
  "sys.hours": { one: "{n} hora como máximo", other: "{n} horas como máximo" }, "sys.minutes": { one: "{n} minuto como máximo", other: "{n} minutos como máximo" },
  "sys.explain": "Cómo se responde una lista", "sys.explain_lead": "Escribir el filtro y el orden de una lista para ver qué índice se recorre, qué se comprueba fila a fila y qué se leyó.", "sys.entity": "Lista", "sys.filter": "Filtro", "sys.sort": "Orden", "sys.show_plan": "Mostrar el plan",
  "sys.actual": "Ahora mismo: {lookups} consultas y {rows} filas en {ms} ms.", "sys.matches": { one: "{n} registro coincide.", many: "{n} de registros coinciden.", other: "{n} registros coinciden." }, "sys.at_least": "Al menos {n} registros coinciden.",
};
