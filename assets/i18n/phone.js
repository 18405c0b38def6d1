//! English texts of the phone: big buttons, swiping, photos.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "phone.photo": "Photo", "phone.note": "Note", "phone.done": "Done", "phone.reopen": "Reopen", "phone.snooze": "Snooze",
  "snooze.title": "Snooze until", "snooze.evening": "This evening", "snooze.tomorrow": "Tomorrow", "snooze.monday": "Monday", "snooze.week": "In a week", "snooze.pick": "Choose a date", "snoozed": "{name} comes back: {when}",
};
