//! The chart of each report.

import { html, useEffect, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatNumber, formatPercent, shortMoney } from "../format.js";
import { Segmented } from "../ui/input.js";
import { signed, yearBefore } from "./before.js";
import { Bars, Columns, Legend } from "./charts.js";
import { amountIn, currenciesOf } from "./money.js";
import { monthName } from "./table.js";
import { Widget } from "./widget.js";

/**
 * @typedef {import("./table.js").Report} Report
 * @typedef {import("./table.js").Row} Row
 * @typedef {import("./charts.js").Tone} Tone
 */

/** Columns of amounts in a report. @param {Report} report */
const moneyIn = (report) => report.columns.filter((column) => column.type === "money").map((column) => column.key);

/** The reports by month that are compared with the same months a year earlier. */
const COMPARED = ["trend", "win_rate"];

/**
 * A month of a chart: what is told of it, and what it is compared with.
 * @param {string} month @param {string} told @param {number} now @param {number | undefined} before a year earlier @param {(value: number) => string} format
 */
function month(month, told, now, before, format) {
  const than = before === undefined ? "" : t("chart.than_before", { difference: signed(now - before, format), before: format(before) });
  return { label: monthName(month), before, tip: [told, monthName(month, true), than].filter(Boolean).join(" · ") };
}

/** New leads by month. @param {{ rows: Row[], before: Row[], label: string }} props */
export const LeadsByMonth = ({ rows, before, label }) => html`<${Columns} line label=${label} format=${formatNumber} groups=${rows.map((row, at) => ({ parts: [{ value: row.new_leads, tone: "f1" }], ...month(row.month, formatNumber(row.new_leads), row.new_leads, before[at]?.new_leads, formatNumber) }))} />`;

/** What was won by month. @param {{ rows: Row[], before: Row[], label: string, code: string | undefined }} props */
export function WonByMonth({ rows, before, label, code }) {
  const money = (/** @type {number} */ value) => shortMoney({ amount: String(value), currency: code ?? "EUR" });
  return html`<${Columns} label=${label} format=${money} groups=${rows.map((row, at) => {
    const won = amountIn(row.won_value, code);
    const told = row.won_count === undefined ? money(won) : `${money(won)}, ${t("dash.deals", { n: row.won_count })}`;
    return { parts: [{ value: won, tone: "f1" }], ...month(row.month, told, won, before[at] ? amountIn(before[at].won_value, code) : undefined, money) };
  })} />`;
}

/** The entry of a legend for the dashed line, where there is one. @param {Row[]} before @returns {Array<[tone: Tone | "before", label: string]>} */
export const beforeEntry = (before) => (before.some(Boolean) ? [["before", t("chart.year_before")]] : []);

/**
 * @param {{ report: Report, code: string | undefined, name: string, before: Row[] }} props `code` is the currency of what is drawn, `before` the rows a year earlier
 */
function Drawing({ report, code, name, before }) {
  const money = (/** @type {number} */ value) => shortMoney({ amount: String(value), currency: code ?? "EUR" });
  const { rows } = report;
  switch (report.name) {
    case "pipeline":
      return html`<${Bars} label=${name} rows=${rows.map((row) => {
        const whole = amountIn(row.value, code), part = Math.min(whole, amountIn(row.weighted_value, code));
        return { label: row.stage, parts: [{ value: part, tone: "f1s" }, { value: whole - part, tone: "f6" }], text: `${money(whole)} · ${formatNumber(row.count)}`,
          tip: [money(whole), `${t("chart.weighted")} ${money(part)}`, t("dash.deals", { n: row.count })].join(" · ") };
      })} />`;
    case "funnel":
      return html`<${Bars} label=${name} track rows=${rows.map((row) => ({ label: hasText(`step.${row.key}`) ? t(`step.${row.key}`) : row.label, parts: [{ value: row.count, tone: "f1" }], text: formatNumber(row.count), end: row.rate === null ? "" : formatPercent(row.rate / 100) }))} />`;
    case "trend":
      return html`<div class="charts"><div><h3>${t("dash.leads")}</h3><${LeadsByMonth} rows=${rows} before=${before} label=${t("dash.leads")} /></div>
        <div><h3>${t("dash.won_value")}</h3><${WonByMonth} rows=${rows} before=${before} label=${t("dash.won_value")} code=${code} /></div></div>`;
    case "win_rate":
      return html`<${Columns} label=${name} format=${formatNumber} groups=${rows.map((row, at) => ({ label: monthName(row.month), parts: [{ value: row.won_count, tone: "f1" }, { value: row.lost_count, tone: "f6" }],
        before: before[at] ? before[at]?.won_count + before[at]?.lost_count : undefined,
        tip: [row.win_rate === null ? "" : formatPercent(row.win_rate / 100), t("dash.closed", { won: row.won_count, lost: row.lost_count }), monthName(row.month, true),
          before[at] && t("chart.year_before_was", { what: t("dash.closed", { won: before[at]?.won_count, lost: before[at]?.lost_count }) })].filter(Boolean).join(" · ") }))} />`;
    case "forecast":
      return html`<${Columns} label=${name} format=${money} groups=${rows.map((row) => {
        const won = amountIn(row.won_value, code), open = amountIn(row.open_value, code), weighted = Math.min(open, amountIn(row.weighted_value, code));
        return { label: monthName(row.month), parts: [{ value: won, tone: "f1" }, { value: weighted, tone: "f1s" }, { value: open - weighted, tone: "f6" }],
          tip: [`${t("chart.won")} ${money(won)}`, `${t("chart.weighted")} ${money(weighted)}`, monthName(row.month, true)].join(" · ") };
      })} />`;
    case "leaderboard":
      return html`<${Bars} label=${name} rows=${rows.slice(0, 12).map((row) => ({ label: row.name || t("former_user"), parts: [{ value: code ? amountIn(row.won_value, code) : row.activities, tone: "f1" }], text: code ? money(amountIn(row.won_value, code)) : formatNumber(row.activities) }))} />`;
    case "lead_sources":
      return html`<${Bars} label=${name} rows=${rows.slice(0, 12).map((row) => ({ label: row.source, parts: [{ value: row.converted, tone: "f1" }, { value: row.leads - row.converted, tone: "f6" }], text: formatNumber(row.leads), tip: `${formatNumber(row.leads)} · ${t("chart.converted")} ${formatNumber(row.converted)}` }))} />`;
    case "overdue": {
      /** @type {Map<string, number>} */ const people = new Map();
      for (const row of rows) {
        const whose = row.user ?? t(row.user_id ? "former_user" : "unassigned");
        people.set(whose, (people.get(whose) ?? 0) + 1);
      }
      const sorted = [...people].sort((a, b) => b[1] - a[1]).slice(0, 12);
      return html`<${Bars} label=${name} rows=${sorted.map(([label, count]) => ({ label, parts: [{ value: count, tone: "f5" }], text: t("chart.tasks", { n: count }) }))} />`;
    }
    case "time_in_stage":
      return html`<${Bars} label=${name} rows=${rows.map((row) => ({ label: row.stage, parts: [{ value: row.average_days ?? 0, tone: "f1" }], text: row.average_days === null ? "–" : t("chart.days", { n: row.average_days }) }))} />`;
    default: return null;
  }
}

/** @type {Record<string, Array<[tone: Tone, key: string]>>} */
const LEGENDS = {
  pipeline: [["f1s", "chart.weighted"], ["f6", "chart.rest"]], forecast: [["f1", "chart.won"], ["f1s", "chart.weighted"], ["f6", "chart.rest"]],
  win_rate: [["f1", "chart.won"], ["f6", "chart.lost"]], lead_sources: [["f1", "chart.converted"], ["f6", "chart.leads"]],
};

/** True when a report has nothing to draw. @param {Report} report */
export const isEmpty = (report) => report.rows.every((row) => report.columns.every((column) => {
  const value = row[column.key];
  return column.key === "probability" || !["integer", "days", "money"].includes(column.type) ? report.name !== "overdue" || report.rows.length === 0
    : Array.isArray(value) ? value.length === 0 : !value;
}));

/**
 * A report's chart in its frame, with the choice among currencies where there are several.
 * @param {{ report: Report, title: string, query: Record<string, any>, href?: string, class?: string, tabled?: boolean }} props
 */
export function ReportWidget({ report, title, query, ...rest }) {
  const codes = currenciesOf(moneyIn(report).flatMap((key) => report.rows.map((row) => row[key])));
  const [wanted, setWanted] = useState("");
  const [before, setBefore] = useState(/** @type {Row[]} */ ([]));
  const code = codes.includes(wanted) ? wanted : codes[0];
  useEffect(() => {
    let here = true;
    setBefore([]);
    // A chart without its comparison is a chart.
    if (COMPARED.includes(report.name)) yearBefore(report.name, report.rows, { owner_id: query.owner_id, pipeline_id: query.pipeline_id }).then((rows) => { if (here) setBefore(rows); }, () => {});
    return () => { here = false; };
  }, [report]);
  /** @type {Array<[tone: Tone | "before", label: string]>} */
  const legend = [...(LEGENDS[report.name] ?? []).map(([tone, key]) => /** @type {[Tone, string]} */ ([tone, t(key)])), ...beforeEntry(before)];
  const head = html`${codes.length > 1 && html`<${Segmented} label=${t("scope.currency")} value=${code ?? ""} options=${codes.slice(0, 4).map((value) => ({ value, label: value }))} onChange=${setWanted} />`}
    ${legend.length > 0 && html`<${Legend} items=${legend} />`}`;
  return html`<${Widget} report=${report} title=${title} query=${query} head=${head} empty=${isEmpty(report)} ...${rest}><${Drawing} report=${report} code=${code} name=${title} before=${before} /><//>`;
}
