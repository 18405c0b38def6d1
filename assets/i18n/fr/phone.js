//! French texts of the phone: big buttons, swiping, photos.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "phone.photo": "Photo", "phone.note": "Note", "phone.done": "Fait", "phone.reopen": "Rouvrir", "phone.snooze": "Reporter",
  "snooze.title": "Reporter à", "snooze.evening": "Ce soir", "snooze.tomorrow": "Demain", "snooze.monday": "Lundi", "snooze.week": "Dans une semaine", "snooze.pick": "Choisir une date", "snoozed": "{name} revient : {when}",
};
