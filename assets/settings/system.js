//! The system: how the server is doing, what is stored, the caches at work, and how a list with a filter is answered.

import { html, useEffect, useState } from "../lib.js";
import { addTexts, hasText, t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { formatAbsolute, formatAgo, formatNumber, formatPercent } from "../format.js";
import texts from "../i18n/system.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Glyph } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { Skeleton } from "../ui/skeleton.js";
import { Group, SettingsPage } from "./frame.js";

await addTexts("system", texts);

/**
 * @typedef {{ waiting: number, waiting_since: string | null }} Waiting
 * @typedef {{ status: string, release: string, schema: number, started_at: string, memory_bytes: number | null, sessions: number, checks: { name: string, ok: boolean, about: string }[], jobs: Waiting & { running: number }, mail: Waiting }} Health
 * @typedef {{ file_bytes: number, disk_free_bytes: number | null, disk_least_bytes: number, trash: number, tables: { name: string, rows: number }[], records: { collection: string, count: number }[], files: { bytes: number, quota_bytes: number } }} Stored
 * @typedef {{ name: string, life_seconds: number, entries: number, entries_max: number | null, bytes: number | null, bytes_max: number | null, hits: number, misses: number, dropped: number, hit_rate: number | null }} Cache
 * @typedef {{ filter: string | null, sort: string, words: string[], plan: { walks: string, in_order: boolean }, actual: { lookups: number, scans: number, rows: number, took_ms: number, total: number, total_is_lower_bound: boolean } }} Explained
 */

const ENTITIES = ["customers", "contacts", "leads", "deals", "activities", "tickets"];
const REFRESH_MS = 10_000;

/** @param {number | null} bytes */
function sizeText(bytes) {
  if (bytes === null) return "–";
  const step = bytes < 1000 ? 0 : bytes < 999_950 ? 1 : bytes < 999_950_000 ? 2 : 3;
  return `${formatNumber(Math.round(bytes / 1000 ** step))} ${["B", "kB", "MB", "GB"][step]}`;
}

/** @param {number} seconds */
const lifeText = (seconds) => t(seconds % 3600 === 0 ? "sys.hours" : "sys.minutes", { n: seconds / (seconds % 3600 === 0 ? 3600 : 60) });

/** What a cache, a table or a collection is called. @param {string} kind @param {string} name */
const called = (kind, name) => (hasText(`sys.${kind}.${name}`) ? t(`sys.${kind}.${name}`) : hasText(name) ? t(name) : name);

/** @param {{ figures: [string, any][] }} props */
const Figures = ({ figures }) => html`<dl class=${`figures${figures.length > 3 ? " four" : ""}`}>${figures.map(([name, value]) => html`<div key=${name}><dt>${t(`sys.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>`;

/** @param {{ health: Health }} props */
function HealthPart({ health }) {
  const since = (/** @type {string | null} */ at) => at && html` <time class="t3" datetime=${at} title=${formatAbsolute(at)}>${t("sys.since", { ago: formatAgo(at) })}</time>`;
  const of = (/** @type {string} */ name) => since(name === "jobs" ? health.jobs.waiting_since : name === "mail" ? health.mail.waiting_since : null);
  return html`<${Figures} figures=${[["version", health.release], ["started", html`<time datetime=${health.started_at} title=${formatAbsolute(health.started_at)}>${formatAgo(health.started_at)}</time>`],
      ["memory", sizeText(health.memory_bytes)], ["sessions", formatNumber(health.sessions)]]} />
    <${Group} clip title=${t("sys.health")}><table class="tbl"><thead><tr><th>${t("sys.check")}</th><th>${t("sys.found")}</th></tr></thead>
      <tbody>${health.checks.map((check) => html`<tr key=${check.name}><td class="nowrap"><span class="st"><${Glyph} name=${check.ok ? "done" : "lost"} colour=${check.ok ? "green" : "red"} />${t(`sys.check.${check.name}`)}
        <span class="sr">${t(check.ok ? "sys.ok" : "sys.attention")}</span></span></td><td class="t2 anywhere">${check.about}${of(check.name)}</td></tr>`)}</tbody></table><//>`;
}

/** @param {{ stored: Stored }} props */
function StoredPart({ stored }) {
  /** @param {string} title @param {[string, number][]} rows */
  const counts = (title, rows) => html`<${Group} clip title=${title}>${rows.length === 0 ? html`<p class="spad t3">${t("sys.nothing")}</p>` : html`<table class="tbl"><thead><tr><th>${t("sys.what")}</th><th class="r">${t("sys.count")}</th></tr></thead>
    <tbody>${rows.map(([name, count]) => html`<tr key=${name}><td class="name">${name}</td><td class="r num">${formatNumber(count)}</td></tr>`)}</tbody></table>`}<//>`;
  return html`<${Figures} figures=${[["file", sizeText(stored.file_bytes)], ["files", t("sys.of", { used: sizeText(stored.files.bytes), all: sizeText(stored.files.quota_bytes) })], ["free", sizeText(stored.disk_free_bytes)]]} />
    ${counts(t("sys.records"), [...stored.records.map((row) => /** @type {[string, number]} */ ([called("record", row.collection), row.count])), [t("sys.trash"), stored.trash]])}
    ${counts(t("sys.tables"), stored.tables.map((row) => [called("table", row.name), row.rows]))}`;
}

/** @param {{ caches: Cache[] }} props */
const CachesPart = ({ caches }) => html`<${Group} clip title=${t("sys.caches")}><table class="tbl"><thead><tr><th>${t("sys.cache")}</th><th class="r">${t("sys.entries")}</th><th class="r hide720">${t("sys.size")}</th>
    <th class="r">${t("sys.rate")}</th><th class="r hide720">${t("sys.hits")}</th><th class="r hide720">${t("sys.misses")}</th><th class="r hide1040">${t("sys.dropped")}</th></tr></thead>
  <tbody>${caches.map((cache) => html`<tr key=${cache.name}><td class="name">${called("cache", cache.name)}<span class="sub720">${t("sys.hits_misses", { hits: cache.hits, misses: cache.misses })}</span><div class="t3 fs12 hide720">${lifeText(cache.life_seconds)}</div></td>
    <td class="r num">${cache.entries_max === null ? formatNumber(cache.entries) : t("sys.of", { used: cache.entries, all: cache.entries_max })}</td>
    <td class="r num hide720">${cache.bytes === null ? "–" : t("sys.of", { used: sizeText(cache.bytes), all: sizeText(cache.bytes_max) })}</td>
    <td class="r num">${cache.hit_rate === null ? "–" : formatPercent(cache.hit_rate)}</td><td class="r num hide720">${formatNumber(cache.hits)}</td><td class="r num hide720">${formatNumber(cache.misses)}</td><td class="r num hide1040">${formatNumber(cache.dropped)}</td></tr>`)}</tbody></table><//>`;

function ExplainPart() {
  const [entity, setEntity] = useState("leads");
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState("");
  const [found, setFound] = useState(/** @type {Explained | null} */ (null));
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const ask = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      setFound((await get("/admin/explain", { entity, filter: filter.trim() || null, sort: sort.trim() || null })).data);
      setErrors({});
    } catch (error) {
      setFound(null);
      const fields = error instanceof ApiError ? error.fields : {};
      setErrors(Object.keys(fields).length > 0 ? fields : { filter: error instanceof ApiError ? error.sentence : String(error) });
    }
    setBusy(false);
  };
  const actual = found?.actual;
  return html`<${Group} title=${t("sys.explain")}><form class="spad planform" onSubmit=${(/** @type {Event} */ event) => void ask(event)}>
      <p class="hint">${t("sys.explain_lead")}</p>
      <${Field} label=${t("sys.entity")}>${(/** @type {any} */ ids) => html`<${Select} ...${ids} label=${t("sys.entity")} value=${entity} options=${ENTITIES.map((name) => ({ value: name, label: t(name) }))} onChange=${setEntity} />`}<//>
      <${Field} label=${t("sys.filter")} error=${errors.filter}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${filter} onValue=${setFilter} placeholder=${'status = "new" and created_at > "-30d"'} spellcheck=${false} autocapitalize="none" />`}<//>
      <${Field} label=${t("sys.sort")} error=${errors.sort}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${sort} onValue=${setSort} placeholder="-created_at" spellcheck=${false} autocapitalize="none" />`}<//>
      <div><${Button} kind="primary" type="submit" busy=${busy}>${t("sys.show_plan")}<//></div>
      <div role="status">${found && actual && html`<ol class="planwords">${found.words.map((sentence) => html`<li key=${sentence}>${sentence}</li>`)}</ol>
        <p class="t2">${t("sys.actual", { lookups: actual.lookups, rows: actual.rows, ms: actual.took_ms })} ${t(actual.total_is_lower_bound ? "sys.at_least" : "sys.matches", { n: actual.total })}</p>`}</div></form><//>`;
}

export default function SystemPage() {
  const [seen, setSeen] = useState(/** @type {[Health, Stored, Cache[]] | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const load = async () => {
    try {
      const [health, stored, caches] = await Promise.all(["health", "storage", "caches"].map((name) => get(`/admin/${name}`)));
      setSeen([health?.data, stored?.data, caches?.data.data]);
      setError(null);
    } catch (problem) { if (problem instanceof ApiError) setError(problem); }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => { if (!document.hidden) void load(); }, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const [health, stored, caches] = seen ?? [];
  return html`<${SettingsPage} title=${t("set.system")} lead=${t("sys.lead")}>
    ${health && stored && caches ? html`<${HealthPart} health=${health} /><${StoredPart} stored=${stored} /><${CachesPart} caches=${caches} />`
      : error ? html`<${Empty} icon="circle-alert" title=${t("set.not_loaded")} text=${error.sentence} actions=${html`<${Button} onClick=${() => void load()}>${t("load_again")}<//>`} />` : html`<${Skeleton} lines=${6} />`}
    <${ExplainPart} /><//>`;
}
