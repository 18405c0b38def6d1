//! English texts of being without a connection: the bar, what waits, what was opened here before.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "offline.since": "No connection since {time}. What was opened here can be read, and changes wait until the server answers.",
  "offline.waits": { one: "No connection since {time}. {n} change waits here and is sent when the server answers.", other: "No connection since {time}. {n} changes wait here and are sent when the server answers." },
  "offline.sending": { one: "Sending {n} change", other: "Sending {n} changes" },
  "offline.problems": { one: "{n} change was not saved", other: "{n} changes were not saved" },
  "offline.show": "Show", "offline.decide": "Decide",
  "offline.title": "Changes that wait", "offline.text": "They are kept on this device and sent in this order.",
  "offline.leave_title": "Sign out and lose changes?", "offline.leave_text": "They were made without a connection and are not on the server yet. To keep them, stay signed in until they are sent.", "offline.leave": { one: "Sign out and lose {n} change", other: "Sign out and lose {n} changes" },
  "offline.to": "{field} to “{value}”", "offline.cleared": "{field} cleared", "offline.made": "at {time}",
  "offline.met": "Somebody else set it to “{theirs}” meanwhile.", "offline.met_empty": "Somebody else cleared it meanwhile.",
  "offline.mine": "Use mine", "offline.theirs": "Keep theirs", "offline.again": "Send again", "offline.discard": "Discard", "offline.none": "Nothing waits.",
  "offline.opened": "Opened here before", "offline.opened_text": "Without a connection you see what was opened on this device, as it was then.", "offline.read": "as of {ago}",
  "offline.nothing": "Nothing was opened here before", "offline.nothing_text": "The list needs the server. Records that were opened on this device can be read without it.",
};
