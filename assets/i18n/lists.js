//! English texts of lists that load with what needs them: operators and relative dates, the filter's sentence and builder.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "op.less": "<", "op.more": ">", "op.between": "between", "op.not_at_least": "not ≥", "op.not_since": "not since", "op.within": "in",
  "day.yesterday": "Yesterday", "day.tomorrow": "Tomorrow", "day.last_week": "Last week", "day.next_week": "Next week", "day.last_month": "Last month", "day.next_month": "Next month",
  "day.last_quarter": "Last quarter", "day.next_quarter": "Next quarter", "day.last_year": "Last year", "day.next_year": "Next year",
  hours_ago: { one: "{n} hour ago", other: "{n} hours ago" }, weeks_ago: { one: "{n} week ago", other: "{n} weeks ago" }, months_ago: { one: "{n} month ago", other: "{n} months ago" },
  quarters_ago: { one: "{n} quarter ago", other: "{n} quarters ago" }, years_ago: { one: "{n} year ago", other: "{n} years ago" },
  hours_ahead: { one: "in {n} hour", other: "in {n} hours" }, weeks_ahead: { one: "in {n} week", other: "in {n} weeks" }, months_ahead: { one: "in {n} month", other: "in {n} months" },
  quarters_ahead: { one: "in {n} quarter", other: "in {n} quarters" }, years_ahead: { one: "in {n} year", other: "in {n} years" },
  last_hours: { one: "the last hour", other: "the last {n} hours" }, last_days: { one: "the last day", other: "the last {n} days" }, last_weeks: { one: "the last week", other: "the last {n} weeks" },
  last_months: { one: "the last month", other: "the last {n} months" }, last_quarters: { one: "the last quarter", other: "the last {n} quarters" }, last_years: { one: "the last year", other: "the last {n} years" },
  next_hours: { one: "the next hour", other: "the next {n} hours" }, next_days: { one: "the next day", other: "the next {n} days" }, next_weeks: { one: "the next week", other: "the next {n} weeks" },
  next_months: { one: "the next month", other: "the next {n} months" }, next_quarters: { one: "the next quarter", other: "the next {n} quarters" }, next_years: { one: "the next year", other: "the next {n} years" },
  range: "{from} – {to}", amount: "How many", unit: "Unit", "unit.days_ago": "days ago", "unit.weeks_ago": "weeks ago", "unit.months_ago": "months ago", "unit.days_ahead": "days ahead", "unit.weeks_ahead": "weeks ahead",
  "unit.months_ahead": "months ahead", range_from: "{name}, from", range_to: "{name}, to", chosen: "Chosen", remove_value: "Remove {name}",
  advanced_conditions: "Advanced, with “or” and groups", n_conditions: { one: "{n} condition", other: "{n} conditions" },
  rows_copied: { one: "{n} row copied", other: "{n} rows copied" }, rows_not_copied: "Not copied", rows_too_many: "At most {n} rows can be copied. Export these to a file instead.",
  cells_pasted: { one: "{n} cell pasted", other: "{n} cells pasted" }, cells_not_pasted: { one: "{n} cell was not pasted", other: "{n} cells were not pasted" },
  "groups.none": "None", "groups.empty": "No value", "groups.new": "New in this group", "groups.hide_empty": "Hide empty groups", "groups.hint": "Drag to move, Alt and an arrow to move by key",
  "builder.where": "Where", "builder.and": "and", "builder.or": "or", "builder.joined": "How conditions are joined", "builder.kind": "Kind of group", "builder.all": "all of", "builder.any": "any of", "builder.none": "none of",
  "builder.not_all": "not all of", "builder.condition": "Condition", "builder.group": "Group", "builder.remove": "Remove condition {n}", "builder.remove_group": "Remove group", "builder.field": "Field", "builder.value": "Value",
  "builder.choose_value": "Choose a value", "builder.chips": "Simple chips", "builder.text": "Edit as text", "builder.rows": "Edit as rows", "builder.full": "A filter has at most {n} conditions.",
  "builder.matches": { one: "of {all} {noun} matches", other: "of {all} {noun} match" }, "builder.unreadable": "Rows cannot show this text yet: it is not a filter.",
  "sentence.start": "{name} where", "sentence.any": "either", "sentence.all": "all of", "sentence.none": "none of", "sentence.not_all": "not all of", "sentence.everything": "Every record.",
};
