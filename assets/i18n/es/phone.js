//! Spanish texts of the phone: big buttons, swiping, photos.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "phone.photo": "Foto", "phone.note": "Nota", "phone.done": "Hecho", "phone.reopen": "Reabrir", "phone.snooze": "Posponer",
  "snooze.title": "Posponer hasta", "snooze.evening": "Esta tarde", "snooze.tomorrow": "Mañana", "snooze.monday": "Lunes", "snooze.week": "En una semana", "snooze.pick": "Elegir fecha", "snoozed": "{name} vuelve: {when}",
};
