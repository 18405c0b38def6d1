//! German texts of tickets: their list, page and conversation, and their place on customers and contacts.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "tickets.create": "Ticket anlegen", "tickets.created": "Ticket „{name}“ ist eröffnet", "tickets.none_fits": "Kein Ticket passt zu diesen Filtern", "tickets.no_right": "Kein Zugriff auf Tickets",
  "tickets.first_title": "Tickets sind, was Kunden brauchen", "tickets.first_text": "Für jedes Anliegen eines eröffnen, zuweisen und vor der Frist antworten.",
  no_tickets: "Noch kein Ticket", other_tickets: "Weitere Tickets", open_n: { one: "{n} offen", other: "{n} offen" },

  // fields and values
  "field.kind": "Art", "field.priority": "Priorität", "field.contact_id": "Kontakt", "field.first_response_due_at": "Antwort bis", "field.first_responded_at": "Beantwortet",
  "field.due_at": "Fällig", "field.resolved_at": "Gelöst", "field.closed_at": "Abgeschlossen", "field.reopened_at": "Wieder geöffnet", "field.breached": "Überfällig",
  "value.open": "Offen", "value.in_progress": "In Arbeit", "value.waiting": "Wartend", "value.resolved": "Gelöst", "value.closed": "Geschlossen",
  "value.low": "Niedrig", "value.normal": "Normal", "value.high": "Hoch", "value.urgent": "Dringend", "value.question": "Frage", "value.problem": "Problem", "value.request": "Wunsch",

  // queues
  "queue.open": "Offen", "queue.unassigned": "Nicht zugewiesen", "queue.late": "Überfällig", "queue.waiting": "Wartend",

  // the page
  conversation: "Unterhaltung", history: "Verlauf", solution: "Lösung", first_answer: "Erste Antwort", resolve: "Lösen", reopen: "Wieder öffnen", take: "Mir zuweisen",
  due_until: "Fällig {when}", done_at: "Erledigt {when}", due_by: "Nach den Fristen für Priorität {priority}",
  reply: "Antworten", internal_comment: "Interner Kommentar", internal_hint: "Intern, für den Kunden nicht sichtbar", public_hint: "Öffentlich", write_reply: "Antwort oder internen Kommentar schreiben …",
  send_reply: "Antwort speichern", send_resolve: "Speichern und lösen", save_internal: "Internen Kommentar speichern", reply_text: "Antwort", comment_edited: "bearbeitet",
  comment_deleted: "Kommentar gelöscht", comment_not_saved: "Der Kommentar wurde nicht gespeichert", comment_not_deleted: "Der Kommentar wurde nicht gelöscht", comments_not_loaded: "Die Unterhaltung wurde nicht geladen.",
  insert_reply: "Textbaustein einfügen", no_canned: "Noch keine Textbausteine; Manager legen sie in den Einstellungen an", canned_not_loaded: "Die Textbausteine wurden nicht geladen",
  no_comments: "Noch keine Antwort", show_earlier: "Frühere anzeigen", edit_comment: "Kommentar bearbeiten", delete_comment: "Kommentar löschen", make_internal: "Intern machen", make_public: "Öffentlich machen",
};
