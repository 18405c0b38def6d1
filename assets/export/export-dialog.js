//! Records as a file: the form is chosen, the server writes the file, and it is saved on this device. Closing the dialog does
//! not stop it; the file is then saved when it is ready.

import { html, useEffect, useRef, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t, within } from "../i18n.js";
import { formatNumber } from "../format.js";
import { followJob } from "../data/jobs.js";
import { saveFile } from "../settings/save.js";
import { addToast } from "../state.js";
import texts from "../i18n/export.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { Progress } from "../ui/progress.js";

await addTexts("export", texts);

/** @typedef {import("../data/jobs.js").Job} Job */

const FORMATS = ["csv", "xlsx", "json"];
/** What has vCards, too. */
const PEOPLE = ["customers", "contacts", "leads"];
/** So many records can be named one by one, and so many come in a page of bare identities. */
const NAMED_MOST = 10_000;
const PAGE = 5_000;
const EVERY_MS = 500;
const ENDED = ["succeeded", "failed", "cancelled"];
const BASE = "/api/v1";

/** Which records a search finds, in its order; null when they are too many. @param {string} collection @param {Record<string, string>} query */
async function found(collection, query) {
  /** @type {string[]} */ const ids = [];
  for (let cursor = ""; ;) {
    const { data } = await get(`/${collection}`, { ...query, fields: "id", limit: PAGE, cursor });
    ids.push(.../** @type {Array<{ id: string }>} */ (data.data).map((row) => row.id));
    if (ids.length > NAMED_MOST) return null;
    if (!data.next_cursor) return ids;
    cursor = data.next_cursor;
  }
}

/** Saves the file of an export that is done. @param {Job} job */
async function save(job) {
  const { download_url: url, file_name: name, records } = job.result ?? {};
  if (!url) return;
  if (await saveFile(url.slice(BASE.length), name, t("exp.not_saved"))) addToast({ tone: "done", title: t("exp.ready", { name }), text: t("exp.ready_text", { n: records }) });
}

/**
 * @param {{ entity: import("../data/fields.js").Entity, target: { ids?: string[], filter?: string, q?: string, sort?: string }, count: string, n: number, onClose: () => void }} props
 *   `count` is `n` as the list shows it; with `q` those records that the search finds behind the filter
 */
export function ExportDialog({ entity, target, count, n, onClose }) {
  const [format, setFormat] = useState("csv");
  const [job, setJob] = useState(/** @type {Job | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const open = useRef(true);
  const noun = t(`${entity.name}.n`, { n });
  const formats = PEOPLE.includes(entity.name) ? [...FORMATS, "vcf"] : FORMATS;
  useEffect(() => () => { open.current = false; }, []);

  /** @param {unknown} error */
  const refuse = (error) => {
    setProblem(error instanceof ApiError ? error.sentence : String(error));
    setJob(null);
    setBusy(false);
  };
  useEffect(() => {
    if (!job) return;
    if (job.state === "succeeded") { onClose(); return void save(job); }
    if (ENDED.includes(job.state)) return job.state === "failed" ? refuse(new Error(job.error ?? t("exp.failed"))) : onClose();
    const timer = setTimeout(() => {
      get(`/jobs/${job.id}`).then(({ data }) => { if (open.current) setJob(data); }, (error) => { if (open.current) refuse(error); });
    }, EVERY_MS);
    return () => clearTimeout(timer);
  }, [job]);

  const run = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { ids, filter, q } = target;
      const named = q ? await found(entity.name, { q, filter: filter ?? "" }) : ids;
      if (!open.current) return;
      if (named === null) return refuse(t("exp.too_many", { n: NAMED_MOST }));
      const { data } = await post("/exports", { entity: entity.name, format, ...(named ? { ids: named } : { filter: filter ?? "" }) });
      if (open.current) setJob(data);
      else behind(data);
    } catch (error) {
      if (open.current) refuse(error);
    }
  };
  /** @param {Job} running */
  const behind = (running) => followJob(running.id, t("exp.of", { noun: within(t(entity.name)) }), (ended) => { if (ended.state === "succeeded") void save(ended); });
  const close = () => {
    if (job) behind(job);
    onClose();
  };
  const stop = () => {
    if (job) void post(`/jobs/${job.id}/cancel`).then(({ data }) => setJob(data), refuse);
  };
  const { done = 0, total = 0 } = job?.progress ?? {};
  const foot = job ? html`<${Button} form onClick=${stop}>${t("exp.stop")}<//><${Button} form kind="primary" onClick=${close}>${t("exp.behind")}<//>`
    : html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("export")}<//>`;
  return html`<${Dialog} title=${t("exp.title", { count, noun })} onClose=${close} onSubmit=${job ? undefined : run} foot=${foot}>
    ${job ? html`<p class="t2" role="status">${t("exp.running")}${total ? `: ${formatNumber(Math.min(done, total))} / ${formatNumber(total)}` : ""}</p>
        <${Progress} done=${done} total=${total ?? 0} label=${t("exp.running")} />`
      : html`<${Segmented} label=${t("exp.format")} value=${format} disabled=${busy} onChange=${setFormat} options=${formats.map((value) => ({ value, label: t(`exp.${value}`) }))} />
        <p class="t2">${t(busy && target.q ? "exp.find" : `exp.${format}_text`)}</p>`}
    ${problem && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem}</p>`}
  <//>`;
}
