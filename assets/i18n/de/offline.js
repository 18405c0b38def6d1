//! German texts of being without a connection: the bar, what waits, what was opened here before.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "offline.since": "Keine Verbindung seit {time}. Hier Geöffnetes lässt sich lesen, Änderungen warten, bis der Server antwortet.",
  "offline.waits": { one: "Keine Verbindung seit {time}. {n} Änderung wartet hier und wird gesendet, sobald der Server antwortet.", other: "Keine Verbindung seit {time}. {n} Änderungen warten hier und werden gesendet, sobald der Server antwortet." },
  "offline.sending": { one: "{n} Änderung wird gesendet", other: "{n} Änderungen werden gesendet" },
  "offline.problems": { one: "{n} Änderung wurde nicht gespeichert", other: "{n} Änderungen wurden nicht gespeichert" },
  "offline.show": "Anzeigen", "offline.decide": "Entscheiden",
  "offline.title": "Wartende Änderungen", "offline.text": "Sie liegen auf diesem Gerät und werden in dieser Reihenfolge gesendet.",
  "offline.leave_title": "Abmelden und Änderungen verlieren?", "offline.leave_text": "Sie entstanden ohne Verbindung und sind noch nicht auf dem Server. Um sie zu behalten, angemeldet bleiben, bis sie gesendet sind.", "offline.leave": { one: "Abmelden und {n} Änderung verlieren", other: "Abmelden und {n} Änderungen verlieren" },
  "offline.to": "{field} auf „{value}“", "offline.cleared": "{field} geleert", "offline.made": "um {time}",
  "offline.met": "Inzwischen hat jemand anderes „{theirs}“ eingetragen.", "offline.met_empty": "Inzwischen hat jemand anderes das Feld geleert.",
  "offline.mine": "Eigenen Wert nehmen", "offline.theirs": "Anderen behalten", "offline.again": "Erneut senden", "offline.discard": "Verwerfen", "offline.none": "Nichts wartet.",
  "offline.opened": "Hier schon geöffnet", "offline.opened_text": "Ohne Verbindung ist zu sehen, was auf diesem Gerät geöffnet wurde, auf dem damaligen Stand.", "offline.read": "Stand: {ago}",
  "offline.nothing": "Hier wurde noch nichts geöffnet", "offline.nothing_text": "Die Liste braucht den Server. Auf diesem Gerät geöffnete Datensätze lassen sich ohne ihn lesen.",
};
