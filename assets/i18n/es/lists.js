//! Spanish texts of lists that load with what needs them: operators and relative dates, the filter's sentence and builder.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "op.less": "<", "op.more": ">", "op.between": "entre", "op.not_at_least": "no ≥", "op.not_since": "no desde", "op.within": "en",
  "day.yesterday": "Ayer", "day.tomorrow": "Mañana", "day.last_week": "La semana pasada", "day.next_week": "La próxima semana", "day.last_month": "El mes pasado", "day.next_month": "El próximo mes",
  "day.last_quarter": "El trimestre pasado", "day.next_quarter": "El próximo trimestre", "day.last_year": "El año pasado", "day.next_year": "El próximo año",
  hours_ago: { one: "hace {n} hora", other: "hace {n} horas" }, weeks_ago: { one: "hace {n} semana", other: "hace {n} semanas" }, months_ago: { one: "hace {n} mes", other: "hace {n} meses" },
  quarters_ago: { one: "hace {n} trimestre", other: "hace {n} trimestres" }, years_ago: { one: "hace {n} año", other: "hace {n} años" },
  hours_ahead: { one: "en {n} hora", other: "en {n} horas" }, weeks_ahead: { one: "en {n} semana", other: "en {n} semanas" }, months_ahead: { one: "en {n} mes", other: "en {n} meses" },
  quarters_ahead: { one: "en {n} trimestre", other: "en {n} trimestres" }, years_ahead: { one: "en {n} año", other: "en {n} años" },
  last_hours: { one: "la última hora", other: "las últimas {n} horas" }, last_days: { one: "el último día", other: "los últimos {n} días" }, last_weeks: { one: "la última semana", other: "las últimas {n} semanas" },
  last_months: { one: "el último mes", other: "los últimos {n} meses" }, last_quarters: { one: "el último trimestre", other: "los últimos {n} trimestres" }, last_years: { one: "el último año", other: "los últimos {n} años" },
  next_hours: { one: "la próxima hora", other: "las próximas {n} horas" }, next_days: { one: "el próximo día", other: "los próximos {n} días" }, next_weeks: { one: "la próxima semana", other: "las próximas {n} semanas" },
  next_months: { one: "el próximo mes", other: "los próximos {n} meses" }, next_quarters: { one: "el próximo trimestre", other: "los próximos {n} trimestres" }, next_years: { one: "el próximo año", other: "los próximos {n} años" },
  range: "{from} – {to}", amount: "Cuántos", unit: "Unidad", "unit.days_ago": "días atrás", "unit.weeks_ago": "semanas atrás", "unit.months_ago": "meses atrás", "unit.days_ahead": "días adelante", "unit.weeks_ahead": "semanas adelante",
  "unit.months_ahead": "meses adelante", range_from: "{name}, desde", range_to: "{name}, hasta", chosen: "Selección", remove_value: "Quitar {name}",
  advanced_conditions: "Avanzado, con «o» y grupos", n_conditions: { one: "{n} condición", other: "{n} condiciones" },
  rows_copied: { one: "{n} fila copiada", other: "{n} filas copiadas" }, rows_not_copied: "No se ha copiado", rows_too_many: "Se pueden copiar {n} filas como máximo. Expórtelas a un archivo.",
  cells_pasted: { one: "{n} celda pegada", other: "{n} celdas pegadas" }, cells_not_pasted: { one: "{n} celda no se pegó", other: "{n} celdas no se pegaron" },
  "groups.none": "Ninguno", "groups.empty": "Sin valor", "groups.new": "Añadir a este grupo", "groups.hide_empty": "Ocultar grupos vacíos", "groups.hint": "Para mover: arrastrar, o Alt con una flecha",
  "builder.where": "Donde", "builder.and": "y", "builder.or": "o", "builder.joined": "Unión de las condiciones", "builder.kind": "Tipo de grupo", "builder.all": "todas", "builder.any": "alguna", "builder.none": "ninguna",
  "builder.not_all": "no todas", "builder.condition": "Condición", "builder.group": "Grupo", "builder.remove": "Quitar la condición {n}", "builder.remove_group": "Quitar el grupo", "builder.field": "Campo", "builder.value": "Valor",
  "builder.choose_value": "Elegir un valor", "builder.chips": "Filtros simples", "builder.text": "Editar como texto", "builder.rows": "Editar como filas", "builder.full": "Un filtro tiene como máximo {n} condiciones.",
  "builder.matches": { one: "de {all} {noun} coincide", other: "de {all} {noun} coinciden" }, "builder.unreadable": "Este texto no se puede mostrar como filas: todavía no es un filtro.",
  "sentence.start": "{name} donde", "sentence.any": "o bien", "sentence.all": "a la vez", "sentence.none": "ninguno de", "sentence.not_all": "no a la vez", "sentence.everything": "Todos los registros.",
};
