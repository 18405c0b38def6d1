//! The limits at work: how many requests are allowed and from how many places they come, and who is locked out.

import { html, useEffect, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { formatAbsolute, formatNumber, formatUntil } from "../format.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";

/**
 * @typedef {{ id: string, email: string, locked_until: string | null, failures: number }} Locked
 * @typedef {{ tiers: Array<{ name: string, limit: number, window_seconds: number, active: number }>, remembered: number, locked_accounts: number, blocked_networks: number, users: Locked[] }} Limits
 */

const REFRESH_MS = 10_000;

/** @param {number} seconds */
function windowText(seconds) {
  if (seconds % 3600 === 0) return t("lim.hours", { n: seconds / 3600 });
  if (seconds % 60 === 0) return t("lim.minutes", { n: seconds / 60 });
  return t("lim.seconds", { n: seconds });
}

/** @param {{ person: Locked, onChanged: () => void }} props */
function LockedRow({ person, onChanged }) {
  const unlock = async () => {
    try {
      await post(`/users/${person.id}/unlock`);
      addToast({ tone: "done", title: t("usr.unlocked", { name: person.email }) });
      onChanged();
    } catch (error) { toastError(t("usr.not_changed", { name: person.email }), error); }
  };
  return html`<tr><td class="name"><span class="trunc block" title=${person.email}>${person.email}</span><span class="sub720">${t("lim.failures_n", { n: person.failures })}</span></td><td class="r hide720">${formatNumber(person.failures)}</td>
    <td class="t2">${person.locked_until && Date.parse(person.locked_until) > Date.now() ? html`<time datetime=${person.locked_until} title=${formatAbsolute(person.locked_until)}>${formatUntil(person.locked_until)}</time>` : t("lim.not_locked")}</td>
    <td class="acts"><${Button} small onClick=${() => void unlock()}>${t("usr.unlock")}<//></td></tr>`;
}

export default function LimitsPage() {
  const [limits, setLimits] = useState(/** @type {Limits | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const load = () => get("/admin/limits").then(({ data }) => { setLimits(data); setError(null); }, (problem) => { if (problem instanceof ApiError) setError(problem); });
  useEffect(() => {
    void load();
    const timer = setInterval(() => { if (!document.hidden) void load(); }, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  if (!limits) {
    return html`<${SettingsPage} title=${t("set.limits")} lead=${t("lim.lead")}>${error ? html`<${Empty} icon="circle-alert" title=${t("set.not_loaded")} text=${error.sentence}
      actions=${html`<${Button} kind="primary" onClick=${() => void load()}>${t("load_again")}<//>`} />` : html`<${Skeleton} lines=${6} />`}<//>`;
  }
  const figures = /** @type {const} */ ([["locked_accounts", limits.locked_accounts], ["blocked_networks", limits.blocked_networks], ["remembered", limits.remembered]]);
  return html`<${SettingsPage} title=${t("set.limits")} lead=${t("lim.lead")} reads>
    <dl class="figures">${figures.map(([name, value]) => html`<div key=${name}><dt>${t(`lim.${name}`)}</dt><dd class=${name !== "remembered" && value > 0 ? "soon" : ""}>${formatNumber(value)}</dd></div>`)}</dl>
    <${Group} clip title=${t("lim.people")}>${limits.users.length === 0 ? html`<p class="spad t3">${t("lim.nobody")}</p>` : html`<table class="tbl"><thead><tr><th>${t("usr.email")}</th><th class="r hide720">${t("lim.failures")}</th>
      <th>${t("lim.until")}</th><th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${limits.users.map((person) => html`<${LockedRow} key=${person.id} person=${person} onChanged=${() => void load()} />`)}</tbody></table>`}<//>
    <${Group} clip title=${t("lim.tiers")}><table class="tbl"><thead><tr><th>${t("lim.tier")}</th><th class="r">${t("lim.limit")}</th><th class="r">${t("lim.active")}</th></tr></thead>
      <tbody>${limits.tiers.map((tier, index) => html`<tr key=${index}><td class="name">${hasText(`lim.tier.${tier.name}`) ? t(`lim.tier.${tier.name}`) : tier.name}</td>
        <td class="r">${t("lim.per", { limit: tier.limit, window: windowText(tier.window_seconds) })}</td><td class="r t2">${formatNumber(tier.active)}</td></tr>`)}</tbody></table><//>
    <p class="hint">${t("lim.hint")} <code>leadlab.toml</code></p>
  <//>`;
}
