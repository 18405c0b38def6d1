//! German texts of activities: their page, the sections of other records, the composer.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "activities.first_title": "Aktivitäten sind, was getan wurde und was zu tun ist", "activities.first_text": "Anruf festhalten, Notiz schreiben, Aufgabe planen: hier oder auf der Seite eines Kunden, Kontakts, Leads, Deals oder Tickets.",
  "queue.overdue": "Überfällig", "queue.today": "Heute", "queue.upcoming": "Demnächst",
  "activities.none_fits": "Keine Aktivität passt zu diesen Filtern", "activities.no_right": "Kein Zugriff auf Aktivitäten",
  "activities.created": "„{name}“ ist angelegt", "activities.create": "Aktivität anlegen", "activities.none": "Noch nichts", "activities.belongs_to": "Gehört zu", "activities.nothing": "Nichts",

  "field.kind": "Art", "field.subject": "Betreff", "field.body": "Text", "field.occurred_at": "Datum", "field.due_at": "Fällig", "field.done": "Erledigt",
  "field.duration_minutes": "Minuten", "field.outcome": "Ergebnis", "field.priority": "Priorität", "field.assignee_id": "Zuständig", "field.contact_id": "Kontakt", "field.lead_id": "Lead", "field.deal_id": "Deal", "field.ticket_id": "Ticket",

  "value.call": "Anruf", "value.meeting": "Termin", "value.email": "E-Mail", "value.note": "Notiz", "value.task": "Aufgabe",
  "value.successful": "Erfolgreich", "value.no_answer": "Nicht erreicht", "value.voicemail": "Mailbox", "value.follow_up_required": "Nachfassen nötig",
  "value.not_interested": "Kein Interesse", "value.meeting_scheduled": "Termin vereinbart", "value.quote_requested": "Angebot gewünscht",
  "value.low": "Niedrig", "value.normal": "Normal", "value.high": "Hoch",

  "log.call": "Anruf festhalten", "log.meeting": "Termin festhalten", "log.email": "E-Mail festhalten", "log.note": "Notiz schreiben", "log.task": "Aufgabe anlegen",
  "log.add": "Anlegen", "log.what_call": "Worum ging es?", "log.what_meeting": "Worum ging es?", "log.what_email": "Betreff der E-Mail", "log.what_note": "Titel, wenn nötig", "log.what_task": "Was ist zu tun?",
  "log.text": "Notizen", "log.begun": "Entwurf fortsetzen", "log.not_added": "Wurde nicht angelegt",
  "planned.call": "hat einen Anruf geplant", "planned.meeting": "hat einen Termin geplant", "planned.email": "hat eine E-Mail geplant",
  "did.call": "hat einen Anruf festgehalten", "did.meeting": "hat einen Termin festgehalten", "did.email": "hat eine E-Mail festgehalten", "did.note": "hat eine Notiz geschrieben", "did.task": "hat eine Aufgabe angelegt",
  "calendar.more": { one: "{n} weitere", other: "{n} weitere" }, "calendar.mine": "Meine", "calendar.all": "Von allen", "calendar.whose": "Wessen Aktivitäten", "calendar.none": "In diesem Monat liegt nichts an", "calendar.none_week": "In dieser Woche liegt nichts an",
  "calendar.new_on": "Neue Aktivität am {day}", "calendar.month": "Monat", "calendar.week": "Woche", "calendar.view": "Zeitraum", "calendar.previous_week": "Vorige Woche", "calendar.next_week": "Nächste Woche",
  "calendar.follow_up": "Wiedervorlage", "calendar.not_loaded": "Der Kalender wurde nicht geladen", "calendar.subscribe": "Abonnieren",
  "sub.title": "Der eigene Kalender auf dem Telefon", "sub.text": "Über einen geheimen Link liest der Kalender eines Telefons oder Computers die eigenen Aktivitäten und Aufgaben: der letzten 30 Tage und des kommenden Jahres.",
  "sub.who": "Wer den Link hat, sieht sie ohne Anmeldung: Titel, Texte und Zeiten und die Namen der zugehörigen Datensätze. Ändern lässt sich damit nichts.",
  "sub.make": "Link erzeugen", "sub.renew": "Neuer Link", "sub.remove": "Link entfernen", "sub.link": "Link zum Kalender", "sub.once": "Jetzt kopieren: Er wird nur dieses eine Mal gezeigt. Im Kalender des Telefons als Abonnement hinzufügen.",
  "sub.since": "Der Link wurde {ago} erzeugt.", "sub.read": "Zuletzt gelesen {ago}.", "sub.never_read": "Er wurde noch nicht gelesen.", "sub.lost": "Er wird nicht noch einmal gezeigt; ist er verloren, einen neuen erzeugen.",
  "sub.renew_title": "Link zum Kalender ersetzen?", "sub.renew_text": "Der bisherige Link gilt sofort nicht mehr, auf keinem Gerät.", "sub.renew_action": "Link ersetzen",
  "sub.remove_title": "Link zum Kalender entfernen?", "sub.remove_text": "Der Link gilt sofort nicht mehr. Ein Gerät zeigt vielleicht noch, was es vorher gelesen hat.", "sub.remove_action": "Link entfernen", "sub.removed": "Der Link zum Kalender ist entfernt",
  moved_to_day: "„{name}“: {day}",
  "today.overdue": "Überfällig", "today.today": "Heute fällig", "today.follow_ups": "Wiedervorlagen", "today.upcoming": "Die nächsten sieben Tage", "today.all_done": "Für heute ist alles erledigt", "today.all_done_soon": "Die nächsten Tage stehen darunter.", "today.all_done_text": "Was innerhalb einer Woche fällig wird, erscheint hier an seinem Tag.",
  "today.first_title": "Nichts geplant", "today.first_text": "Aufgaben mit Datum, Termine und Wiedervorlagen von Leads erscheinen hier an ihrem Tag.", "today.not_loaded": "Die Arbeit für heute wurde nicht geladen",
  "today.snooze": "Zurückstellen", "today.snooze_x": "{name} zurückstellen", "today.in_two_days": "In zwei Tagen", "today.next_week": "Nächste Woche", "today.open_calendar": "Kalender", "today.followed_up": "{name}: nachgefasst", "today.due": { one: "{n} Aufgabe ist fällig", other: "{n} Aufgaben sind fällig" }, "today.keys": "j k zum Bewegen, x zum Erledigen, s zum Zurückstellen",
  complete: "Erledigen", reopen: "Wieder öffnen", completed: "„{name}“ ist erledigt", reopened: "„{name}“ ist wieder offen", not_changed: "„{name}“ wurde nicht geändert",
  minutes: { one: "{n} Minute", other: "{n} Minuten" }, due_day: "fällig {day}", find_contact: "Kontakt suchen", find_lead: "Lead suchen", find_deal: "Deal suchen", find_ticket: "Ticket suchen", choose_date: "Datum wählen",
};
