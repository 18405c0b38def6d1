//! The audit log: filters by action, outcome, person, collection, record and days; changed fields unfold; the whole as a file.

import { html, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatAbsolute, formatAgo, formatMoney, formatNumber } from "../format.js";
import { addToast, users } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";
import { saveFile } from "./save.js";

/**
 * @typedef {{ seq: number, at: string, actor: string | null, actor_name?: string | null, via: string, action: string, kind?: string | null, id?: string | null, title?: string | null,
 *   outcome: string, address?: string | null, request_id?: string, note?: string | null, changes?: Record<string, { old: any, new: any }> }} AuditRow
 */

const GROUPS = ["auth.*", "record.*", "user.*", "invitation.*", "token.*", "settings.*", "import.*", "export.*", "secret.*", "access.*", "suspicious_input"];
/** These say themselves that it was not done. */
const REFUSALS = new Set(["access.denied", "auth.login_failed", "auth.refresh_reuse", "csrf.refused", "limit.exceeded"]);
const KINDS = ["leads", "customers", "contacts", "deals", "tickets", "activities"];
/** An id as addresses of records hold it. */
const ID = /^[a-z]+_\w{20,}$/;
/** What the log writes for the machine: ids and numbers of jobs. */
const MACHINE = /^(?:[a-z]+_\w{20,}|[0-9a-f]{24,})$/;
/** @type {Record<string, string | null>} */
const NONE = { action: null, outcome: null, actor: null, kind: null, id: null, from: null, to: null };
/** The beginning of a day, or of the one after it. @param {string | null | undefined} day @param {number} after */
const dayStart = (day, after) => {
  if (!day) return null;
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + after);
  return at.toISOString();
};

/** @param {any} value */
function valueText(value) {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return t("aud.empty");
  if (typeof value === "object" && "amount" in value) return formatMoney(value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatAbsolute(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What a changed field is called. @param {string} name */
const fieldName = (name) => ["field", "org"].map((area) => `${area}.${name}`).filter(hasText).map((key) => t(key))[0] ?? name;

/** The address it came from, else the way. @param {AuditRow} row */
function fromText({ address, via }) {
  const way = `aud.via.${via.split(":")[0]}`;
  return address ?? (hasText(way) ? t(way) : via);
}

/** @param {{ row: AuditRow }} props */
function AuditLine({ row }) {
  const [open, setOpen] = useState(false);
  const changes = Object.entries(row.changes ?? {});
  const bad = row.outcome !== "done";
  const ending = bad && !REFUSALS.has(row.action) ? `, ${t(row.outcome === "denied" ? "aud.refused" : "aud.failed")}` : "";
  const linked = row.id && KINDS.includes(row.kind ?? "") && row.action !== "record.deleted";
  const person = users.value.get(row.actor ?? (row.action.startsWith("auth.") ? row.id : null) ?? "");
  const who = row.actor_name ?? person?.name ?? (row.actor ? t("former_user") : t("aud.system"));
  const title = row.title || users.value.get(row.id ?? "")?.name || (row.id ? `${row.id.slice(0, 14)}…` : "");
  const record = linked ? html`<a class="trunc block" title=${title} href=${`/${row.kind}/${row.id}`}>${title}</a>` : html`<span class="t2 trunc block" title=${title}>${title}</span>`;
  return html`<tr><td class="t2 nowrap"><time datetime=${row.at} title=${formatAbsolute(row.at)}>${formatAgo(row.at)}</time></td>
    <td><span class="person">${row.actor || person ? html`<${Avatar} name=${who} />` : html`<${Icon} name="settings-2" class="t3" />`}<span class="trunc" title=${who}>${who}</span></span></td>
    <td><span class=${bad ? "late" : ""}>${hasText(`act.${row.action}`) ? t(`act.${row.action}`) : html`<span class="mono">${row.action}</span>`}${ending}</span>
      ${changes.length > 0 && html` <button type="button" class="btn link inline" aria-expanded=${open}
        onClick=${() => setOpen(!open)}>${t("aud.changes", { n: changes.length })}<${Icon} name=${open ? "chevron-up" : "chevron-down"} size="sm" /></button>`}
      ${row.note && !MACHINE.test(row.note) && html`<p class="hint">${row.note}</p>`}
      ${open && html`<dl class="auditdiff">${changes.map(([name, change]) => html`<div key=${name}><dt>${fieldName(name)}</dt><dd>
        <s>${valueText(change.old)}</s><${Icon} name="arrow-right" size="sm" /><span class="sr">${t("aud.to")}</span><span>${valueText(change.new)}</span></dd>
        </div>`)}</dl>`}
      <span class="sub720">${record}</span></td>
    <td class="hide720">${record}</td>
    <td class="t3 hide1040" title=${row.request_id}>${fromText(row)}</td></tr>`;
}

export default function Audit() {
  const [filter, setFilter] = useState(NONE);
  const id = filter.id && ID.test(filter.id) ? filter.id : null;
  const noId = !!filter.id && !id;
  const query = { ...filter, id, from: dayStart(filter.from, 0), to: dayStart(filter.to, 1) };
  const { rows, waiting, more, stale } = useRows("/audit", { limit: 50, ...query });
  const entries = /** @type {AuditRow[] | null} */ (rows);
  const set = (/** @type {string} */ name, /** @type {string | null} */ value) => setFilter({ ...filter, [name]: value });
  /** @param {string} name @param {string} label @param {import("../ui/select.js").Option[]} options */
  const pick = (name, label, options) => html`<span class="filterbox"><${Select} small label=${label} placeholder=${label}
    options=${options} value=${filter[name] ?? null} onChange=${(/** @type {string} */ value) => set(name, value)}
    onClear=${() => set(name, null)} clearLabel=${label} /></span>`;
  const filtered = Object.values(filter).some(Boolean);
  const exportAll = async () => {
    const saved = await saveFile("/audit/export", t("aud.file"), t("aud.not_exported"));
    if (saved) addToast({ tone: "done", title: t("aud.exported", { file: t("aud.file") }), text: t("aud.exported_text", { file: t("aud.file") }) });
  };
  const save = html`<${Button} icon="download" onClick=${() => void exportAll()}>${t("aud.export")}<//>`;
  /** @param {string} name @param {string} label */
  const day = (name, label) => html`<label class="daybox"><span class="t3">${label}</span><${Input} small soft type="date" value=${filter[name] ?? ""}
    onValue=${(/** @type {string} */ value) => set(name, value || null)} /></label>`;
  return html`<${SettingsPage} title=${t("set.audit")} lead=${t("aud.lead")} actions=${save}>
    <div class="filters">${pick("action", t("aud.any_action"), GROUPS.map((action) => ({ value: action, label: t(`aud.group.${action.replace(".*", "")}`) })))}
      ${pick("outcome", t("aud.any_outcome"), ["done", "denied"].map((outcome) => ({ value: outcome, label: t(`aud.outcome.${outcome}`) })))}
      ${pick("actor", t("aud.anybody"), [...users.value.values()].map((person) => ({ value: person.id, label: person.name })))}
      ${pick("kind", t("aud.any_kind"), KINDS.map((kind) => ({ value: kind, label: t(kind) })))}
      ${day("from", t("aud.since"))}${day("to", t("aud.until"))}
      <span class="filterbox"><${Input} small aria-label=${t("aud.record")} aria-invalid=${noId ? "true" : undefined} aria-describedby=${noId ? "aud-no-id" : undefined} placeholder=${t("aud.record")} value=${filter.id ?? ""}
        onValue=${(/** @type {string} */ value) => set("id", value.trim() || null)} /></span>
      ${filtered && html`<${Button} small kind="link" onClick=${() => setFilter(NONE)}>${t("aud.clear")}<//>`}
      ${noId && html`<p class="hint bad" role="alert" id="aud-no-id"><${Icon} name="circle-alert" size="sm" />${t("aud.no_id")}</p>`}</div>
    ${waiting || (entries?.length === 0 && !more ? html`<${Empty} icon="scroll-text" title=${t("aud.none")} actions=${filtered && html`<${Button}
      onClick=${() => setFilter(NONE)}>${t("aud.clear")}<//>`} />`
      : html`<div class=${stale ? "stale" : undefined}><${Group} clip><table class="tbl audit"><thead><tr><th>${t("aud.when")}</th><th>${t("aud.who")}</th><th>${t("aud.what")}</th>
        <th class="hide720">${t("aud.on")}</th><th class="hide1040">${t("aud.from")}</th></tr></thead>
        <tbody>${entries?.map((row) => html`<${AuditLine} key=${row.seq} row=${row} />`)}</tbody></table><//>${more}</div>`)}
  <//>`;
}
