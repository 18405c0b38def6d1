//! What went wrong lately: failures of the server by their request, and what browsers report of the page's policy.

import { html, useEffect, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { formatAbsolute, formatAgo, formatNumber } from "../format.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";

/** @typedef {{ at: string, request_id: string, method: string, route: string | null, class: string }} Fault */
/** @typedef {{ directive: string, blocked: string, page: string, line: number | null, count: number, first_at: string, last_at: string }} Report */
/** @typedef {{ data: Fault[], reports: Report[], forgotten: number }} Seen */

/** @param {{ at: string }} props */
const When = ({ at }) => html`<time datetime=${at} title=${formatAbsolute(at)}>${formatAgo(at)}</time>`;

/** @param {Fault} fault */
const classText = (fault) => (hasText(`err.class.${fault.class}`) ? t(`err.class.${fault.class}`) : fault.class);

/** @param {{ faults: Fault[] }} props */
const Faults = ({ faults }) => html`<${Group} title=${t("err.faults")} count=${faults.length || undefined} clip>
  ${faults.length === 0 ? html`<p class="spad t3">${t("err.no_faults")}</p>` : html`<table class="tbl"><thead><tr><th>${t("err.when")}</th><th class="hide720">${t("err.class")}</th>
    <th>${t("err.route")}</th><th class="hide720">${t("err.request")}</th></tr></thead>
    <tbody>${faults.map((fault) => html`<tr key=${fault.request_id}><td class="t2 nowrap"><${When} at=${fault.at} /><span class="sub720">${classText(fault)}</span></td><td class="hide720">${classText(fault)}</td>
      <td class="mono anywhere">${fault.method} ${fault.route ?? ""}<span class="sub720 mono">${fault.request_id}</span></td><td class="mono t3 hide720">${fault.request_id}</td></tr>`)}</tbody></table>`}<//>`;

/** @param {{ reports: Report[], forgotten: number }} props */
const Reports = ({ reports, forgotten }) => html`<${Group} title=${t("err.reports")} count=${reports.length || undefined} clip>
  ${reports.length === 0 ? html`<p class="spad t3">${t("err.no_reports")}</p>` : html`<table class="tbl"><thead><tr><th>${t("err.when")}</th><th>${t("err.directive")}</th>
    <th>${t("err.blocked")}</th><th class="hide720">${t("err.page")}</th><th class="r">${t("err.count")}</th></tr></thead>
    <tbody>${reports.map((report) => html`<tr key=${JSON.stringify([report.directive, report.blocked, report.page, report.line])}>
      <td class="t2 nowrap"><${When} at=${report.last_at} /></td><td class="mono anywhere">${report.directive}</td><td class="mono anywhere">${report.blocked}<span class="sub720 mono">${report.page}</span></td>
      <td class="mono t2 anywhere hide720">${report.page}${report.line === null ? "" : `:${report.line}`}</td><td class="r">${formatNumber(report.count)}</td></tr>`)}</tbody></table>`}<//>
  ${forgotten > 0 && html`<p class="hint">${t("err.forgotten", { n: forgotten })}</p>`}`;

export default function Errors() {
  const [seen, setSeen] = useState(/** @type {Seen | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const load = async () => {
    try {
      setSeen((await get("/admin/errors")).data);
      setError(null);
    } catch (problem) {
      if (seen) toastError(t("set.not_loaded"), problem);
      else if (problem instanceof ApiError) setError(problem);
    }
  };
  useEffect(() => { void load(); }, []);
  const again = html`<${Button} onClick=${() => void load()}>${t("load_again")}<//>`;
  return html`<${SettingsPage} title=${t("set.errors")} lead=${t("err.lead")} actions=${seen && again}>
    ${seen ? html`<${Faults} faults=${seen.data} /><${Reports} reports=${seen.reports} forgotten=${seen.forgotten} />`
      : error ? html`<${Empty} icon="circle-alert" title=${t("set.not_loaded")} text=${error.sentence} actions=${again} />` : html`<${Skeleton} lines=${6} />`}
  <//>`;
}
