//! German texts of the dashboard and the reports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dash.not_loaded": "Das Dashboard wurde nicht geladen", "report.not_loaded": "Der Bericht wurde nicht geladen",
  "dash.won": "Gewonnen", "dash.deals": { one: "{n} Deal", other: "{n} Deals" }, "dash.pipeline": "Offene Pipeline", "dash.open_deals": { one: "{n} offener Deal", other: "{n} offene Deals" },
  "dash.win_rate": "Abschlussquote", "dash.closed": "{won} gewonnen, {lost} verloren", "dash.new_leads": "Neue Leads", "dash.open_leads": { one: "{n} offener Lead", other: "{n} offene Leads" },
  "dash.due_today": "Heute fällige Aufgaben", "dash.overdue": { one: "{n} überfällig", other: "{n} überfällig" }, "dash.nothing_late": "Keine überfällig",
  "dash.tickets": "Offene Tickets", "dash.breached": { one: "{n} überfällig", other: "{n} überfällig" }, "dash.in_time": "Keine überfällig",
  "dash.no_pipeline": "Keine offenen Deals", "dash.none_closed": "Keine Abschlüsse", "dash.none_won": "Nichts gewonnen",
  "dash.funnel": "Vom Lead zum Gewinn", "dash.step_rate": "des Schritts davor", "dash.leads": "Neue Leads pro Monat", "dash.won_value": "Gewonnen pro Monat", "dash.stages": "Offene Pipeline nach Phase",
  "dash.leaders": "Gewonnen nach Person", "dash.no_leaders": "In dieser Zeit hat niemand etwas gewonnen oder getan.", "dash.deeds": { one: "{n} Aktivität", other: "{n} Aktivitäten" },
  "dash.today": "Heute", "dash.open_calendar": "Kalender öffnen", "dash.nothing_today": "Heute ist nichts fällig und nichts überfällig.", "dash.top_leads": "Aussichtsreichste Leads", "dash.no_top": "Kein offener Lead hat einen Score.",
  "dash.recent": "Letzte Aktivitäten", "dash.no_recent": "Noch keine Aktivitäten.", "dash.all_leads": "Alle Leads", "dash.all_activities": "Alle Aktivitäten", "dash.report": "Bericht",
  "dash.open_today": "Alles anzeigen", "dash.on.this_month": "zum Vormonat", "dash.on.this_quarter": "zum Vorquartal", "dash.on.this_year": "zum Vorjahr", "dash.on.last_month": "zum Monat davor", "dash.on.last_quarter": "zum Quartal davor", "dash.on.last_year": "zum Jahr davor", "dash.on.own": "zu den Tagen davor", "dash.points": { one: "{signed} Punkt", other: "{signed} Punkte" },
  "dash.no_data": "Nichts in dieser Zeit.",
  "step.leads": "Leads", "step.contacted": "Kontaktiert", "step.qualified": "Qualifiziert", "step.deals": "Deals", "step.won": "Gewonnen",

  "first.title": "Erste Schritte", "first.done": "erledigt", "first.hide": "Ausblenden", "first.contact": "Kontakt anlegen", "first.contact.text": "Jemand aus der täglichen Arbeit", "first.import": "Liste importieren", "first.import.text": "Eine CSV-Datei, auch aus einem anderen CRM", "first.invite": "Team einladen", "first.invite.text": "Per Link, ohne Mailserver",

  "scope.everyone": "Alle", "scope.owner": "Zuständig", "scope.all_pipelines": "Alle Pipelines", "scope.pipeline": "Pipeline", "scope.range": "Zeitraum", "scope.mine": "Nur meine",
  "scope.this_month": "Dieser Monat", "scope.last_month": "Letzter Monat", "scope.this_quarter": "Dieses Quartal", "scope.last_quarter": "Letztes Quartal", "scope.this_year": "Dieses Jahr", "scope.last_year": "Letztes Jahr",
  "scope.usual.month": "Dieser Monat", "scope.usual.year": "Letzte 12 Monate", "scope.usual.ahead": "Nächste 6 Monate", "scope.usual.now": "Aktueller Stand", "scope.usual.ever": "Bis heute",
  "scope.own": "Anderer Zeitraum", "scope.from": "Von", "scope.to": "Bis", "scope.currency": "Währung",

  "report.export": "Als CSV speichern", "report.save_png": "Als PNG speichern", "report.no_picture": "Hier gibt es kein Diagramm.", "report.show_table": "Als Tabelle anzeigen", "report.show_chart": "Als Diagramm anzeigen", "report.open": "Bericht öffnen", "report.menu": "Mehr zu {name}", "report.not_saved": "Die Datei wurde nicht gespeichert", "report.list": "Berichte", "report.table": "{name} als Tabelle", "report.nothing": "Nichts zu zeigen", "report.nothing_text": "Kein Datensatz fällt in diese Auswahl von Zeitraum, Zuständigen und Pipeline.", "report.reset": "Alles zeigen",
  "report.pipeline": "Offene Pipeline", "report.pipeline.text": "Offene Deals nach Phase, ihr Wert nach Wahrscheinlichkeit gewichtet.",
  "report.funnel": "Vom Lead zum Gewinn", "report.funnel.text": "Wie weit die Leads aus diesem Zeitraum kamen, und ihre Deals.",
  "report.trend": "Entwicklung", "report.trend.text": "Neue Leads und gewonnene Deals, Monat für Monat.",
  "report.leaderboard": "Rangliste", "report.leaderboard.text": "Was jede Person gewonnen und getan hat.",
  "report.lead_sources": "Lead-Quellen", "report.lead_sources.text": "Woher die Leads aus diesem Zeitraum kamen und was aus ihnen wurde.",
  "report.win_rate": "Abschlussquote", "report.win_rate.text": "Gewonnene und verlorene Deals, nach dem Monat des Abschlusses.",
  "report.forecast": "Prognose", "report.forecast.text": "Gewonnener Wert, und offene Deals nach dem Monat des erwarteten Abschlusses.",
  "report.overdue": "Überfällige Aufgaben", "report.overdue.text": "Fällige Aufgaben, die nicht erledigt sind, älteste zuerst.",
  "report.time_in_stage": "Zeit je Phase", "report.time_in_stage.text": "Wie lange Deals in jeder Phase blieben, und wie lange die jetzigen dort sind.",

  "col.month": "Monat", "col.new_leads": "Neue Leads", "col.won_count": "Gewonnene Deals", "col.won_value": "Gewonnen", "col.lost_count": "Verlorene Deals", "col.win_rate": "Abschlussquote", "col.stage": "Phase", "col.pipeline": "Pipeline", "col.probability": "Wahrscheinlichkeit", "col.count": "Anzahl",
  "col.value": "Wert", "col.weighted_value": "Gewichtet", "col.label": "Schritt", "col.rate": "Vom Schritt davor", "col.name": "Name", "col.activities": "Aktivitäten", "col.source": "Quelle", "col.leads": "Leads", "col.qualified": "Qualifiziert", "col.converted": "Konvertiert",
  "col.conversion_rate": "Konversion", "col.deals": "Deals", "col.open_count": "Offene Deals", "col.open_value": "Offener Wert", "col.due_at": "Fällig", "col.priority": "Priorität", "col.user": "Person", "col.about": "Zu",
  "col.time_in_stage.count": "Jetzt darin", "col.pipeline.count": "Deals", "col.funnel.count": "Anzahl", "col.left_count": "Deals weiter", "col.average_days": "Tage im Schnitt", "col.current_days": "Tage bisher",
  "chart.year_before": "Vorjahr", "chart.year_before_was": "im Vorjahr: {what}", "chart.than_before": "{difference} zu {before} im Vorjahr",
  "chart.won": "Gewonnen", "chart.lost": "Verloren", "chart.weighted": "Gewichtet", "chart.rest": "Übrige offene", "chart.leads": "Leads", "chart.converted": "Konvertiert", "chart.days": { one: "{n} Tag", other: "{n} Tage" }, "chart.tasks": { one: "{n} Aufgabe", other: "{n} Aufgaben" },
};
