//! Spanish texts of the dashboard and the reports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dash.not_loaded": "No se pudo cargar el panel", "report.not_loaded": "No se pudo cargar el informe",
  "dash.won": "Ganado", "dash.deals": { one: "{n} negocio", other: "{n} negocios" }, "dash.pipeline": "Pipeline abierto", "dash.open_deals": { one: "{n} negocio abierto", other: "{n} negocios abiertos" },
  "dash.win_rate": "Tasa de éxito", "dash.closed": "{won} ganados, {lost} perdidos", "dash.new_leads": "Leads nuevos", "dash.open_leads": { one: "{n} lead abierto", other: "{n} leads abiertos" },
  "dash.due_today": "Tareas para hoy", "dash.overdue": { one: "{n} con retraso", other: "{n} con retraso" }, "dash.nothing_late": "Ninguna con retraso",
  "dash.tickets": "Tickets abiertos", "dash.breached": { one: "{n} con retraso", other: "{n} con retraso" }, "dash.in_time": "Ninguno con retraso",
  "dash.no_pipeline": "Ningún negocio abierto", "dash.none_closed": "Ningún negocio cerrado", "dash.none_won": "Nada ganado",
  "dash.funnel": "Del lead a la venta", "dash.step_rate": "del paso anterior", "dash.leads": "Leads nuevos por mes", "dash.won_value": "Ganado por mes", "dash.stages": "Pipeline abierto por etapa",
  "dash.leaders": "Ganado por persona", "dash.no_leaders": "Nadie ganó ni hizo nada en este periodo.", "dash.deeds": { one: "{n} actividad", other: "{n} actividades" },
  "dash.today": "Hoy", "dash.open_calendar": "Abrir calendario", "dash.nothing_today": "Nada vence hoy y nada está con retraso.", "dash.top_leads": "Leads más prometedores", "dash.no_top": "Ningún lead abierto tiene puntos.",
  "dash.recent": "Últimas actividades", "dash.no_recent": "Ninguna actividad todavía.", "dash.all_leads": "Todos los leads", "dash.all_activities": "Todas las actividades", "dash.report": "Informe",
  "dash.open_today": "Ver todo", "dash.on.this_month": "vs. mes pasado", "dash.on.this_quarter": "vs. trimestre pasado", "dash.on.this_year": "vs. año pasado", "dash.on.last_month": "vs. mes anterior", "dash.on.last_quarter": "vs. trimestre anterior", "dash.on.last_year": "vs. año anterior", "dash.on.own": "vs. días anteriores", "dash.points": { one: "{signed} punto", other: "{signed} puntos" },
  "dash.no_data": "Nada en este periodo.",
  "step.leads": "Leads", "step.contacted": "Contactados", "step.qualified": "Cualificados", "step.deals": "Negocios", "step.won": "Ganados",

  "first.title": "Primeros pasos", "first.done": "hecho", "first.hide": "Ocultar", "first.contact": "Crear un contacto", "first.contact.text": "Alguien con quien se trabaja", "first.import": "Importar la lista", "first.import.text": "Un archivo CSV, también de otro CRM", "first.invite": "Invitar al equipo", "first.invite.text": "Con un enlace, sin servidor de correo",

  "scope.everyone": "Todos", "scope.owner": "Propietario", "scope.all_pipelines": "Todos los pipelines", "scope.pipeline": "Pipeline", "scope.range": "Periodo", "scope.mine": "Solo lo mío",
  "scope.this_month": "Este mes", "scope.last_month": "Mes pasado", "scope.this_quarter": "Este trimestre", "scope.last_quarter": "Trimestre pasado", "scope.this_year": "Este año", "scope.last_year": "Año pasado",
  "scope.usual.month": "Este mes", "scope.usual.year": "Últimos 12 meses", "scope.usual.ahead": "Próximos 6 meses", "scope.usual.now": "Situación actual", "scope.usual.ever": "Hasta hoy",
  "scope.own": "Otro periodo", "scope.from": "Desde", "scope.to": "Hasta", "scope.currency": "Moneda",

  "report.export": "Guardar como CSV", "report.save_png": "Guardar como PNG", "report.no_picture": "No hay ningún gráfico que dibujar.", "report.show_table": "Mostrar como tabla", "report.show_chart": "Mostrar como gráfico", "report.open": "Abrir informe", "report.menu": "Más acciones: {name}", "report.not_saved": "No se pudo guardar el archivo", "report.list": "Informes", "report.table": "{name} en tabla", "report.nothing": "Nada que mostrar", "report.nothing_text": "Ningún registro corresponde a este periodo, propietario y pipeline.", "report.reset": "Mostrar todo",
  "report.pipeline": "Pipeline abierto", "report.pipeline.text": "Negocios abiertos por etapa, con su valor ponderado por probabilidad.",
  "report.funnel": "Del lead a la venta", "report.funnel.text": "Hasta dónde llegaron los leads creados en este periodo, y sus negocios.",
  "report.trend": "Tendencia", "report.trend.text": "Leads nuevos y negocios ganados, mes a mes.",
  "report.leaderboard": "Clasificación", "report.leaderboard.text": "Lo que ganó e hizo cada persona.",
  "report.lead_sources": "Origen de los leads", "report.lead_sources.text": "De dónde vinieron los leads creados en este periodo y qué fue de ellos.",
  "report.win_rate": "Tasa de éxito", "report.win_rate.text": "Negocios ganados y perdidos, por mes de cierre.",
  "report.forecast": "Previsión", "report.forecast.text": "Valor ganado, y negocios abiertos por mes de cierre previsto.",
  "report.overdue": "Tareas con retraso", "report.overdue.text": "Tareas vencidas y sin hacer, las más antiguas primero.",
  "report.time_in_stage": "Tiempo por etapa", "report.time_in_stage.text": "Cuánto estuvieron los negocios en cada etapa, y cuánto llevan los que están ahora.",

  "col.month": "Mes", "col.new_leads": "Leads nuevos", "col.won_count": "Negocios ganados", "col.won_value": "Ganado", "col.lost_count": "Negocios perdidos", "col.win_rate": "Tasa de éxito", "col.stage": "Etapa", "col.pipeline": "Pipeline", "col.probability": "Probabilidad", "col.count": "Cantidad",
  "col.value": "Valor", "col.weighted_value": "Ponderado", "col.label": "Paso", "col.rate": "Del paso anterior", "col.name": "Nombre", "col.activities": "Actividades", "col.source": "Origen", "col.leads": "Leads", "col.qualified": "Cualificados", "col.converted": "Convertidos",
  "col.conversion_rate": "Conversión", "col.deals": "Negocios", "col.open_count": "Negocios abiertos", "col.open_value": "Valor abierto", "col.due_at": "Vencimiento", "col.priority": "Prioridad", "col.user": "Persona", "col.about": "Sobre",
  "col.time_in_stage.count": "Ahora en ella", "col.pipeline.count": "Negocios", "col.funnel.count": "Cantidad", "col.left_count": "Negocios salidos", "col.average_days": "Días de media", "col.current_days": "Días hasta ahora",
  "chart.year_before": "Un año antes", "chart.year_before_was": "un año antes: {what}", "chart.than_before": "{difference} frente a {before} un año antes",
  "chart.won": "Ganado", "chart.lost": "Perdido", "chart.weighted": "Ponderado", "chart.rest": "Resto abierto", "chart.leads": "Leads", "chart.converted": "Convertidos", "chart.days": { one: "{n} día", other: "{n} días" }, "chart.tasks": { one: "{n} tarea", other: "{n} tareas" },
};
