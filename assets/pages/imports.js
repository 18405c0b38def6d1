//! Earlier imports: what came in, when, by whom, with the way on and the way back.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { formatAbsolute, formatAgo, formatNumber } from "../format.js";
import { hasRole } from "../state.js";
import { Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Glyph, Icon } from "../ui/icon.js";
import { Progress } from "../ui/progress.js";
import { Skeleton } from "../ui/skeleton.js";
import { useTitle } from "../ui/title.js";
import { isBusy, resultOf, usePoll } from "../import/import.js";
import { NoImport } from "../import/no-import.js";
import { useUndo } from "../import/undo.js";
import "../import/targets.js";

/** @typedef {import("../import/import.js").Import} Import */

/** @type {Record<string, [glyph: string, colour: string]>} */
const LOOKS = { uploaded: ["p25", "amber"], previewing: ["p50", "blue"], running: ["p50", "blue"], queued: ["new", "grey"], completed: ["done", "green"], failed: ["lost", "red"], cancelled: ["off", "grey"], undone: ["off", "grey"] };

/** @param {Import} imp */
function outcome(imp) {
  const result = resultOf(imp);
  if (!result) return imp.error ?? "";
  return [["created", result.created], ["updated", result.updated], ["skipped", result.skipped], ["problems", result.problems]].filter(([, count]) => Number(count) > 0)
    .map(([word, count]) => `${formatNumber(Number(count))} ${t(`imp.${word}`).toLowerCase()}`).join(", ") || t("imp.nothing_changed");
}

/** @param {{ imp: Import, onChanged: () => void }} props */
function Row({ imp, onChanged }) {
  const undo = useUndo(imp, onChanged);
  const state = undo.undone ? "undone" : imp.state;
  const [glyph, colour] = LOOKS[state] ?? ["open", "grey"];
  const changed = imp.result?.undo_id !== undefined && imp.result.created + imp.result.updated > 0;
  return html`<tr>
    <td class="name"><a class="trunc block" href=${`/imports/${imp.id}`}>${imp.file_name ?? imp.id}</a><span class="sub720">${[outcome(imp), imp.created_at && formatAgo(imp.created_at)].filter(Boolean).join(", ")}</span></td>
    <td class="hide720">${t(imp.entity)}</td>
    <td><span class="st"><${Glyph} name=${glyph} colour=${colour} />${t(`imp.state.${state}`)}</span>
      ${imp.state === "running" && imp.progress && html`<${Progress} done=${imp.progress.done} total=${imp.progress.total} label=${imp.file_name ?? imp.id} />`}</td>
    <td class="t2 num hide720">${outcome(imp)}</td>
    <td class="t2 hide720">${imp.created_at && html`<time datetime=${imp.created_at} title=${formatAbsolute(imp.created_at)}>${formatAgo(imp.created_at)}</time>`}</td>
    <td class="hide1040">${imp.created_by && html`<${Person} id=${imp.created_by} />`}</td>
    <td class="acts"><span class="row gap4 end">${state === "completed" && changed && html`<${Button} small icon="undo-2" busy=${undo.busy}
      onClick=${undo.ask}>${t("undo")}<//>`}
      <a class=${`btn sm${imp.state === "uploaded" ? "" : " hide720"}`} href=${`/imports/${imp.id}`}>${t(imp.state === "uploaded" ? "imp.go_on" : "imp.open")}</a></span>${undo.dialog}</td>
  </tr>`;
}

export default function ImportsPage() {
  const [rows, setRows] = useState(/** @type {Import[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const may = hasRole("manager");
  useTitle(t("imp.imports"));
  const load = async (/** @type {string | null} */ after = null) => {
    try {
      const { data } = await get("/imports", { cursor: after });
      setRows((now) => (after ? [...(now ?? []), ...data.data] : data.data));
      setCursor(data.next_cursor ?? null);
      setError(null);
    } catch (problem) {
      if (problem instanceof ApiError) setError(problem);
    }
  };
  useEffect(() => { if (may) void load(); }, []);
  usePoll(rows?.some((imp) => isBusy(imp.state)) ?? false, load, 1500);

  const start = html`<a class="btn primary" href="/imports/new"><${Icon} name="upload" />${t("imp.new")}</a>`;
  return html`<header class="head line"><h1><${Icon} name="upload" />${t("imp.imports")}${rows && html`<span class="count">${formatNumber(rows.length)}</span>`}</h1>
    <span class="grow"></span>${may && start}</header>
    ${!may ? html`<${NoImport} />`
    : error && !rows ? html`<${Empty} icon="cloud-off" title=${t("imp.list_failed")} text=${error.sentence} actions=${html`<${Button} kind="primary"
      onClick=${() => void load()}>${t("load_again")}<//>`} />`
    : !rows ? html`<div class="tblpad"><${Skeleton} lines=${6} /></div>`
    : rows.length === 0 ? html`<${Empty} icon="upload" title=${t("imp.list_none")} text=${t("imp.list_none_text")}
      actions=${html`<a class="btn primary form" href="/imports/new"><${Icon} name="upload" />${t("imp.new")}</a>`} />`
    : html`<div class="tblscroll"><table class="tbl lined"><thead><tr><th>${t("imp.file")}</th><th class="hide720">${t("imp.into")}</th><th>${t("imp.state")}</th>
      <th class="hide720">${t("imp.outcome")}</th><th class="hide720">${t("imp.when")}</th><th class="hide1040">${t("imp.by")}</th><th>
      <span class="sr">${t("imp.open")}</span></th></tr></thead>
        <tbody>${rows.map((imp) => html`<${Row} key=${imp.id} imp=${imp} onChanged=${() => void load()} />`)}</tbody></table>
        ${cursor && html`<div class="morerow"><${Button} onClick=${() => void load(cursor)}>${t("imp.load_more")}<//></div>`}</div>`}`;
}
