//! German texts of deals and pipelines, and of converting a lead.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "deals.first_title": "Deals sind, was Kunden kaufen könnten", "deals.first_text": "Hier anlegen oder beim Konvertieren eines Leads.",
  no_deals: "Noch kein Deal", "deals.none_fits": "Kein Deal passt zu diesen Filtern", "deals.no_right": "Kein Zugriff auf Deals",
  "field.value": "Wert", "field.stage_id": "Phase", "field.pipeline_id": "Pipeline", "field.probability": "Chance", "field.expected_close_on": "Abschluss",
  "field.stage_entered_at": "In Phase seit", "field.closed_at": "Abgeschlossen", "field.lost_reason": "Verlustgrund", "field.contacts": "Personen",

  "board.table": "Tabelle", "board.weighted": "{amount} gewichtet nach Wahrscheinlichkeit", "board.new_in": "Neuer Deal in {name}", "board.more": "{n} weitere anzeigen", "board.none": "Keine Deals",
  "board.worth": "{total}, gewichtet {weighted}", "board.compact": "Nur Namen anzeigen", "board.stages": "Phasen", "board.task": "Nächste Aufgabe: {name}, {due}", "board.no_task": "Keine offene Aufgabe", "board.placed": "{name} ist jetzt Nummer {rank} in {stage}",
  "board.hide": "{name} ausblenden", "board.hidden": { one: "{n} Spalte ausgeblendet", other: "{n} Spalten ausgeblendet" }, "board.stage_menu": "Phase {name} bearbeiten", "board.stage_saved": "Phase {name} ist gespeichert", "board.colour": "Farbe", "board.kind": "Deals darin sind", "board.days": "Tage, bis ein Deal ruht", "board.days_hint": "Seine Karte zeigt dann, wie lange er schon hier ist.",
  win: "Gewonnen", lose: "Verloren", reopen: "Wieder öffnen", move_to_stage: "In andere Phase verschieben",
  "deal.moved": "{name} ist jetzt in {stage}", "deal.won": "{name} ist gewonnen", "deal.lost": "{name} ist verloren", "deal.reopened": "{name} ist wieder offen", "deal.not_moved": "{name} wurde nicht verschoben",
  "deal.lose_title": "{name} als verloren abschließen", "deal.lose_text": "Der Deal verlässt die offenen Phasen. Er lässt sich wieder öffnen.", "deal.reason": "Warum verloren?", "deal.reason_missing": "Den Grund des Verlusts nennen.", "deal.reason_hint": "Preis, anderer Anbieter, kein Budget", "deal.lose": "Deal abschließen",
  "deal.people": "Personen", "deal.no_people": "Noch niemand", "deal.add_person": "Person hinzufügen", "deal.find_person": "Kontakt suchen", "deal.role_of": "Rolle von {name}", "deal.no_role": "Keine Rolle", "deal.remove_person": "{name} entfernen",
  "deal.days": "{n} T.", "deal.rotten": { one: "Seit {n} Tag ohne Bewegung in dieser Phase.", other: "Seit {n} Tagen ohne Bewegung in dieser Phase." },
  "deal.with_conversion": "Auch einen Deal anlegen", "deal.name": "Name des Deals",

  convert_x: "{name} konvertieren", convert_lead: "Lead konvertieren", convert_text: "Aus dem Lead werden ein Kunde und ein Kontakt. Seine Anrufe, Termine und Aufgaben stehen auch dort; Notizen und Dateien bleiben bei ihm.", new_customer: "Neuer Kunde", existing_customer: "Vorhandener Kunde",
  customer_name: "Name des Kunden", converted: "{name} gehört jetzt zu {customer}",
};
