//! German texts of refusals by their code, some by their field too, and by their status.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "error.required": "Hier fehlt eine Angabe.", "error.required.name": "Ein Name fehlt.", "error.too_long": "Höchstens {n} Zeichen sind möglich.", "error.too_many": "Höchstens {n} sind möglich.",
  "error.control_character": "Hier steht ein unsichtbares Zeichen.", "error.wrong_type": "Dieser Wert passt hier nicht.", "error.not_allowed": "Das ist hier nicht möglich.",
  "error.invalid.email": "Das ist keine E-Mail-Adresse. Sie braucht ein @ und eine Domain.", "error.invalid.phone": "Das ist keine Telefonnummer.", "error.invalid.number": "Das ist keine Telefonnummer.",
  "error.invalid.website": "Das ist keine Webadresse.", "error.invalid.linkedin_url": "Das ist keine Webadresse.", "error.invalid.base_url": "Das ist keine Webadresse.",
  "error.not_found": "Das gibt es nicht mehr.", "error.exists": "Das gibt es schon.", "error.duplicate": "Das steht schon in der Liste.", "error.taken": "Das ist schon vergeben.",
  "error.in_use": "Das wird noch verwendet.", "error.parent_deleted": "Das Zugehörige wurde gelöscht. Zuerst jenes wiederherstellen.", "error.changed_since": "Das wurde seither geändert und lässt sich nicht rückgängig machen.", "error.already_undone": "Das wurde schon rückgängig gemacht.",
  "error.converted": "Dieser Lead wurde schon konvertiert.", "error.role": "Die eigene Rolle erlaubt das nicht.", "error.scope": "Das API-Token erlaubt das nicht.", "error.csrf": "Die Seite neu laden.",
  "error.reauthentication_required": "Identität bestätigen: Passwort oder Code eingeben.", "error.mfa_enrollment_required": "Zuerst einen zweiten Faktor einrichten.", "error.mfa_enrolled": "Ein zweiter Faktor ist schon eingerichtet.", "error.mfa_not_begun": "Es wird kein zweiter Faktor eingerichtet. Neu beginnen.",
  "error.mfa_not_enrolled": "Es gibt keinen zweiten Faktor.", "error.mfa_required": "Die Organisation verlangt einen zweiten Faktor.", "error.bad_token": "Das ist zu alt oder schon verwendet. Neu beginnen.", "error.wrong": "Das stimmt nicht.",
  "error.last": "Das letzte muss bleiben.", "error.last_owner": "Eine Organisation braucht einen Inhaber. Zuerst jemand anderen dazu machen.", "error.no_mail": "Dieser Server verschickt keine Mails.", "error.ended": "Das ist schon beendet.",
  "error.busy": "Dieser Import läuft gerade.", "error.finished": "Dieser Import ist schon gelaufen. Für einen weiteren die Datei noch einmal hochladen.", "error.file_gone": "Die Datei dieses Imports gibt es nicht mehr. Noch einmal hochladen.",
  "error.not_run": "Dieser Import hat nichts geschrieben, was sich rückgängig machen ließe.", "error.not_running": "Dieser Import läuft nicht.", "error.not_failed": "Nur was fehlgeschlagen oder abgebrochen ist, lässt sich wiederholen.", "error.forgotten": "Was hier zu tun war, ist nicht mehr bekannt. Den Anlass dazu wiederholen.",
  "error.quota": "Dafür ist kein Platz mehr.",

  "error.401": "Dafür ist eine Anmeldung nötig.", "error.404": "Diesen Datensatz gibt es nicht.", "error.412": "Das wurde inzwischen geändert. Neu laden.", "error.413": "Das ist zu groß.",
  "error.429": "Zu viele Anfragen. Etwas später erneut versuchen.", "error.503": "Der Server ist ausgelastet. Gleich noch einmal versuchen.", "error.507": "Die Festplatte des Servers ist fast voll. Speichern geht erst wieder, wenn Platz ist.",
};
