//! Work in the background: what runs, waits, failed; stopping and running it again. Follows running jobs.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { post } from "../api.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { usePoll } from "../import/import.js";
import { Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Glyph } from "../ui/icon.js";
import { Progress } from "../ui/progress.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ id: string, kind: string, state: string, title?: string, progress?: { done: number, total: number, rate?: number } | null, error?: string | null, created_at: string, created_by?: string | null }} JobRow */

/** @type {Record<string, [glyph: string, colour: string]>} */
const LOOKS = { queued: ["new", "grey"], running: ["p50", "blue"], paused: ["wait", "amber"], succeeded: ["done", "green"], failed: ["lost", "red"], cancelled: ["off", "grey"] };

/** @param {{ job: JobRow, onChanged: () => Promise<void> }} props */
function JobLine({ job, onChanged }) {
  const [glyph, colour] = LOOKS[job.state] ?? ["open", "grey"];
  const live = ["queued", "running", "paused"].includes(job.state);
  const act = async (/** @type {string} */ what) => {
    try { await post(`/jobs/${job.id}/${what}`, {}); } catch (error) { toastError(t("jobs.not_changed"), error); }
    await onChanged();
  };
  const name = job.title ?? (hasText(`jobs.kind.${job.kind}`) ? t(`jobs.kind.${job.kind}`) : job.kind);
  return html`<tr><td class="name"><span>${name}</span>${job.error && html`<p class="hint bad">${job.error}</p>`}</td>
    <td><span class="st"><${Glyph} name=${glyph} colour=${colour} />${hasText(`jobs.state.${job.state}`) ? t(`jobs.state.${job.state}`) : job.state}</span></td>
    <td class="num t2 hide720">${job.progress && job.progress.total > 0 && html`${t("jobs.of", { done: job.progress.done, total: job.progress.total })}${job.state === "running" && html`<${Progress} done=${job.progress.done} total=${job.progress.total} label=${name} />`}`}</td>
    <td class="t2 hide720"><time datetime=${job.created_at} title=${formatAbsolute(job.created_at)}>${formatAgo(job.created_at)}</time></td>
    <td class="hide1040">${job.created_by && html`<${Person} id=${job.created_by} />`}</td>
    <td class="acts">${live && html`<${Button} small
      onClick=${() => void act("cancel")}>${t("jobs.cancel")}<//>`}${["failed", "cancelled"].includes(job.state) && html`<${Button} small
      onClick=${() => void act("retry")}>${t("jobs.retry")}<//>`}</td></tr>`;
}

export default function Jobs() {
  const { rows, reload, waiting, more } = useRows("/jobs", { limit: 50 });
  const jobs = /** @type {JobRow[] | null} */ (rows);
  usePoll(jobs?.some((job) => ["queued", "running"].includes(job.state)) ?? false, reload, 1500);
  return html`<${SettingsPage} title=${t("set.jobs")} lead=${t("jobs.lead")}>
    ${waiting || (jobs?.length === 0 ? html`<${Empty} icon="activity" title=${t("jobs.none")} text=${t("jobs.none_text")} />` : html`<div><${Group} clip>
      <table class="tbl"><thead><tr><th>${t("jobs.kind")}</th><th>${t("jobs.state")}</th><th class="hide720">${t("jobs.progress")}</th>
      <th class="hide720">${t("jobs.started")}</th><th class="hide1040">${t("jobs.by")}</th><th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${jobs?.map((job) => html`<${JobLine} key=${job.id} job=${job} onChanged=${reload} />`)}</tbody></table><//>${more}</div>`)}
  <//>`;
}
