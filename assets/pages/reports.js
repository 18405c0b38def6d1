//! The reports: which one stands in the path, its days, owner and pipeline in the query. A chart, and the table behind it.

import { html } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { setQuery } from "../router.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Select } from "../ui/select.js";
import { Skeleton } from "../ui/skeleton.js";
import { useTitle } from "../ui/title.js";
import { ReportWidget, isEmpty } from "../reports/drawn.js";
import { useAnswer } from "../data/answer.js";
import { Scope, scopeOf, scopeTail } from "../reports/scope.js";
import { ReportTable, saveReport } from "../reports/table.js";

/** The reports in their order, with the days that hold where none are named, and whether a pipeline matters. @type {Array<[name: string, usual: "month" | "year" | "ahead" | "now" | "ever", pipeline: boolean]>} */
const REPORTS = [
  ["pipeline", "now", true], ["forecast", "ahead", true], ["win_rate", "year", true], ["time_in_stage", "year", true], ["leaderboard", "month", true],
  ["trend", "year", true], ["funnel", "year", true], ["lead_sources", "year", true], ["overdue", "ever", false],
];

/** @param {{ name?: string }} props */
export default function ReportsPage({ name }) {
  const chosen = REPORTS.find(([known]) => known === name) ?? REPORTS[0];
  const [at, usual, pipeline] = /** @type {[string, "month", boolean]} */ (chosen);
  const scope = scopeOf();
  const query = pipeline ? scope : { ...scope, pipeline_id: undefined };
  const { data, error, stale, again } = useAnswer(async () => /** @type {import("../reports/table.js").Report} */ ((await get(`/reports/${at}`, query)).data), JSON.stringify([at, query]));
  const title = t(`report.${at}`);
  useTitle(title);
  const tail = scopeTail();
  const shown = data?.name === at ? data : null;
  const reset = () => setQuery({ days: null, from: null, to: null, owner: null, pipeline: null }, { replace: true });
  return html`<section class="reports" aria-label=${t("reports")}>
    <header class="head listhead"><h1><${Icon} name="chart-column" />${t("reports")}</h1><span class="grow"></span>
      <${Scope} usual=${usual} pipeline=${pipeline} />
      <${Button} icon="download" label=${t("report.export")} title=${t("report.export")} disabled=${!shown} onClick=${() => void saveReport(at, query)} /></header>
    <div class="repbody">
      <nav class="replist" aria-label=${t("report.list")}>${REPORTS.map(([known]) => html`<a key=${known} href=${`/reports/${known}${tail}`} class=${`nav${known === at ? " on" : ""}`} aria-current=${known === at ? "page" : undefined}><span class="trunc">${t(`report.${known}`)}</span></a>`)}</nav>
      <div class="reppick"><${Select} label=${t("report.list")} value=${at} options=${REPORTS.map(([known]) => ({ value: known, label: t(`report.${known}`) }))} onChange=${(/** @type {string} */ known) => navigate(`/reports/${known}${tail}`)} /></div>
      <div class=${`repmain${stale ? " stale" : ""}`} aria-busy=${!shown}>
        <div class="rephead"><h2>${title}</h2><p class="t2">${t(`report.${at}.text`)}</p></div>
        ${error && !stale && !shown ? html`<${Empty} icon="cloud-off" title=${t("report.not_loaded")} text=${error.sentence} actions=${html`<${Button} kind="primary" onClick=${again}>${t("try_again")}<//>`} />`
          : !shown ? html`<${Skeleton} lines=${6} />`
          : isEmpty(shown) ? html`<${Empty} icon="chart-column" title=${t("report.nothing")} text=${t("report.nothing_text")} actions=${tail && html`<${Button} onClick=${reset}>${t("report.reset")}<//>`} />`
          : html`<${ReportWidget} key=${at} report=${shown} title=${title} query=${query} tabled /><section class="w flush"><${ReportTable} report=${shown} name=${title} /></section>`}
      </div></div></section>`;
}
