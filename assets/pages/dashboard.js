//! The dashboard: how things stand, on one page; what follows days, owner and pipeline has them in the address.

import { html } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatAgo, formatDue, formatNumber, formatPercent, shortMoney } from "../format.js";
import { iconOf } from "../activities/texts.js";
import { DoneCheck } from "../activities/done.js";
import { Avatar, Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Skeleton } from "../ui/skeleton.js";
import { Status, wordOf } from "../ui/status.js";
import { useTitle } from "../ui/title.js";
import { Bars, Columns, NoChart } from "../reports/charts.js";
import { ReportChart } from "../reports/drawn.js";
import { FirstSteps } from "../reports/first-steps.js";
import { useAnswer } from "../reports/load.js";
import { amountIn, currenciesOf, shortMoneys } from "../reports/money.js";
import { Scope, scopeOf, scopeTail } from "../reports/scope.js";
import { monthName } from "../reports/table.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../format.js").Money} Money
 */

/** Tasks that a page of today's work shows. */
const TODAY = 8;

/** What is to be done today by whoever looks, late things first. @returns {Promise<Row[]>} */
async function today() {
  const [late, dated] = await Promise.all([get("/reports/overdue", { owner_id: "me", to: "yesterday" }), get("/calendar", { from: "today", to: "today", user_id: "me" })]);
  const rows = late.data.rows.map((/** @type {Row} */ row) => ({ id: row.activity_id, name: row.name, kind: "task", due_at: row.due_at, about: row.about, done: false }));
  const open = dated.data.data.filter((/** @type {Row} */ row) => !row.done);
  return [...rows, ...open.map((/** @type {Row} */ row) => ({ ...row, about: row.customer_name ?? row.contact_name ?? row.lead_name ?? row.deal_name ?? row.ticket_name }))];
}

/** @param {{ label: string, value: any, more?: any, tone?: string, note: any, href?: string }} props */
function Figure({ label, value, more, tone = "", note, href }) {
  return html`<div><span class="t2">${label}</span><span class="fig">${value}${more && html` <small>${more}</small>`}</span>
    <span class=${`delta ${tone}`}>${href ? html`<a href=${href}>${note}</a>` : note}</span></div>`;
}

/** @param {{ cards: any }} props */
function Cards({ cards }) {
  const [won, ...wonMore] = shortMoneys(cards.won_value);
  const [open, ...openMore] = shortMoneys(cards.pipeline_value);
  return html`<div class="strip">
    <${Figure} label=${t("dash.won")} value=${won ?? formatNumber(0)} more=${wonMore.join(" ")} note=${cards.won_count ? t("dash.deals", { n: cards.won_count }) : t("dash.none_won")} />
    <${Figure} label=${t("dash.pipeline")} value=${open ?? formatNumber(0)} more=${openMore.join(" ")} note=${cards.open_deals ? t("dash.open_deals", { n: cards.open_deals }) : t("dash.no_pipeline")} href=${cards.open_deals ? "/deals/board" : undefined} />
    <${Figure} label=${t("dash.win_rate")} value=${cards.win_rate === null ? "–" : formatPercent(cards.win_rate / 100)} note=${cards.win_rate === null ? t("dash.none_closed") : t("dash.closed", { won: cards.won_count, lost: cards.lost_count })} />
    <${Figure} label=${t("dash.new_leads")} value=${formatNumber(cards.new_leads)} note=${t("dash.open_leads", { n: cards.open_leads })} href=${`/leads?filter=${encodeURIComponent('status in ("new", "contacted", "qualified")')}`} />
    <${Figure} label=${t("dash.due_today")} value=${formatNumber(cards.due_today)} tone=${cards.overdue ? "late" : ""} note=${cards.overdue ? t("dash.overdue", { n: cards.overdue }) : t("dash.nothing_late")} href=${cards.overdue ? `/reports/overdue${scopeTail()}` : undefined} />
    <${Figure} label=${t("dash.tickets")} value=${formatNumber(cards.open_tickets)} tone=${cards.breached_tickets ? "late" : ""} note=${cards.breached_tickets ? t("dash.breached", { n: cards.breached_tickets }) : t("dash.in_time")} href="/tickets" /></div>`;
}

/** @param {{ trend: any[] }} props */
function Trend({ trend }) {
  const [code] = currenciesOf(trend.map((row) => row.won_value));
  const money = (/** @type {number} */ value) => shortMoney({ amount: String(value), currency: code ?? "EUR" });
  const report = html`<a class="fs12" href="/reports/trend">${t("dash.report")}</a>`;
  return html`<section class="w s6"><header><h2>${t("dash.won_value")}</h2><span class="grow"></span>${report}</header>
      ${code ? html`<${Columns} label=${t("dash.won_value")} format=${money} groups=${trend.map((row) => ({ label: monthName(row.month), parts: [{ value: amountIn(row.won_value, code), tone: "f1" }],
        tip: `${money(amountIn(row.won_value, code))} · ${t("dash.deals", { n: row.won_count })} · ${monthName(row.month, true)}` }))} />` : html`<${NoChart} />`}</section>
    <section class="w s5"><header><h2>${t("dash.leads")}</h2><span class="grow"></span>${report}</header>
      ${trend.some((row) => row.new_leads) ? html`<${Columns} line label=${t("dash.leads")} format=${formatNumber} groups=${trend.map((row) => ({ label: monthName(row.month), parts: [{ value: row.new_leads, tone: "f1" }],
        tip: `${formatNumber(row.new_leads)} · ${monthName(row.month, true)}` }))} />` : html`<${NoChart} />`}</section>`;
}

/** @param {{ funnel: any[] }} props */
function Funnel({ funnel }) {
  const rows = funnel.map((step, at) => {
    const before = funnel[at - 1]?.count;
    return { label: t(`step.${step.key}`), parts: [{ value: step.count, tone: /** @type {const} */ ("f1") }], text: formatNumber(step.count), end: before ? formatPercent(step.count / before) : "" };
  });
  return html`<section class="w s4"><header><h2>${t("dash.funnel")}</h2><span class="grow"></span><a class="fs12" href=${`/reports/funnel${scopeTail()}`}>${t("dash.report")}</a></header>
    ${funnel.some((step) => step.count) ? html`<${Bars} track label=${t("dash.funnel")} rows=${rows} />` : html`<${NoChart} />`}</section>`;
}

/** @param {{ rows: any[] }} props */
function Leaders({ rows }) {
  return html`<section class="w s3"><header><h2>${t("dash.leaders")}</h2><span class="grow"></span><a class="fs12" href=${`/reports/leaderboard${scopeTail()}`}>${t("dash.report")}</a></header>
    ${rows.length === 0 ? html`<p class="t3">${t("dash.no_leaders")}</p>` : html`<table class="mini"><caption class="sr">${t("dash.leaders")}</caption><tbody>${rows.map((row) => html`<tr key=${row.user_id}><td><${Person} id=${row.user_id} /></td>
      <td class="r">${row.won_value.length > 0 ? html`<b class="med">${shortMoneys(row.won_value).join(" ")}</b>` : html`<span class="t3">${t("dash.deeds", { n: row.activities })}</span>`}</td></tr>`)}</tbody></table>`}</section>`;
}

/** @param {{ rows: Row[] }} props */
function Today({ rows }) {
  return html`<section class="w s6b"><header><h2>${t("dash.today")}</h2><span class="count">${rows.length ? formatNumber(rows.length) : ""}</span><span class="grow"></span><a class="fs12" href="/calendar">${t("dash.open_calendar")}</a></header>
    ${rows.length === 0 ? html`<p class="t3">${t("dash.nothing_today")}</p>` : html`<ul class="dashlist">${rows.slice(0, TODAY).map((row) => {
      const due = formatDue(row.due_at ?? row.occurred_at);
      return html`<li key=${row.id}>${row.kind === "task" ? html`<${DoneCheck} row=${row} />` : html`<${Icon} name=${iconOf(row.kind)} />`}
        <a class="trunc grow" href=${`/activities/${row.id}`}>${row.name === row.kind ? wordOf(row.kind) : row.name}</a>${row.about && html`<span class="trunc t3 about">${row.about}</span>`}<span class=${`num ${due.tone}`}>${due.text}</span></li>`;
    })}</ul>`}</section>`;
}

/** @param {{ leads: Row[], recent: Row[] }} props */
function Lists({ leads, recent }) {
  return html`<section class="w s6b"><header><h2>${t("dash.top_leads")}</h2><span class="grow"></span><a class="fs12" href="/leads?sort=-score">${t("dash.all_leads")}</a></header>
      ${leads.length === 0 ? html`<p class="t3">${t("dash.no_top")}</p>` : html`<ul class="dashlist">${leads.map((row) => html`<li key=${row.id}><${Avatar} name=${row.name || "?"} />
        <a class="trunc grow" href=${`/leads/${row.id}`}>${row.name}</a><span class="trunc t3 about">${row.company === row.name ? "" : row.company}</span><${Status} value=${row.status} /><b class="med num score">${row.score}</b></li>`)}</ul>`}</section>
    <section class="w s12"><header><h2>${t("dash.recent")}</h2><span class="grow"></span><a class="fs12" href="/activities">${t("dash.all_activities")}</a></header>
      ${recent.length === 0 ? html`<p class="t3">${t("dash.no_recent")}</p>` : html`<ul class="dashlist">${recent.map((row) => html`<li key=${row.id}><${Icon} name=${iconOf(row.kind)} />
        <a class="trunc grow" href=${`/activities/${row.id}`}>${row.name === row.kind ? wordOf(row.kind) : row.name}</a><span class="trunc t3 about">${row.customer_name ?? row.contact_name ?? row.lead_name ?? row.deal_name ?? row.ticket_name ?? ""}</span>
        <span class="who"><${Person} id=${row.assignee_id} /></span><span class="num t3">${formatAgo(row.created_at)}</span></li>`)}</ul>`}</section>`;
}

export default function DashboardPage() {
  const scope = scopeOf();
  const only = { owner_id: scope.owner_id, pipeline_id: scope.pipeline_id };
  const { data, error, stale, again } = useAnswer(async () => {
    const [seen, stages, tasks] = await Promise.all([get("/dashboard", scope), get("/reports/pipeline", only), today()]);
    return { ...seen.data, stages: stages.data, tasks };
  }, JSON.stringify(scope));
  useTitle(t("dashboard"));
  return html`<section class="reports" aria-label=${t("dashboard")}>
    <header class="head listhead"><h1><${Icon} name="layout-dashboard" />${t("dashboard")}</h1><span class="grow"></span><${Scope} usual="month" /></header>
    ${error && !data ? html`<${Empty} icon="cloud-off" title=${t("dash.not_loaded")} text=${error.sentence} actions=${html`<${Button} kind="primary" onClick=${again}>${t("try_again")}<//>`} />`
      : !data ? html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`
      : html`<div class=${`dash${stale ? " stale" : ""}`} aria-busy=${stale}>
        <${FirstSteps} /><${Cards} cards=${data.cards} />
        <${Trend} trend=${data.trend} />
        <section class="w s5"><${ReportChart} report=${data.stages} name=${t("dash.stages")} title=${html`<h2><a href="/reports/pipeline">${t("dash.stages")}</a></h2>`} /></section>
        <${Funnel} funnel=${data.funnel} /><${Leaders} rows=${data.leaderboard} />
        <${Today} rows=${data.tasks} /><${Lists} leads=${data.top_leads} recent=${data.recent} /></div>`}
  </section>`;
}
