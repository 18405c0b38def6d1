//! English texts of the dashboard and the reports.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "dash.not_loaded": "The dashboard was not loaded", "report.not_loaded": "The report was not loaded",
  "dash.won": "Won", "dash.deals": { one: "{n} deal", other: "{n} deals" }, "dash.pipeline": "Open pipeline", "dash.open_deals": { one: "{n} open deal", other: "{n} open deals" },
  "dash.win_rate": "Win rate", "dash.closed": "{won} won, {lost} lost", "dash.new_leads": "New leads", "dash.open_leads": { one: "{n} open lead", other: "{n} open leads" },
  "dash.due_today": "Tasks due today", "dash.overdue": { one: "{n} overdue", other: "{n} overdue" }, "dash.nothing_late": "None overdue",
  "dash.tickets": "Open tickets", "dash.breached": { one: "{n} late", other: "{n} late" }, "dash.in_time": "None late",
  "dash.no_pipeline": "No open deals", "dash.none_closed": "No deals closed", "dash.none_won": "Nothing won",
  "dash.funnel": "From lead to won", "dash.step_rate": "of the step before", "dash.leads": "New leads per month", "dash.won_value": "Won per month", "dash.stages": "Open pipeline by stage",
  "dash.leaders": "Won by person", "dash.no_leaders": "Nobody won or did anything in this time.", "dash.deeds": { one: "{n} activity", other: "{n} activities" },
  "dash.today": "Today", "dash.open_calendar": "Open calendar", "dash.nothing_today": "Nothing is due today and nothing is late.", "dash.top_leads": "Most promising leads", "dash.no_top": "No open lead has a score.",
  "dash.recent": "Latest activities", "dash.no_recent": "Nobody added an activity yet.", "dash.all_leads": "All leads", "dash.all_activities": "All activities", "dash.report": "Report",
  "dash.open_today": "Open today", "dash.on.this_month": "on last month", "dash.on.this_quarter": "on last quarter", "dash.on.this_year": "on last year", "dash.on.last_month": "on the month before", "dash.on.last_quarter": "on the quarter before", "dash.on.last_year": "on the year before", "dash.on.own": "on the days before", "dash.points": { one: "{signed} point", other: "{signed} points" },
  "dash.no_data": "Nothing in this time.",
  "step.leads": "Leads", "step.contacted": "Contacted", "step.qualified": "Qualified", "step.deals": "Deals", "step.won": "Won",

  "first.title": "First steps", "first.done": "done", "first.hide": "Hide", "first.contact": "Add a contact", "first.contact.text": "Somebody you work with", "first.import": "Import your list", "first.import.text": "A CSV file, also out of another CRM", "first.invite": "Invite your team", "first.invite.text": "By link, no mail server needed",

  "scope.everyone": "Everyone", "scope.owner": "Owner", "scope.all_pipelines": "All pipelines", "scope.pipeline": "Pipeline", "scope.range": "Days", "scope.mine": "Only mine",
  "scope.this_month": "This month", "scope.last_month": "Last month", "scope.this_quarter": "This quarter", "scope.last_quarter": "Last quarter", "scope.this_year": "This year", "scope.last_year": "Last year",
  "scope.usual.month": "This month", "scope.usual.year": "Last 12 months", "scope.usual.ahead": "6 months from now", "scope.usual.now": "As it is now", "scope.usual.ever": "Until today",
  "scope.own": "Other days", "scope.from": "From", "scope.to": "To", "scope.currency": "Currency",

  "report.export": "Save as CSV", "report.save_png": "Save as PNG", "report.no_picture": "There is no chart to draw.", "report.show_table": "Show as table", "report.show_chart": "Show as chart", "report.open": "Open report", "report.menu": "More of {name}", "report.not_saved": "The file was not saved", "report.list": "Reports", "report.table": "{name} as a table", "report.nothing": "Nothing to show", "report.nothing_text": "No record falls into this choice of days, owner and pipeline.", "report.reset": "Show everything",
  "report.pipeline": "Open pipeline", "report.pipeline.text": "Open deals by stage, with their value weighted by probability.",
  "report.funnel": "From lead to won", "report.funnel.text": "How far the leads created in these days came, and their deals.",
  "report.trend": "Trend", "report.trend.text": "New leads and deals won, month by month.",
  "report.leaderboard": "Leaderboard", "report.leaderboard.text": "What each person won and did.",
  "report.lead_sources": "Lead sources", "report.lead_sources.text": "Where the leads created in these days came from and what became of them.",
  "report.win_rate": "Win rate", "report.win_rate.text": "Deals won and lost, by the month in which they closed.",
  "report.forecast": "Forecast", "report.forecast.text": "Won value, and open deals by the month in which they are expected to close.",
  "report.overdue": "Overdue tasks", "report.overdue.text": "Tasks that were due and are not done, oldest first.",
  "report.time_in_stage": "Time in stage", "report.time_in_stage.text": "How long deals stayed in each stage, and how long those there now have been.",

  "col.month": "Month", "col.new_leads": "New leads", "col.won_count": "Deals won", "col.won_value": "Won", "col.lost_count": "Deals lost", "col.win_rate": "Win rate", "col.stage": "Stage", "col.pipeline": "Pipeline", "col.probability": "Probability", "col.count": "Count",
  "col.value": "Value", "col.weighted_value": "Weighted", "col.label": "Step", "col.rate": "Of the step before", "col.name": "Name", "col.activities": "Activities", "col.source": "Source", "col.leads": "Leads", "col.qualified": "Qualified", "col.converted": "Converted",
  "col.conversion_rate": "Conversion", "col.deals": "Deals", "col.open_count": "Open deals", "col.open_value": "Open value", "col.due_at": "Due", "col.priority": "Priority", "col.user": "Person", "col.about": "About",
  "col.time_in_stage.count": "In it now", "col.pipeline.count": "Deals", "col.funnel.count": "Number", "col.left_count": "Deals that left", "col.average_days": "Average days", "col.current_days": "Days so far",
  "chart.year_before": "A year before", "chart.year_before_was": "a year before: {what}", "chart.than_before": "{difference} on {before} a year before",
  "chart.won": "Won", "chart.lost": "Lost", "chart.weighted": "Weighted", "chart.rest": "Rest of open", "chart.leads": "Leads", "chart.converted": "Converted", "chart.days": { one: "{n} day", other: "{n} days" }, "chart.tasks": { one: "{n} task", other: "{n} tasks" },
};
