//! The dashboard: how things stand, on one page; what follows days, owner and pipeline has them in the address.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatAgo, formatDay, formatDue, formatNumber, formatPercent } from "../format.js";
import { iconOf } from "../activities/texts.js";
import { DoneCheck } from "../activities/done.js";
import { Avatar, Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Skeleton } from "../ui/skeleton.js";
import { Status, wordOf } from "../ui/status.js";
import { useTitle } from "../ui/title.js";
import { differenceOf, daysBefore, yearBefore } from "../reports/before.js";
import { Bars, Legend } from "../reports/charts.js";
import { LeadsByMonth, ReportWidget, WonByMonth, beforeEntry } from "../reports/drawn.js";
import { DemoNote } from "../demo/demo.js";
import { FirstSteps } from "../reports/first-steps.js";
import { useAnswer } from "../data/answer.js";
import { amountIn, currenciesOf, shortMoneys } from "../reports/money.js";
import { Scope, scopeOf, scopeTail } from "../reports/scope.js";
import { Widget } from "../reports/widget.js";

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

/** @param {{ label: string, value: any, more?: any, tone?: string, note: any, href?: string, change?: ReturnType<typeof differenceOf>, since?: import("../reports/before.js").Days }} props `change` is what became of it `since` the days before */
function Figure({ label, value, more, tone = "", note, href, change, since }) {
  return html`<div><span class="t2">${label}</span><span class="fig">${value}${more && html` <small>${more}</small>`}</span>
    <span class=${`delta ${tone}`}>${href ? html`<a href=${href}>${note}</a>` : note}</span>
    ${change && since && html`<span class="delta" title=${`${formatDay(since.from)} – ${formatDay(since.to)}`}><b class=${`med ${change.tone}`}>${change.text}</b> ${t(`dash.on.${since.key}`)}</span>`}</div>`;
}

/** @param {{ cards: any, before: { cards: any, days: import("../reports/before.js").Days } | null }} props */
function Cards({ cards, before }) {
  const [won, ...wonMore] = shortMoneys(cards.won_value);
  const [open, ...openMore] = shortMoneys(cards.pipeline_value);
  const was = before?.cards;
  const [code] = currenciesOf([cards.won_value, was?.won_value ?? []]);
  const since = before?.days;
  return html`<div class="strip">
    <${Figure} label=${t("dash.won")} value=${won ?? formatNumber(0)} more=${wonMore.join(" ")} note=${cards.won_count ? t("dash.deals", { n: cards.won_count }) : t("dash.none_won")}
      change=${was && differenceOf(amountIn(cards.won_value, code), amountIn(was.won_value, code), "share")} since=${since} />
    <${Figure} label=${t("dash.pipeline")} value=${open ?? formatNumber(0)} more=${openMore.join(" ")} note=${cards.open_deals ? t("dash.open_deals", { n: cards.open_deals }) : t("dash.no_pipeline")} href=${cards.open_deals ? "/deals/board" : undefined} />
    <${Figure} label=${t("dash.win_rate")} value=${cards.win_rate === null ? "–" : formatPercent(cards.win_rate / 100)} note=${cards.win_rate === null ? t("dash.none_closed") : t("dash.closed", { won: cards.won_count, lost: cards.lost_count })}
      change=${was && differenceOf(cards.win_rate, was.win_rate, "points")} since=${since} />
    <${Figure} label=${t("dash.new_leads")} value=${formatNumber(cards.new_leads)} note=${t("dash.open_leads", { n: cards.open_leads })} href=${`/leads?filter=${encodeURIComponent('status in ("new", "contacted", "qualified")')}`}
      change=${was && differenceOf(cards.new_leads, was.new_leads, "share")} since=${since} />
    <${Figure} label=${t("dash.due_today")} value=${formatNumber(cards.due_today)} tone=${cards.overdue ? "late" : ""} note=${cards.overdue ? t("dash.overdue", { n: cards.overdue }) : t("dash.nothing_late")} href=${cards.overdue ? `/reports/overdue${scopeTail()}` : undefined} />
    <${Figure} label=${t("dash.tickets")} value=${formatNumber(cards.open_tickets)} tone=${cards.breached_tickets ? "late" : ""} note=${cards.breached_tickets ? t("dash.breached", { n: cards.breached_tickets }) : t("dash.in_time")} href="/tickets" /></div>`;
}

/** Columns of what the dashboard draws itself, as a report names them. @param {Array<[key: string, type: string]>} columns */
const columnsOf = (columns) => columns.map(([key, type]) => ({ key, label: key, type }));

/** @param {{ trend: any[], before: any[], query: Record<string, any> }} props */
function Trend({ trend, before, query }) {
  const [code] = currenciesOf(trend.map((row) => row.won_value));
  const report = (/** @type {Array<[key: string, type: string]>} */ ...columns) => ({ name: "trend", from: null, to: null, columns: columnsOf([["month", "month"], ...columns]), rows: trend });
  const legend = beforeEntry(before);
  const head = legend.length > 0 && html`<${Legend} items=${legend} />`;
  return html`<${Widget} class="s6" title=${t("dash.won_value")} report=${report(["won_count", "integer"], ["won_value", "money"])} query=${query} href="/reports/trend" head=${head} empty=${!code}>
      <${WonByMonth} rows=${trend} before=${before} label=${t("dash.won_value")} code=${code} /><//>
    <${Widget} class="s5" title=${t("dash.leads")} report=${report(["new_leads", "integer"])} query=${query} href="/reports/trend" head=${head} empty=${!trend.some((row) => row.new_leads)}>
      <${LeadsByMonth} rows=${trend} before=${before} label=${t("dash.leads")} /><//>`;
}

/** @param {{ funnel: any[], query: Record<string, any> }} props */
function Funnel({ funnel, query }) {
  const rows = funnel.map((step, at) => ({ ...step, rate: funnel[at - 1]?.count ? (step.count / funnel[at - 1].count) * 100 : null }));
  const report = { name: "funnel", from: null, to: null, columns: columnsOf([["label", "text"], ["count", "integer"], ["rate", "percent"]]), rows };
  const bars = rows.map((row) => ({ label: t(`step.${row.key}`), parts: [{ value: row.count, tone: /** @type {const} */ ("f1") }], text: formatNumber(row.count), end: row.rate === null ? "" : formatPercent(row.rate / 100) }));
  return html`<${Widget} class="s4" title=${t("dash.funnel")} report=${report} query=${query} href=${`/reports/funnel${scopeTail()}`} head=${html`<span class="t3 fs12">${t("dash.step_rate")}</span>`}
    empty=${!funnel.some((step) => step.count)}><${Bars} track label=${t("dash.funnel")} rows=${bars} /><//>`;
}

/** @param {{ rows: any[] }} props */
function Leaders({ rows }) {
  return html`<section class="w s3"><header><h2>${t("dash.leaders")}</h2><span class="grow"></span><a class="fs12" href=${`/reports/leaderboard${scopeTail()}`}>${t("dash.report")}</a></header>
    ${rows.length === 0 ? html`<p class="t3">${t("dash.no_leaders")}</p>` : html`<table class="mini"><caption class="sr">${t("dash.leaders")}</caption><tbody>${rows.map((row) => html`<tr key=${row.user_id}><td><${Person} id=${row.user_id} /></td>
      <td class="r">${row.won_value.length > 0 ? html`<b class="med">${shortMoneys(row.won_value).join(" ")}</b>` : html`<span class="t3">${t("dash.deeds", { n: row.activities })}</span>`}</td></tr>`)}</tbody></table>`}</section>`;
}

/** @param {{ rows: Row[] }} props */
function Today({ rows }) {
  return html`<section class="w s6b"><header><h2>${t("dash.today")}</h2><span class="count">${rows.length ? formatNumber(rows.length) : ""}</span><span class="grow"></span><a class="fs12" href="/calendar">${t("dash.open_calendar")}</a><a class="fs12" href="/today">${t("dash.open_today")}</a></header>
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
  const { data: before } = useAnswer(async () => {
    const days = daysBefore(scope.from, scope.to);
    return days && { days, cards: (await get("/dashboard", { ...only, from: days.from, to: days.to })).data.cards };
  }, JSON.stringify(scope));
  const [year, setYear] = useState(/** @type {any[]} */ ([]));
  // A dashboard without its comparison is a dashboard.
  useEffect(() => {
    let here = true;
    if (data) yearBefore("trend", data.trend, only).then((rows) => { if (here) setYear(rows); }, () => {});
    return () => { here = false; };
  }, [data]);
  const asked = { ...scope, from: scope.from ?? "this_month", to: scope.to ?? "today" };
  useTitle(t("dashboard"));
  return html`<section class="reports" aria-label=${t("dashboard")}>
    <header class="head listhead"><h1><${Icon} name="layout-dashboard" />${t("dashboard")}</h1><span class="grow"></span><${Scope} usual="month" /></header>
    ${error && !data ? html`<${Empty} icon="cloud-off" title=${t("dash.not_loaded")} text=${error.sentence} actions=${html`<${Button} kind="primary" onClick=${again}>${t("try_again")}<//>`} />`
      : !data ? html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`
      : html`<div class=${`dash${stale ? " stale" : ""}`} aria-busy=${stale}>
        <${DemoNote} /><${FirstSteps} /><${Cards} cards=${data.cards} before=${before} />
        <${Trend} trend=${data.trend} before=${year} query=${only} />
        <${ReportWidget} class="s5" report=${data.stages} title=${t("dash.stages")} query=${only} href="/reports/pipeline" />
        <${Funnel} funnel=${data.funnel} query=${asked} /><${Leaders} rows=${data.leaderboard} />
        <${Today} rows=${data.tasks} /><${Lists} leads=${data.top_leads} recent=${data.recent} /></div>`}
  </section>`;
}
