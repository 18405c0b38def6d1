//! The pipelines: add, rename, arrange their stages, delete.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { formatNumber, formatPercent } from "../format.js";
import { pipelines, reloadPipelines } from "../data/pipelines.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { Skeleton } from "../ui/skeleton.js";
import { StageWord } from "../ui/stage.js";
import { wordOf } from "../ui/status.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { ColourSelect } from "./colour-select.js";
import { Group, SettingsPage } from "./frame.js";

/**
 * @typedef {import("../data/pipelines.js").Pipeline} Pipeline
 * @typedef {{ id?: string, name: string, color: string, probability: string, kind: string, rotting_days: string, row: number }} Draft `row` tells rows apart while they move
 */

const KINDS = ["open", "won", "lost"];
let rows = 0;

/** @param {import("../data/pipelines.js").Stage} stage @returns {Draft} */
const draftOf = (stage) => ({ id: stage.id, name: stage.name, color: stage.color ?? "grey", probability: String(stage.probability), kind: stage.kind, rotting_days: stage.rotting_days === null ? "" : String(stage.rotting_days), row: ++rows });

/** @param {string} name @returns {Draft} */
const freshStage = (name) => ({ name, color: "blue", probability: "", kind: "open", rotting_days: "", row: ++rows });

/** A whole number, or the text itself, which the server then refuses. @param {string} text */
const whole = (text) => (text.trim() === "" ? null : /^\d+$/.test(text.trim()) ? Number(text) : text);

/** @param {{ stage: Draft, at: number, last: boolean, errors: Record<string, string>, onChange: (stage: Draft) => void, onMove: (step: number) => void, onRemove: () => void }} props */
function StageRow({ stage, at, last, errors, onChange, onMove, onRemove }) {
  const name = stage.name || t("pipe.stage");
  const reason = ["name", "color", "probability", "kind", "rotting_days", "id"].map((key) => errors[`stages.${at}.${key}`]).find(Boolean);
  const set = (/** @type {Partial<Draft>} */ change) => onChange({ ...stage, ...change });
  return html`<li class="stagerow">
    <div class="stagename"><${Input} aria-label=${t("pipe.stage_name", { n: at + 1 })} aria-invalid=${reason ? "true" : undefined} maxlength="100" value=${stage.name}
      onValue=${(/** @type {string} */ text) => set({ name: text })} /></div>
    <div class="stagecolour"><${ColourSelect} label=${t("pipe.color_of", { name })} value=${stage.color} onChange=${(/** @type {string} */ color) => set({ color })} /></div>
    <div class="stagekind"><${Select} small label=${t("pipe.kind_of", { name })} value=${stage.kind} options=${KINDS.map((kind) => ({ value: kind, label: wordOf(kind) }))}
      onChange=${(/** @type {string} */ kind) => set({ kind, probability: kind === "won" ? "100" : kind === "lost" ? "0" : "" })} /></div>
    <div class="stagenum"><${Input} small inputmode="numeric" aria-label=${t("pipe.probability_of", { name })} value=${stage.probability} end=${html`<span class="t3">%</span>`}
      onValue=${(/** @type {string} */ text) => set({ probability: text })} /></div>
    <div class="stagenum wide"><${Input} small inputmode="numeric" aria-label=${t("pipe.days_of", { name })} placeholder=${t("pipe.never")} value=${stage.rotting_days}
      end=${html`<span class="t3">${t("pipe.days_unit")}</span>`} onValue=${(/** @type {string} */ text) => set({ rotting_days: text })} /></div>
    <div class="stageacts"><${Button} kind="ghost" small icon="chevron-up" label=${t("pipe.up", { name })} disabled=${at === 0} onClick=${() => onMove(-1)} />
      <${Button} kind="ghost" small icon="chevron-down" label=${t("pipe.down", { name })} disabled=${last} onClick=${() => onMove(1)} />
      <${Button} kind="ghost" small icon="x" label=${t("pipe.remove", { name })} onClick=${onRemove} /></div>
    ${reason && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${reason}</p>`}
  </li>`;
}

/** @param {{ pipeline: Pipeline | null, onClose: () => void }} props none makes one */
function PipelineDialog({ pipeline, onClose }) {
  const [name, setName] = useState(pipeline?.name ?? "");
  const [stages, setStages] = useState(/** @returns {Draft[]} */ () => (pipeline ? pipeline.stages.map(draftOf) : (pipelines()[0]?.stages ?? []).map((stage) => ({ ...draftOf(stage), id: undefined }))));
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  /** @param {number} at @param {number} step */
  const move = (at, step) => {
    const next = [...stages];
    const [taken] = next.splice(at, 1);
    if (taken) next.splice(at + step, 0, taken);
    setStages(next);
  };
  const save = async () => {
    if (busy) return;
    if (!name.trim()) return setErrors({ name: t("pipe.name_missing") });
    setBusy(true);
    setErrors({});
    setProblem(null);
    const body = { name: name.trim(), stages: stages.map((stage) => ({ ...(stage.id ? { id: stage.id } : {}), name: stage.name.trim(), color: stage.color, kind: stage.kind, probability: whole(stage.probability), rotting_days: whole(stage.rotting_days) })) };
    try {
      const { undoId } = pipeline ? await patch(`/pipelines/${pipeline.id}`, body) : await post("/pipelines", body);
      toastDone(t(pipeline ? "pipe.saved" : "pipe.created", { name: name.trim() }), undoId);
      await reloadPipelines();
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setErrors(error.fields);
      if (!Object.keys(error.fields).some((key) => key === "name" || /^stages\.\d/.test(key))) setProblem(error.sentence);
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t(pipeline ? "set.save" : "pipe.create")}<//>`;
  return html`<${Dialog} class="wide" title=${t(pipeline ? "pipe.edit_title" : "pipe.new")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("pipe.name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus maxlength="200" value=${name} onValue=${setName} />`}<//>
    <div class="f"><span class="med">${t("pipe.stages")}</span>
      <ol class="stages">${stages.map((stage, at) => html`<${StageRow} key=${stage.row} stage=${stage} at=${at} last=${at === stages.length - 1} errors=${errors}
        onChange=${(/** @type {Draft} */ next) => { setErrors({}); setStages(stages.map((item) => (item.row === stage.row ? next : item))); }}
        onMove=${(/** @type {number} */ step) => move(at, step)} onRemove=${() => setStages(stages.filter((item) => item.row !== stage.row))} />`)}</ol>
      <div><${Button} icon="plus" onClick=${() => setStages([...stages.filter((stage) => stage.kind === "open"), freshStage(""), ...stages.filter((stage) => stage.kind !== "open")])}>${t("pipe.add_stage")}<//></div>
      <p class="hint">${t("pipe.closed_hint")}</p></div>
    ${problem && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem}</p>`}
  <//>`;
}

/** @param {{ pipeline: Pipeline, first: boolean, may: boolean, onEdit: () => void, onDelete: () => void }} props */
function PipelineBox({ pipeline, first, may, onEdit, onDelete }) {
  const actions = html`${first && html`<span class="pill c-grey">${t("pipe.default")}</span>`}${may && html`<${Button} kind="ghost" icon="pencil"
    label=${t("pipe.edit", { name: pipeline.name })} onClick=${onEdit} /><${Button} kind="ghost" icon="trash-2" label=${t("pipe.delete", { name: pipeline.name })} onClick=${onDelete} />`}`;
  return html`<${Group} title=${pipeline.name} count=${pipeline.stages.length} actions=${actions} clip>
    <table class="tbl"><thead><tr><th>${t("pipe.stage")}</th><th class="r">${t("pipe.probability")}</th><th class="hide720">${t("pipe.kind")}</th><th class="r">${t("pipe.days")}</th></tr></thead>
      <tbody>${pipeline.stages.map((stage) => html`<tr key=${stage.id}><td class="name"><${StageWord} stage=${stage} /></td><td class="r num">${formatPercent(stage.probability / 100)}</td>
        <td class="hide720">${wordOf(stage.kind)}</td><td class="r num t2">${stage.rotting_days === null ? t("pipe.never") : `${formatNumber(stage.rotting_days)} ${t("pipe.days_unit")}`}</td></tr>`)}</tbody></table><//>`;
}

export default function Pipelines() {
  const all = pipelines();
  const [editing, setEditing] = useState(/** @type {Pipeline | "new" | null} */ (null));
  const [deleting, setDeleting] = useState(/** @type {Pipeline | null} */ (null));
  const may = hasRole("manager");
  useEffect(() => {
    void reloadPipelines().catch(() => {});
    return onUndo(() => void reloadPipelines().catch(() => {}));
  }, []);
  const remove = async () => {
    const pipeline = /** @type {Pipeline} */ (deleting);
    setDeleting(null);
    try {
      const { undoId } = await del(`/pipelines/${pipeline.id}`);
      toastDone(t("pipe.deleted", { name: pipeline.name }), undoId);
      await reloadPipelines();
    } catch (error) { toastError(t("pipe.not_saved"), error); }
  };
  return html`<${SettingsPage} title=${t("set.pipelines")} lead=${t("pipe.lead")}
    actions=${may && html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing("new")}>${t("pipe.new")}<//>`}>
    ${all.length === 0 ? html`<${Skeleton} lines=${6} />` : all.map((pipeline, at) => html`<${PipelineBox} key=${pipeline.id} pipeline=${pipeline} first=${at === 0} may=${may}
      onEdit=${() => setEditing(pipeline)} onDelete=${() => setDeleting(pipeline)} />`)}
    ${editing && html`<${PipelineDialog} pipeline=${editing === "new" ? null : editing} onClose=${() => setEditing(null)} />`}
    ${deleting && html`<${Confirm} danger title=${t("pipe.delete_title", { name: deleting.name })} text=${t("pipe.delete_text")} action=${t("pipe.delete_action")}
      onConfirm=${remove} onClose=${() => setDeleting(null)} />`}
  <//>`;
}
