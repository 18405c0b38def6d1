//! What each role may do, action by action, as the server decides it.

import { html, useEffect, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Skeleton } from "../ui/skeleton.js";
import { Group, SettingsPage } from "./frame.js";

/** @typedef {{ roles: string[], actions: Array<{ action: string, label: string, about?: string, roles: Record<string, "none" | "own" | "all"> }> }} Table */

/** @param {{ reach: string }} props */
function Reach({ reach }) {
  if (reach === "all") return html`<span class="st"><${Icon} name="check" size="sm" class="ok" /><span class="reach">${t("roles.all")}</span></span>`;
  if (reach === "own") return html`<span class="st t2">${t("roles.own")}</span>`;
  return html`<span class="t3" aria-hidden="true">–</span><span class="sr">${t("roles.none")}</span>`;
}

/** The words of the table where it has some, else the server's. @param {string} key @param {string} [said] */
const wordsOf = (key, said) => (hasText(key) ? t(key) : said);
const roleName = (/** @type {string} */ role) => wordsOf(`role.${role}`, role);

export default function Roles() {
  const [table, setTable] = useState(/** @type {Table | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const load = () => {
    setError(null);
    get("/admin/roles").then(({ data }) => setTable(data), (problem) => { if (problem instanceof ApiError) setError(problem); });
  };
  useEffect(load, []);
  const body = error ? html`<${Empty} icon="circle-alert" title=${t("set.not_loaded")} text=${error.sentence} actions=${html`<${Button} kind="primary" onClick=${load}>${t("load_again")}<//>`} />`
    : !table ? html`<${Skeleton} lines=${8} />`
    : html`<${Group} clip><div class="rolewrap" tabindex="0" role="region" aria-label=${t("set.roles")}><table class="tbl roles full"><caption class="sr">${t("roles.lead")}</caption>
      <thead><tr><th scope="col">${t("usr.action")}</th>${table.roles.map((role) => html`<th key=${role} scope="col">${roleName(role)}</th>`)}</tr></thead>
      <tbody>${table.actions.map((action) => html`<tr key=${action.action}><th scope="row"><span class="med">${wordsOf(`roles.do.${action.action}`, action.label)}</span>${action.about && html`<span class="hint block hide720">${wordsOf(`roles.about.${action.action}`, action.about)}</span>`}</th>
        ${table.roles.map((role) => html`<td key=${role}><${Reach} reach=${action.roles[role] ?? "none"} /></td>`)}</tr>`)}</tbody></table></div><//>`;
  return html`<${SettingsPage} title=${t("set.roles")} lead=${t("roles.lead")}>${body}<//>`;
}
