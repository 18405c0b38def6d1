//! German texts of the phone: big buttons, swiping, photos.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "phone.photo": "Foto", "phone.note": "Notiz", "phone.done": "Erledigt", "phone.reopen": "Wieder öffnen", "phone.snooze": "Zurückstellen",
  "snooze.title": "Zurückstellen bis", "snooze.evening": "Heute Abend", "snooze.tomorrow": "Morgen", "snooze.monday": "Montag", "snooze.week": "In einer Woche", "snooze.pick": "Datum wählen", "snoozed": "{name} kommt wieder: {when}",
};
