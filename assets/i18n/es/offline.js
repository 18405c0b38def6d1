//! Spanish texts of being without a connection: the bar, what waits, what was opened here before.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "offline.since": "Sin conexión desde {time}. Lo que se abrió aquí se puede leer, y los cambios esperan hasta que el servidor responda.",
  "offline.waits": { one: "Sin conexión desde {time}. {n} cambio espera aquí y se enviará cuando el servidor responda.", other: "Sin conexión desde {time}. {n} cambios esperan aquí y se enviarán cuando el servidor responda." },
  "offline.sending": { one: "Enviando {n} cambio", other: "Enviando {n} cambios" },
  "offline.problems": { one: "{n} cambio no se guardó", other: "{n} cambios no se guardaron" },
  "offline.show": "Mostrar", "offline.decide": "Decidir",
  "offline.title": "Cambios en espera", "offline.text": "Se guardan en este dispositivo y se envían en este orden.",
  "offline.leave_title": "¿Cerrar sesión y perder cambios?", "offline.leave_text": "Se hicieron sin conexión y todavía no están en el servidor. Para conservarlos, mantener la sesión abierta hasta que se envíen.", "offline.leave": { one: "Cerrar sesión y perder {n} cambio", other: "Cerrar sesión y perder {n} cambios" },
  "offline.to": "{field}: «{value}»", "offline.cleared": "{field}: valor borrado", "offline.made": "a las {time}",
  "offline.met": "Mientras tanto, otra persona puso «{theirs}».", "offline.met_empty": "Mientras tanto, otra persona vació el campo.",
  "offline.mine": "Usar mi valor", "offline.theirs": "Conservar el otro", "offline.again": "Volver a enviar", "offline.discard": "Descartar", "offline.none": "Nada en espera.",
  "offline.opened": "Ya abierto aquí", "offline.opened_text": "Sin conexión se ve lo que se abrió en este dispositivo, tal como estaba entonces.", "offline.read": "lectura: {ago}",
  "offline.nothing": "Aquí todavía no se ha abierto nada", "offline.nothing_text": "La lista necesita el servidor. Los registros abiertos en este dispositivo se pueden leer sin él.",
};
