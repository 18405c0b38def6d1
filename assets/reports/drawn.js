//! The chart of each report.

import { html, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatNumber, formatPercent, shortMoney } from "../format.js";
import { Segmented } from "../ui/input.js";
import { Bars, Columns, Legend, NoChart } from "./charts.js";
import { amountIn, currenciesOf } from "./money.js";
import { monthName } from "./table.js";

/**
 * @typedef {import("./table.js").Report} Report
 * @typedef {import("./table.js").Row} Row
 * @typedef {import("./charts.js").Tone} Tone
 */

/** Columns of amounts in a report. @param {Report} report */
const moneyIn = (report) => report.columns.filter((column) => column.type === "money").map((column) => column.key);

/**
 * @param {{ report: Report, code: string | undefined, name: string }} props `code` is the currency of what is drawn
 */
function Drawing({ report, code, name }) {
  const money = (/** @type {number} */ value) => shortMoney({ amount: String(value), currency: code ?? "EUR" });
  const { rows } = report;
  switch (report.name) {
    case "pipeline":
      return html`<${Bars} label=${name} rows=${rows.map((row) => {
        const whole = amountIn(row.value, code), part = Math.min(whole, amountIn(row.weighted_value, code));
        return { label: row.stage, parts: [{ value: part, tone: "f1s" }, { value: whole - part, tone: "f6" }], text: `${money(whole)} · ${formatNumber(row.count)}` };
      })} />`;
    case "funnel":
      return html`<${Bars} label=${name} track rows=${rows.map((row) => ({ label: hasText(`step.${row.key}`) ? t(`step.${row.key}`) : row.label, parts: [{ value: row.count, tone: "f1" }], text: formatNumber(row.count), end: row.rate === null ? "" : formatPercent(row.rate / 100) }))} />`;
    case "trend":
      return html`<div class="charts"><div><h3>${t("dash.leads")}</h3><${Columns} line label=${t("dash.leads")} format=${formatNumber} groups=${rows.map((row) => ({ label: monthName(row.month), parts: [{ value: row.new_leads, tone: "f1" }], tip: `${formatNumber(row.new_leads)} · ${monthName(row.month, true)}` }))} /></div>
        <div><h3>${t("dash.won_value")}</h3><${Columns} label=${t("dash.won_value")} format=${money} groups=${rows.map((row) => ({ label: monthName(row.month), parts: [{ value: amountIn(row.won_value, code), tone: "f1" }], tip: `${money(amountIn(row.won_value, code))} · ${monthName(row.month, true)}` }))} /></div></div>`;
    case "win_rate":
      return html`<${Columns} label=${name} format=${formatNumber} groups=${rows.map((row) => ({ label: monthName(row.month), parts: [{ value: row.won_count, tone: "f1" }, { value: row.lost_count, tone: "f6" }],
        tip: [row.win_rate === null ? "" : formatPercent(row.win_rate / 100), t("dash.closed", { won: row.won_count, lost: row.lost_count }), monthName(row.month, true)].filter(Boolean).join(" · ") }))} />`;
    case "forecast":
      return html`<${Columns} label=${name} format=${money} groups=${rows.map((row) => {
        const won = amountIn(row.won_value, code), open = amountIn(row.open_value, code), weighted = Math.min(open, amountIn(row.weighted_value, code));
        return { label: monthName(row.month), parts: [{ value: won, tone: "f1" }, { value: weighted, tone: "f1s" }, { value: open - weighted, tone: "f6" }],
          tip: [`${t("chart.won")} ${money(won)}`, `${t("chart.weighted")} ${money(weighted)}`, monthName(row.month, true)].join(" · ") };
      })} />`;
    case "leaderboard":
      return html`<${Bars} label=${name} rows=${rows.slice(0, 12).map((row) => ({ label: row.name || t("former_user"), parts: [{ value: code ? amountIn(row.won_value, code) : row.activities, tone: "f1" }], text: code ? money(amountIn(row.won_value, code)) : formatNumber(row.activities) }))} />`;
    case "lead_sources":
      return html`<${Bars} label=${name} rows=${rows.slice(0, 12).map((row) => ({ label: row.source, parts: [{ value: row.converted, tone: "f1" }, { value: row.leads - row.converted, tone: "f6" }], text: formatNumber(row.leads) }))} />`;
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

/** A report's chart with its legend and, where there are several currencies, the choice among them. @param {{ report: Report, name: string, title?: any }} props */
export function ReportChart({ report, name, title }) {
  const codes = currenciesOf(moneyIn(report).flatMap((key) => report.rows.map((row) => row[key])));
  const [wanted, setWanted] = useState("");
  const code = codes.includes(wanted) ? wanted : codes[0];
  const headed = title || codes.length > 1 || LEGENDS[report.name];
  return html`${headed && html`<header>${title}<span class="grow"></span>
      ${codes.length > 1 && html`<${Segmented} label=${t("scope.currency")} value=${code ?? ""} options=${codes.slice(0, 4).map((value) => ({ value, label: value }))} onChange=${setWanted} />`}
      ${LEGENDS[report.name] && html`<${Legend} items=${(LEGENDS[report.name] ?? []).map(([tone, key]) => [tone, t(key)])} />`}</header>`}
    ${isEmpty(report) ? html`<${NoChart} />` : html`<${Drawing} report=${report} code=${code} name=${name} />`}`;
}
