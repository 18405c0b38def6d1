//! A report as a table, and as a file.

import { html } from "../lib.js";
import { hasText, locale, t } from "../i18n.js";
import { formatAbsolute, formatDue, formatMoney, formatNumber, formatPercent } from "../format.js";
import { request } from "../api.js";
import { Person } from "../ui/avatar.js";
import { saveBlob } from "../ui/save-blob.js";
import { wordOf } from "../ui/status.js";
import { toastError } from "../ui/toast.js";
import "../activities/texts.js";

/**
 * @typedef {{ key: string, label: string, type: string }} Column
 * @typedef {Record<string, any>} Row
 * @typedef {{ name: string, from: string | null, to: string | null, columns: Column[], rows: Row[] }} Report
 */

/** A month of an answer, `2026-11`: "Nov", with its year in January and where a year is wanted. @param {string} text @param {boolean} [long] */
export function monthName(text, long = false) {
  const [year = 0, month = 1] = text.split("-").map(Number);
  const options = /** @type {Intl.DateTimeFormatOptions} */ (long ? { month: "short", year: "numeric" } : { month: "short" });
  return new Intl.DateTimeFormat(locale, options).format(new Date(year, month - 1, 1));
}

/** @param {{ column: Column, row: Row }} props */
function Cell({ column, row }) {
  const value = row[column.key];
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case "month": return monthName(value, true);
    case "time": { const due = formatDue(value); return html`<span class=${due.tone} title=${formatAbsolute(value)}>${due.text}</span>`; }
    case "integer": return column.key === "probability" ? formatPercent(value / 100) : formatNumber(value);
    case "percent": return formatPercent(value / 100);
    case "days": return formatNumber(value);
    case "money": return value.map((/** @type {any} */ money) => html`<span class="block nowrap">${formatMoney(money)}</span>`);
    default: return column.key === "priority" ? wordOf(value) : value;
  }
}

const NUMBERS = ["integer", "percent", "days", "money"];

/** Columns that a reader needs: identities are behind the names, and a date says how late it is. @param {Report} report */
const shownOf = (report) => report.columns.filter((column) => column.type !== "id" && column.key !== "key" && column.key !== "days_late");

/** What a column is called. @param {Report} report @param {Column} column */
function headOf(report, column) {
  const found = [`col.${report.name}.${column.key}`, `col.${column.key}`].find(hasText);
  return found ? t(found) : column.label;
}

/** @param {{ report: Report, name: string }} props */
export function ReportTable({ report, name }) {
  const columns = shownOf(report);
  /** @param {Column} column @param {Row} row */
  const cell = (column, row) => {
    if (column.key === "name" && row.activity_id) return html`<a href=${`/activities/${row.activity_id}`}>${row.name}</a>`;
    if ((column.key === "name" || column.key === "user") && row.user_id) return html`<${Person} id=${row.user_id} />`;
    if (column.key === "label" && hasText(`step.${row.key}`)) return t(`step.${row.key}`);
    return html`<${Cell} column=${column} row=${row} />`;
  };
  return html`<div class="tblwrap" tabindex="0" role="region" aria-label=${t("report.table", { name })}><table class="tbl"><caption class="sr">${t("report.table", { name })}</caption>
    <thead><tr>${columns.map((column) => html`<th key=${column.key} scope="col" class=${NUMBERS.includes(column.type) ? "r" : ""}>${headOf(report, column)}</th>`)}</tr></thead>
    <tbody>${report.rows.map((row, at) => html`<tr key=${at}>${columns.map((column, place) => html`<td key=${column.key} class=${`${NUMBERS.includes(column.type) ? "r" : ""}${place === 0 ? " name" : ""}`}>${cell(column, row)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Saves the report as a file. @param {string} name @param {Record<string, any>} query */
export async function saveReport(name, query) {
  try {
    const { data } = await request("GET", `/reports/${name}`, { query: { ...query, format: "csv" }, as: "blob" });
    saveBlob(data, `${name}.csv`);
  } catch (error) {
    toastError(t("report.not_saved"), error);
  }
}
