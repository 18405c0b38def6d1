//! What a dashboard or a report is about: days, owner, pipeline. All of it stands in the address.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { pipelines } from "../data/pipelines.js";
import { place, setQuery } from "../router.js";
import { user, users } from "../state.js";
import { Select } from "../ui/select.js";
import texts from "../i18n/reports.js";

await addTexts("reports", texts);

/** Named days, as the server reads them. */
const NAMED = ["this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year"];

const isDay = (/** @type {string | null} */ text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");

/** What the address says, as the parameters of a request. @returns {Record<string, string | undefined>} */
export function scopeOf() {
  const { query } = place.value;
  const named = NAMED.find((name) => name === query.get("days"));
  const from = query.get("from"), to = query.get("to");
  return {
    from: named ?? (isDay(from) && from ? from : undefined), to: named ?? (isDay(to) && to ? to : undefined),
    owner_id: query.get("owner") ?? undefined, pipeline_id: query.get("pipeline") ?? undefined,
  };
}

/** The part of an address that names the same. */
export function scopeTail() {
  const tail = location.search;
  return tail === "?" ? "" : tail;
}

/** @param {{ usual: "month" | "year" | "ahead" | "now" | "ever", pipeline?: boolean }} props `usual` is what holds where no days are named; `pipeline` says whether one can be chosen */
export function Scope({ usual, pipeline = true }) {
  const { query } = place.value;
  const own = query.has("from") || query.has("to") || query.get("days") === "own";
  const value = own ? "own" : NAMED.find((name) => name === query.get("days")) ?? "usual";
  const set = (/** @type {Record<string, string | null>} */ changes) => setQuery(changes, { replace: true });
  const days = [{ value: "usual", label: t(`scope.usual.${usual}`) }, ...NAMED.filter((name) => usual !== "month" || name !== "this_month").map((name) => ({ value: name, label: t(`scope.${name}`) })), { value: "own", label: t("scope.own") }];
  const people = [{ value: "", label: t("scope.everyone") }, { value: "me", label: t("scope.mine") }, ...[...users.value.values()].filter((person) => person.id !== user.value?.id).map((person) => ({ value: person.id, label: person.name }))];
  const all = pipelines();
  const lines = [{ value: "", label: t("scope.all_pipelines") }, ...all.map((item) => ({ value: item.id, label: item.name }))];
  const day = (/** @type {"from" | "to"} */ name) => html`<label class="in sm scopeday"><span class="sr">${t(`scope.${name}`)}</span><input type="date" value=${query.get(name) ?? ""} title=${t(`scope.${name}`)}
    max=${name === "from" ? query.get("to") ?? undefined : undefined} min=${name === "to" ? query.get("from") ?? undefined : undefined}
    onChange=${(/** @type {any} */ event) => set({ [name]: event.currentTarget.value, days: "own" })} /></label>`;
  return html`<div class="scope">
    <${Select} small label=${t("scope.owner")} value=${query.get("owner") ?? ""} options=${people} onChange=${(/** @type {string} */ id) => set({ owner: id })} />
    ${pipeline && all.length > 1 && html`<${Select} small label=${t("scope.pipeline")} value=${query.get("pipeline") ?? ""} options=${lines} onChange=${(/** @type {string} */ id) => set({ pipeline: id })} />`}
    <${Select} small label=${t("scope.range")} value=${value} options=${days}
      onChange=${(/** @type {string} */ name) => set({ days: name === "usual" ? null : name, from: null, to: null })} />
    ${own && html`${day("from")}<span class="t3" aria-hidden="true">–</span>${day("to")}`}</div>`;
}
