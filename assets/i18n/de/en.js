//! German texts of the shell, the base components and the record pages.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  // objects
  leads: "Leads", customers: "Kunden", contacts: "Kontakte", deals: "Deals", tickets: "Tickets", activities: "Aktivitäten", notes_comments: "Notizen, Kommentare, Dateien", calendar: "Kalender", dashboard: "Dashboard", reports: "Berichte", records: "Datensätze", customer_one: "Kunde", contact_one: "Kontakt", lead_one: "Lead", deal_one: "Deal", ticket_one: "Ticket",
  "leads.n": { one: "Lead", other: "Leads" }, "customers.n": { one: "Kunde", other: "Kunden" }, "contacts.n": { one: "Kontakt", other: "Kontakte" }, "activities.n": { one: "Aktivität", other: "Aktivitäten" },
  "tickets.n": { one: "Ticket", other: "Tickets" }, "tickets.new": "Neues Ticket",
  "deals.n": { one: "Deal", other: "Deals" }, "deals.new": "Neuer Deal", "deals.create": "Deal anlegen", "deals.created": "{name} ist als Deal angelegt",
  "leads.new": "Neuer Lead", "customers.new": "Neuer Kunde", "contacts.new": "Neuer Kontakt", "activities.new": "Neue Aktivität",
  "leads.create": "Lead anlegen", "customers.create": "Kunde anlegen", "contacts.create": "Kontakt anlegen",
  "leads.created": "{name} ist als Lead angelegt", "customers.created": "{name} ist als Kunde angelegt", "contacts.created": "{name} ist als Kontakt angelegt",
  "leads.first_title": "Leads sind, wer noch gewonnen werden soll", "leads.first_text": "Hier sammeln, anrufen und mit einer Taste zum Kunden machen.",
  "customers.first_title": "Kunden sind die Firmen, für die gearbeitet wird", "customers.first_text": "Einen anlegen, die eigene Liste importieren oder einen Lead konvertieren.",
  "contacts.first_title": "Kontakte sind die Menschen bei den Kunden", "contacts.first_text": "Hier oder auf der Seite eines Kunden anlegen.",
  "leads.none_fits": "Kein Lead passt zu diesen Filtern", "customers.none_fits": "Kein Kunde passt zu diesen Filtern", "contacts.none_fits": "Kein Kontakt passt zu diesen Filtern",
  "leads.no_right": "Kein Zugriff auf Leads", "customers.no_right": "Kein Zugriff auf Kunden", "contacts.no_right": "Kein Zugriff auf Kontakte",

  // fields
  "field.name": "Name", "field.first_name": "Vorname", "field.last_name": "Nachname", "field.company": "Firma", "field.job_title": "Position",
  "field.status": "Status", "field.score": "Score", "field.next_follow_up_at": "Wiedervorlage", "field.owner_id": "Zuständig", "field.email": "E-Mail", "field.phone": "Telefon",
  "field.source": "Quelle", "field.estimated_value": "Gesch. Wert", "field.tags": "Tags", "field.industry": "Branche", "field.city": "Ort", "field.country": "Land",
  "field.website": "Website", "field.linkedin_url": "LinkedIn", "field.other_emails": "Weitere E-Mails", "field.other_phones": "Weitere Telefone", "field.external_id": "Externe ID",
  "field.created_at": "Angelegt", "field.updated_at": "Geändert", "field.last_activity_at": "Letzte Aktivität", "field.domain": "Domain", "field.employees": "Mitarbeiter", "field.annual_revenue": "Umsatz",
  "field.address.street": "Straße", "field.address.postal_code": "PLZ", "field.address.city": "Ort", "field.address.region": "Region", "field.address.country": "Land",
  "field.customer_id": "Kunde", "field.role": "Rolle", "field.emails": "E-Mails", "field.phones": "Telefone", "field.do_not_contact": "Nicht kontaktieren",
  "field.subject": "Betreff", "field.number": "Nummer", "field.assignee_id": "Zuständig",
  "field.notes": "Notizen", "field.description": "Beschreibung",

  // values
  "value.new": "Neu", "value.contacted": "Kontaktiert", "value.qualified": "Qualifiziert", "value.unqualified": "Ungeeignet", "value.converted": "Konvertiert",
  "value.prospect": "Interessent", "value.active": "Aktiv", "value.inactive": "Inaktiv", "value.lost": "Verloren", "value.open": "Offen", "value.won": "Gewonnen",
  "value.decision_maker": "Entscheidung", "value.influencer": "Einfluss", "value.user": "Anwendung", "value.technical": "Technik", "value.billing": "Rechnung", "value.other": "Sonstiges",
  yes: "Ja", no: "Nein", me: "Ich", unassigned: "Niemand", former_user: "Früherer Benutzer", no_name: "Ohne Namen",

  // shell
  skip_to_content: "Zum Inhalt", main_navigation: "Hauptnavigation", news: "Benachrichtigungen", settings: "Einstellungen", deleted_records: "Papierkorb", duplicates: "Dubletten", merge: "Zusammenführen", sign_out: "Abmelden", switch_theme: "Hell oder dunkel", search: "Suche",
  collapse_rail: "Leiste einklappen", expand_rail: "Leiste ausklappen", import_records: "Datensätze importieren", imports: "Importe", board: "Board", shortcuts: "Tastenkürzel", theme: "Darstellung",
  theme_light: "Hell", theme_dark: "Dunkel", theme_system: "Wie das System", account: "Konto", people: "Personen", create: "Anlegen",
  offline: "Keine Verbindung. Änderungen lassen sich erst wieder speichern, wenn der Server antwortet.", offline_try: "Jetzt versuchen",
  no_such_page: "Unter dieser Adresse gibt es keine Seite", no_such_page_text: "Der Link ist veraltet oder hat einen Tippfehler.", go_to_leads: "Zu den Leads",
  page_not_loaded: "Diese Seite wurde nicht geladen", part_not_loaded: "Ein Teil der Seite wurde nicht geladen", page_not_loaded_text: "Der Server war nicht erreichbar. Verbindung prüfen und neu laden.", load_again: "Neu laden",
  page_broken: "Diese Seite ist stehen geblieben", page_broken_text: "Gespeichertes ist sicher. Nach dem Neuladen geht es weiter.",
  job_of: "{done} von {total}", job_rows: "{done} erledigt", job_done: "{title}: fertig", job_failed: "{title}: nicht abgeschlossen", job_background: "Läuft auf dem Server; diese Seite darf geschlossen werden.",
  "job.failed": "Fehlgeschlagen.", "job.cancelled": "Abgebrochen.", "job.queued": "Wartet auf den Start", "job.imports.run": "Import", "job.exports.run": "Export", "job.bulk": "Änderung von Datensätzen", "job.demo": "Beispieldaten werden geladen", "job.undo": "Rücknahme", "job.imports.preview": "Prüfung einer Datei", "job.other": "Vorgang",
  not_reached: "Der Server war nicht erreichbar. Verbindung prüfen, dann erneut versuchen.",
  server_failed: "Das ist auf dem Server fehlgeschlagen. Gleich noch einmal versuchen.", server_failed_request: "Bleibt es dabei, findet ein Admin die Ursache unter der Anfrage {request}.",

  // words of controls
  cancel: "Abbrechen", close: "Schließen", save: "Speichern", undo: "Rückgängig", undone: "Rückgängig gemacht", not_undone: "Nicht rückgängig gemacht", show_password: "Passwort anzeigen", saving: "Wird gespeichert",
  undo_kept: { one: "{n} Datensatz wurde seither geändert und bleibt, wie er ist.", other: "{n} Datensätze wurden seither geändert und bleiben, wie sie sind." },
  search_short: "Suchen", quoted: "„{text}“", ctrl: "Strg", nothing_found: "Nichts gefunden", option_added: "„{name}“ steht jetzt in „{label}“ zur Wahl", create_x: "„{name}“ anlegen", clear_value: "Kein Wert", unassign: "Niemand", choose_person: "Person wählen", choose_value: "Wert wählen",
  remove_filter: "Filter {name} entfernen", remove_tag: "Tag {name} entfernen", try_again: "Erneut versuchen", or: "oder", to: "bis", name: "Name", label: "Bezeichnung", remove: "Entfernen", copy: "Kopieren", "keep.copied": "Kopiert", open: "Öffnen", more: "Mehr", delete: "Löschen",
  primary: "primär", make_primary: "Zur primären machen", add_another: "Weitere hinzufügen", recent: "Zuletzt geöffnet", find_customer: "Kunden suchen", find_contact: "Kontakt suchen",

  // dates
  today: "Heute", tomorrow: "Morgen", yesterday: "Gestern", just_now: "gerade eben", min_ago: "vor {count} Min.", h_ago: "vor {count} Std.", in_a_week: "In einer Woche", no_date: "Kein Datum",
  min_late: "{count} Min. zu spät", h_late: "{count} Std. zu spät", in_min: "in {count} Min.", was_late: "zu spät", was_in_time: "pünktlich",
  days_late: { one: "{n} Tag zu spät", other: "{n} Tage zu spät" }, date_hint: "morgen 15 Uhr, 12.03., nächsten Fr", previous_month: "Voriger Monat", next_month: "Nächster Monat",
  days_ago: { one: "vor {n} Tag", other: "vor {n} Tagen" }, days_ahead: { one: "in {n} Tag", other: "in {n} Tagen" },
  "day.today": "Heute", "day.this_week": "Diese Woche", "day.this_month": "Dieser Monat", "day.this_quarter": "Dieses Quartal", "day.this_year": "Dieses Jahr",

  // words of typed dates
  "date.today": "heute|today", "date.tomorrow": "morgen|tomorrow", "date.yesterday": "gestern|yesterday", "date.next_week": "(?:nächste|kommende) woche|next week", "date.next_month": "(?:nächster|nächsten|kommender|kommenden) monat|next month", "date.in": "in", "date.one": "einem?|einer|an?",
  "date.days": "t|tag(?:en?)?|d|days?", "date.weeks": "w|wochen?|weeks?", "date.months": "m|monat(?:en?)?|months?", "date.on": "am|(?:nächste|kommende|diese)[nr]?|on|next|this", "date.at": "um|gegen|at", "date.clock": "uhr|h",

  // refusals of typed values
  not_a_number: "„{text}“ ist keine Zahl. Schreibweise zum Beispiel 1.250 oder 3,5k.", not_an_amount: "„{text}“ ist kein Betrag. Schreibweise zum Beispiel 1.250 EUR.",
  not_a_date: "„{text}“ ist kein Datum. Schreibweise zum Beispiel 28.02. oder „nächsten Fr“.", not_an_option: "„{text}“ steht nicht zur Auswahl.",

  // lists
  filter: "Filter", "views.menu": "Ansichten", sort: "Sortieren", options: "Optionen", field: "Feld", selected: "ausgewählt", clear_search: "Suche leeren", advanced: "Erweitert", add_filter: "Filter hinzufügen", clear_all: "Alle entfernen",
  filter_field: "Feld, nach dem gefiltert wird", filter_by: "Filtern nach", other_field: "Anderes Feld", operator: "Operator", filter_text: "Filter als Text",
  advanced_hint: "Für „oder“ und Gruppen: status = \"new\" and (score >= 70 or tag in (\"vip\")) and created_at > \"-30d\"", at_position: "Bei „{text}“.", the_end: "dem Ende", apply_filter: "Filter anwenden",
  n_match: { one: "{n} Datensatz passt", other: "{n} Datensätze passen" }, n_match_without: { one: "{n} passt ohne", other: "{n} passen ohne" },
  remove_that_filter: "Diesen Filter entfernen", clear_filters: "Filter entfernen", filter_not_read: "Der Filter wurde nicht verstanden", list_not_loaded: "Die Liste wurde nicht geladen",
  ask_someone: "Die eigene Rolle erlaubt das nicht. {names} kann das ändern.", ask_admin: "Die eigene Rolle erlaubt das nicht. Ein Admin kann das ändern.",
  sort_ascending: "Aufsteigend sortieren", sort_descending: "Absteigend sortieren", ascending: "Aufsteigend", descending: "Absteigend", direction: "Richtung", sort_by: "Nach {name} sortieren", sort_by_field: "Sortieren nach", default_order: "Neueste zuerst",
  filter_by_this: "Danach filtern", group_by: "Gruppieren nach", group_by_this: "Danach gruppieren", hide_column: "Spalte ausblenden", column_menu: "Spalte {name}", footer: "Fußzeile", rows: "Zeilen", comfortable: "Normal", compact: "Kompakt", columns: "Spalten", reset: "Zurücksetzen",
  move_column_hint: "Ziehen, oder Alt mit ↑ ↓, zum Verschieben", import_from: "Importieren …", import: "Import", export: "Export", export_n: "{name} exportieren", import_file: "Datei importieren",
  "figure.none": "Ohne", "figure.sum": "Summe", "figure.average": "Durchschnitt", "figure.minimum": "Minimum", "figure.maximum": "Maximum", "figure.empty": "leer", "figure.unique": "verschieden",
  queues: "Warteschlangen", "queue.all": "Alle", "queue.mine": "Meine",
  "op.is": "ist", "op.is_not": "ist nicht", "op.any": "ist eines von", "op.none": "ist keines von", "op.from": "ab", "op.until": "bis", "op.before": "vor", "op.after": "nach", "op.on": "am", "op.at_least": "≥", "op.at_most": "≤",
  "op.contains": "enthält", "op.starts": "beginnt mit", "op.ends": "endet mit", "op.empty": "ist leer", "op.filled": "ist ausgefüllt",
  "key.enter": "Im Seitenbereich öffnen", "key.open": "Ganze Seite öffnen", "key.select": "Auswählen", select_x: "{name} auswählen", select_all_loaded: "Alle Zeilen auswählen", n_selected: { one: "{n} Zeile ist ausgewählt.", other: "{n} Zeilen sind ausgewählt." },
  select_all_matching: "Alle {count} passenden {noun} auswählen", assign: "Zuweisen", tag: "Tags",

  // records
  next: "Weiter", call: "Anrufen", mail: "Mailen", map: "Karte", copy_link: "Link kopieren", move_to_trash: "In den Papierkorb",
  moved_to_trash: "{name} in den Papierkorb verschoben", not_deleted: "{name} wurde nicht gelöscht", not_created: "{name} wurde nicht angelegt", edit_x: "{name} bearbeiten", write_x: "{name} schreiben …", show_all: "Alle {n} anzeigen", show_older: "Ältere anzeigen",
  bold: "Fett", bullets: "Liste",

  // palette
  palette_hint: "Suchen, oder > für Befehle", palette_move: "bewegen", palette_open: "öffnen", palette_commands: "Befehle", palette_tags: "Tags", palette_people: "Personen", actions: "Aktionen", commands: "Befehle", tags: "Tags",
  "palette.actions": "Aktionen", "palette.all": "Alle {n} {noun} anzeigen", "palette.task": "Neue Aufgabe für {name}", "palette.call_made": "Anruf mit {name} festhalten", "palette.note": "Notiz zu {name} schreiben",
  "palette.call": "{number} anrufen", "palette.mail": "An {address} mailen", "palette.copy": "{address} kopieren",
  go_to: "Gehe zu {name}", filter_list_by: "„{text}“ suchen in: {name}", no_results: "Nichts passt zu „{text}“",
};
