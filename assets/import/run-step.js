//! Step 5: the import at work, then its result with the way back. The server goes on when this page is closed.

import { html, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { navigate } from "../router.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Progress } from "../ui/progress.js";
import { toastError } from "../ui/toast.js";
import { Counters } from "./counters.js";
import { WizardFoot } from "./frame.js";
import { isBusy, resultOf, usePoll } from "./import.js";
import { RowTable, WrittenList } from "./outcome.js";
import { saveProblems } from "./save-problems.js";
import { useUndo } from "./undo.js";

/** @typedef {import("./import.js").Import} Import */

/** @param {{ imp: Import, onClose: () => void }} props */
function RecipeDialog({ imp, onClose }) {
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!name.trim()) return setError(t("imp.recipe_missing"));
    setBusy(true);
    try {
      await post("/import-recipes", { name: name.trim(), entity: imp.entity, mapping: imp.mapping, options: imp.options ?? {} });
      addToast({ tone: "done", title: t("imp.recipe_saved", { name: name.trim() }) });
      onClose();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.sentence : String(problem));
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("imp.recipe_save")}<//>`;
  return html`<${Dialog} title=${t("imp.save_recipe")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("imp.recipe_name")} hint=${t("imp.recipe_hint")} error=${error}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${name} maxlength="200" onValue=${(/** @type {string} */ text) => { setName(text); setError(""); }} autofocus />`}<//><//>`;
}

/** @param {{ imp: Import, onStopped: () => Promise<void> }} props */
function Running({ imp, onStopped }) {
  const [asking, setAsking] = useState(false);
  const { done = 0, total = 0, rate } = imp.progress ?? {};
  const stop = async () => {
    try { await post(`/imports/${imp.id}/cancel`); } catch (error) { toastError(t("imp.not_saved"), error); }
    setAsking(false);
    await onStopped();
  };
  return html`<div class="wizbody narrow" tabindex="-1"><div class="wizhead"><div class="grow">
    <h2>${t("imp.running", { n: total || imp.row_count_estimate || 0 })}</h2><p class="t2">${t("imp.running_text")}</p></div></div>
      <div class="wizpart"><${Progress} done=${done} total=${total} label=${t("imp.running", { n: total })} />
        <p class="row fs12 t2 num" aria-live="polite"><span>${total > 0 && t("imp.done_of", { done, total })}</span><span class="grow"></span>
          <span>${rate ? t("imp.rate", { n: Math.round(rate) }) : ""}</span></p></div></div>
    <${WizardFoot}><${Button} form onClick=${() => setAsking(true)}>${t("imp.stop")}<//>
      <a class="btn form" href=${`/${imp.entity}`}>${t("imp.see_records", { entity: within(t(imp.entity)) })}</a><//>
    ${asking && html`<${Confirm} danger title=${t("imp.stop_title")} text=${t("imp.stop_text")} action=${t("imp.stop_action")} onConfirm=${stop}
      onClose=${() => setAsking(false)} />`}`;
}

/** @param {{ imp: Import }} props the finished, failed or stopped import */
function Finished({ imp }) {
  const [recipe, setRecipe] = useState(false);
  const [shown, setShown] = useState(/** @type {import("./counters.js").Outcome | null} */ (null));
  const undo = useUndo(imp);
  const result = resultOf(imp);
  const changed = (result?.created ?? 0) + (result?.updated ?? 0);
  const title = undo.undone ? t("imp.undone") : imp.state === "failed" ? t("imp.failed") : imp.state === "cancelled" ? t("imp.cancelled")
    : changed === 0 ? t("imp.all_skipped_title") : [result?.created ? t("imp.created_n", { n: result.created }) : "", result?.updated ? t("imp.updated_n", { n: result.updated }) : ""].filter(Boolean).join(", ");
  const lead = undo.undone ? [undo.undone.undone !== undefined ? t("imp.undone_text", { n: undo.undone.undone }) : "", undo.undone.kept?.length ? t("imp.kept", { n: undo.undone.kept.length }) : ""].filter(Boolean).join(" ")
    : imp.state === "failed" ? `${imp.error ?? ""} ${t("imp.failed_text")}`.trim() : imp.state === "cancelled" ? t("imp.cancelled_text") : t("imp.finished_lead", { name: imp.file_name ?? "", entity: within(t(imp.entity)) });
  const again = async () => {
    try {
      await post(`/imports/${imp.id}/run`);
      location.reload();
    } catch (error) { toastError(t("imp.not_started"), error); }
  };
  return html`<div class="wizbody narrow result" tabindex="-1"><div class="wizhead">
    <${Icon} name=${undo.undone ? "undo-2" : imp.state === "completed" ? "circle-check" : "circle-alert"} size="lg" class=${imp.state === "completed" ? "ok" : "soon"} />
      <div class="grow"><h2>${title}</h2><p class="t2">${lead}</p></div></div>
    ${result && html`<div class="wizpart"><${Counters} past counts=${{ new: result.created, update: result.updated, skip: result.skipped, problem: result.problems }}
      shown=${shown} onShow=${(/** @type {import("./counters.js").Outcome} */ outcome) => setShown(shown === outcome ? null : outcome)} /></div>`}
    ${result && result.problems > 0 && html`<p class="wizpart t2">
      <span>${t("imp.problems_left", { n: result.problems })} <button type="button" class="btn link inline"
      onClick=${() => void saveProblems(imp.id)}>${t("imp.problems_csv")}</button></span></p>`}
    <div class="wizpart row wrapping">
      <a class="btn form primary" href=${`/${imp.entity}`} autofocus>${t("imp.see_records", { entity: within(t(imp.entity)) })}</a>
      ${imp.state === "failed" && html`<${Button} form onClick=${again}>${t("imp.run_again")}<//>`}
      ${!undo.undone && imp.result && changed > 0 && html`<${Button} form icon="undo-2" busy=${undo.busy} onClick=${undo.ask}>${t("imp.undo")}<//>`}
      <${Button} form icon="bookmark" onClick=${() => setRecipe(true)}>${t("imp.save_recipe")}<//>
      <a class="btn form ghost" href=${`/imports/new?entity=${imp.entity}`}>${t("imp.another_file")}</a></div>
    ${shown && html`<div class="came" key=${`${shown} ${undo.undone !== null}`}>${shown === "new" || shown === "update" ? html`<${WrittenList} imp=${imp} op=${shown === "new" ? "created" : "updated"} />`
      : html`<${RowTable} imp=${imp} outcome=${shown} />`}</div>`}
  </div><${WizardFoot}><a class="btn form" href="/imports">${t("imp.all_imports")}</a><//>
  ${recipe && html`<${RecipeDialog} imp=${imp} onClose=${() => setRecipe(false)} />`}${undo.dialog}`;
}

/** @param {{ imp: Import, setImp: (imp: Import) => void, reload: () => Promise<void> }} props */
export function RunStep({ imp, setImp, reload }) {
  const poll = async () => {
    const { data } = await get(`/imports/${imp.id}`).catch(() => ({ data: null }));
    if (data) setImp(data);
  };
  usePoll(isBusy(imp.state), poll, 500);
  if (isBusy(imp.state)) return html`<${Running} imp=${imp} onStopped=${reload} />`;
  if (imp.state === "uploaded") {
    const actions = html`<${Button} form kind="primary" onClick=${() => navigate(`/imports/${imp.id}?step=review`)}>${t("imp.to_review")}<//>`;
    return html`<div class="wizbody" tabindex="-1"><${Empty} icon="upload" title=${t("imp.ready_to_run")} text=${t("imp.ready_to_run_text")} actions=${actions} />
      </div><${WizardFoot} note=${t("imp.nothing_written")} />`;
  }
  return html`<${Finished} imp=${imp} />`;
}
