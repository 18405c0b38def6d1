//! German texts of lists that load with what needs them: operators and relative dates, the filter's sentence and builder.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "op.less": "<", "op.more": ">", "op.between": "zwischen", "op.not_at_least": "nicht ≥", "op.not_since": "nicht seit", "op.within": "im Zeitraum",
  "day.yesterday": "Gestern", "day.tomorrow": "Morgen", "day.last_week": "Letzte Woche", "day.next_week": "Nächste Woche", "day.last_month": "Letzter Monat", "day.next_month": "Nächster Monat",
  "day.last_quarter": "Letztes Quartal", "day.next_quarter": "Nächstes Quartal", "day.last_year": "Letztes Jahr", "day.next_year": "Nächstes Jahr",
  hours_ago: { one: "vor {n} Stunde", other: "vor {n} Stunden" }, weeks_ago: { one: "vor {n} Woche", other: "vor {n} Wochen" }, months_ago: { one: "vor {n} Monat", other: "vor {n} Monaten" },
  quarters_ago: { one: "vor {n} Quartal", other: "vor {n} Quartalen" }, years_ago: { one: "vor {n} Jahr", other: "vor {n} Jahren" },
  hours_ahead: { one: "in {n} Stunde", other: "in {n} Stunden" }, weeks_ahead: { one: "in {n} Woche", other: "in {n} Wochen" }, months_ahead: { one: "in {n} Monat", other: "in {n} Monaten" },
  quarters_ahead: { one: "in {n} Quartal", other: "in {n} Quartalen" }, years_ahead: { one: "in {n} Jahr", other: "in {n} Jahren" },
  last_hours: { one: "letzte Stunde", other: "letzte {n} Stunden" }, last_days: { one: "letzter Tag", other: "letzte {n} Tage" }, last_weeks: { one: "letzte Woche", other: "letzte {n} Wochen" },
  last_months: { one: "letzter Monat", other: "letzte {n} Monate" }, last_quarters: { one: "letztes Quartal", other: "letzte {n} Quartale" }, last_years: { one: "letztes Jahr", other: "letzte {n} Jahre" },
  next_hours: { one: "nächste Stunde", other: "nächste {n} Stunden" }, next_days: { one: "nächster Tag", other: "nächste {n} Tage" }, next_weeks: { one: "nächste Woche", other: "nächste {n} Wochen" },
  next_months: { one: "nächster Monat", other: "nächste {n} Monate" }, next_quarters: { one: "nächstes Quartal", other: "nächste {n} Quartale" }, next_years: { one: "nächstes Jahr", other: "nächste {n} Jahre" },
  range: "{from} – {to}", amount: "Wie viele", unit: "Einheit", "unit.days_ago": "Tage zurück", "unit.weeks_ago": "Wochen zurück", "unit.months_ago": "Monate zurück", "unit.days_ahead": "Tage voraus", "unit.weeks_ahead": "Wochen voraus",
  "unit.months_ahead": "Monate voraus", range_from: "{name}, von", range_to: "{name}, bis", chosen: "Ausgewählt", remove_value: "{name} entfernen",
  advanced_conditions: "Erweitert, mit „oder“ und Gruppen", n_conditions: { one: "{n} Bedingung", other: "{n} Bedingungen" },
  rows_copied: { one: "{n} Zeile kopiert", other: "{n} Zeilen kopiert" }, rows_not_copied: "Nicht kopiert", rows_too_many: "Höchstens {n} Zeilen lassen sich kopieren. Exportieren Sie diese stattdessen in eine Datei.",
  cells_pasted: { one: "{n} Zelle eingefügt", other: "{n} Zellen eingefügt" }, cells_not_pasted: { one: "{n} Zelle wurde nicht eingefügt", other: "{n} Zellen wurden nicht eingefügt" },
  "groups.none": "Ohne", "groups.empty": "Kein Wert", "groups.new": "Neu in dieser Gruppe", "groups.hide_empty": "Leere Gruppen ausblenden", "groups.hint": "Ziehen, oder Alt mit Pfeiltaste, zum Verschieben",
  "builder.where": "Wo", "builder.and": "und", "builder.or": "oder", "builder.joined": "Wie Bedingungen verbunden sind", "builder.kind": "Art der Gruppe", "builder.all": "alle", "builder.any": "eine von", "builder.none": "keine",
  "builder.not_all": "nicht alle", "builder.condition": "Bedingung", "builder.group": "Gruppe", "builder.remove": "Bedingung {n} entfernen", "builder.remove_group": "Gruppe entfernen", "builder.field": "Feld", "builder.value": "Wert",
  "builder.choose_value": "Wert wählen", "builder.chips": "Einfache Filter", "builder.text": "Als Text bearbeiten", "builder.rows": "Als Zeilen bearbeiten", "builder.full": "Ein Filter hat höchstens {n} Bedingungen.",
  "builder.matches": { one: "von {all} {noun} passt", other: "von {all} {noun} passen" }, "builder.unreadable": "Als Zeilen lässt sich dieser Text noch nicht zeigen: Er ist kein Filter.",
  "sentence.start": "{name}, für die gilt:", "sentence.any": "entweder", "sentence.all": "zugleich", "sentence.none": "keines von", "sentence.not_all": "nicht zugleich", "sentence.everything": "Alle Datensätze.",
};
