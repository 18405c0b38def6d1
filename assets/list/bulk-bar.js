//! What can be done with the selected rows: a bar above the footer, and the dialog that says beforehand how many it changes.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { fieldsOf, holderOf, patchOf } from "../data/fields.js";
import { readInput } from "../data/input.js";
import { followJob } from "../data/jobs.js";
import { hasRole, reloadTags } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { choiceOptions, personOptions, tagOptions } from "../ui/editors.js";
import { Icon, Key } from "../ui/icon.js";
import { Checkbox, Input, Segmented } from "../ui/input.js";
import { Tag } from "../ui/chip.js";
import { Picker, Select } from "../ui/select.js";
import { useKeys } from "../ui/keys.js";
import { later } from "../ui/lazy.js";
import { toastDone, toastError } from "../ui/toast.js";
import texts from "../i18n/bulk.js";

await addTexts("bulk", texts);

/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

const ExportDialog = later(() => import("../export/export-dialog.js"), "ExportDialog");
const MergeDialog = later(() => import("../merge/merge-dialog.js"), "MergeDialog");

/** What can be merged, and how many at once. */
const MERGED = ["customers", "contacts", "leads"];
const MERGED_MOST = 5;
/** Above this many, deleting asks first. */
const ASK_FROM = 50;

/** @param {{ def: FieldDef, value: any, onValue: (value: any, words: string) => void, onError: (reason: string | null) => void }} props */
function BulkValue({ def, value, onValue, onError }) {
  const [text, setText] = useState("");
  if (def.type === "user") return html`<${Select} label=${def.label} value=${value} options=${personOptions()}
    placeholder=${t("choose_person")} onChange=${(/** @type {string} */ id) => onValue(id, "")} onClear=${() => onValue(null, "")} />`;
  if (def.type === "select" || def.type === "status") return html`<${Select} label=${def.label} value=${value} options=${choiceOptions(def)}
    placeholder=${t("choose_value")} onChange=${(/** @type {string} */ next) => onValue(next, "")} />`;
  if (def.type === "boolean") return html`<${Checkbox} checked=${value === true} onChange=${(/** @type {boolean} */ on) => onValue(on, "")}>
    ${def.label}<//>`;
  return html`<${Input} value=${text} placeholder=${t("new_value")} aria-label=${t("new_value")} onValue=${(/** @type {string} */ next) => {
    setText(next);
    const read = readInput(def, next, null);
    if ("error" in read) onError(read.error);
    else { onError(null); onValue(read.value, next); }
  }} />`;
}

/**
 * @param {{ entity: Entity, target: Record<string, any>, kind: string, count: number, onDone: (title: string, answer: any, undoId: string | null) => void, onClose: () => void }} props
 *   `target` is `{ids}` or `{filter}`; `kind` is `field`, `assign`, `status` or `tag`
 */
function BulkDialog({ entity, target, kind, count, onDone, onClose }) {
  const holder = holderOf(entity);
  const usable = fieldsOf(entity).filter((def) => !def.readonly && ["text", "company", "select", "status", "score", "number", "money", "date", "due", "user", "url", "boolean"].includes(def.type) && !["first_name", "last_name", "external_id"].includes(def.key));
  const [key, setKey] = useState(kind === "assign" ? holder : kind === "status" ? "status" : usable.find((def) => def.key === entity.status)?.key ?? usable[0]?.key ?? "");
  const [value, setValue] = useState(/** @type {any} */ (undefined));
  const [tags, setTags] = useState(/** @type {string[]} */ ([]));
  const [mode, setMode] = useState("add");
  const [preview, setPreview] = useState(/** @type {{ matched: number, changed: number } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const def = usable.find((item) => item.key === key);
  const body = kind === "tag" ? (tags.length ? { [mode === "add" ? "add_tags" : "remove_tags"]: tags } : null)
    : def && value !== undefined ? (def.key === holder ? { assign: value } : { set: patchOf(def, value) }) : null;
  const wish = JSON.stringify(body);
  useEffect(() => {
    setPreview(null);
    if (!body) return;
    let here = true;
    const timer = setTimeout(async () => {
      try {
        const { data } = await post(`/${entity.name}/bulk`, { ...target, ...body, dry_run: true });
        if (here) { setPreview(data); setProblem(null); }
      } catch (error) {
        if (here && error instanceof ApiError) setProblem(error.sentence);
      }
    }, 200);
    return () => { here = false; clearTimeout(timer); };
  }, [wish]);
  const noun = (/** @type {number} */ n) => t(`${entity.name}.n`, { n });
  const already = preview ? preview.matched - preview.changed : 0;
  const run = async () => {
    if (!body || problem || busy) return;
    setBusy(true);
    try {
      const answer = await post(`/${entity.name}/bulk`, { ...target, ...body });
      if (kind === "tag") void reloadTags();
      onDone(kind === "tag" ? "bulk.tagged" : key === holder ? "bulk.assigned" : "bulk.changed", answer, answer.undoId);
    } catch (error) {
      if (error instanceof ApiError) setProblem(error.sentence);
    } finally {
      setBusy(false);
    }
  };
  const action = t(kind === "tag" ? (mode === "add" ? "bulk.tag_n" : "bulk.untag_n") : key === holder ? "bulk.assign_n" : "bulk.change_n", { count: formatNumber(preview?.changed ?? count), noun: noun(preview?.changed ?? count) });
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${!body || !!problem || preview?.changed === 0}>${action}<//>`;
  return html`<${Dialog} title=${t(kind === "tag" ? "bulk.tag" : kind === "assign" ? "bulk.assign" : "bulk.edit")} onClose=${onClose}
    onSubmit=${run} foot=${foot}>
    ${kind === "tag" ? html`<${Segmented} label=${t("direction")} value=${mode} onChange=${setMode}
      options=${[{ value: "add", label: t("add_tags") }, { value: "remove", label: t("remove_tags") }]} />
        ${tags.length > 0 && html`<div class="wrap">
          ${tags.map((name) => html`<${Tag} key=${name} name=${name}
            onRemove=${() => setTags(tags.filter((tag) => tag !== name))} />`)}</div>`}
        <div class="inset"><${Picker} label=${t("field.tags")} many options=${tagOptions()} value=${tags}
          onCreate=${mode === "add" ? (/** @type {string} */ name) => setTags([...tags, name]) : undefined}
          onChoose=${(/** @type {string} */ name) => setTags(tags.includes(name) ? tags.filter((tag) => tag !== name) : [...tags, name])} /></div>`
      : html`<div class="bulkpair"><${Select} label=${t("field")} value=${key}
        options=${usable.map((item) => ({ value: item.key, label: item.label }))}
        onChange=${(/** @type {string} */ next) => { setKey(next); setValue(undefined); setProblem(null); }} />
        <span class="t2">${t("to")}</span>
          ${def && html`<${BulkValue} key=${key} def=${def} value=${value} onValue=${setValue} onError=${setProblem} />`}</div>`}
    ${problem ? html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem}</p>`
      : html`<p class="t2" role="status"><b class="med">${formatNumber(preview?.matched ?? count)}</b> ${noun(preview?.matched ?? count)}
        ${already > 0 ? `, ${t("bulk.already", { n: already })}` : ""}</p>`}
  <//>`;
}

/**
 * @param {{ entity: Entity, source: import("../data/source.js").RowSource, selection: import("../data/selection.js").Selection, filter: string, action: string | null, onAction: (action: string | null) => void }} props
 */
export function BulkBar({ entity, source, selection, filter, action, onAction }) {
  const all = selection.all.value;
  const count = all ? source.total : selection.ids.value.size;
  const target = all ? { filter } : { ids: [...selection.ids.value] };
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const noun = t(`${entity.name}.n`, { n: count });
  useEffect(() => {
    document.documentElement.style.setProperty("--toast-lift", "3.25rem");
    return () => document.documentElement.style.removeProperty("--toast-lift");
  }, []);

  /** @param {string} title key of the sentence @param {any} answer @param {string | null} undoId */
  const done = (title, answer, undoId) => {
    onAction(null);
    setAsking(false);
    selection.clear();
    if (answer.status === 202) return followJob(answer.data.id, t("bulk.running", { count: formatNumber(count), noun }), () => void source.load());
    const { matched, changed, undo_id: given } = answer.data;
    toastDone(t(title, { changed, matched, noun: t(`${entity.name}.n`, { n: matched }) }), undoId ?? given, matched > changed ? t("bulk.already_so", { n: matched - changed }) : undefined);
    void source.load();
  };
  const erase = async () => {
    setBusy(true);
    try {
      const answer = await post(`/${entity.name}/bulk`, { ...target, delete: true });
      done("bulk.deleted", answer, answer.undoId);
    } catch (error) {
      toastError(t("bulk.not_deleted"), error);
    } finally {
      setBusy(false);
    }
  };
  const canEdit = hasRole("member");
  const mergeable = canEdit && MERGED.includes(entity.name) && !all && count > 1 && count <= MERGED_MOST;
  const remove = () => { if (count > ASK_FROM) setAsking(true); else void erase(); };
  useKeys({ m: () => (mergeable ? onAction("merge") : false), "shift+e": () => (hasRole("manager") ? onAction("export") : false),
    // A key that clears a cell elsewhere asks also about few.
    delete: () => (canEdit && !busy ? setAsking(true) : false) });
  return html`<div class="bulk" role="toolbar" aria-label=${t("selected")}>
    <span class="n">${t("n_selected_short", { count: formatNumber(count) })}</span>
    ${canEdit && html`<button type="button" class="btn" onClick=${() => onAction("field")}><${Icon} name="pencil" /><span>
      ${t("edit_field")}</span><${Key}>e<//></button>
      <button type="button" class="btn" onClick=${() => onAction("assign")}><${Icon} name="user-plus" /><span>${t("assign")}</span>
        <${Key}>a<//></button>
      ${entity.tagged !== false && html`<button type="button" class="btn" onClick=${() => onAction("tag")}><${Icon} name="tag" /><span>${t("tag")}</span>
        <${Key}>l<//></button>`}
      ${mergeable && html`<button type="button" class="btn" onClick=${() => onAction("merge")}><${Icon}
        name="merge" /><span>${t("merge")}</span><${Key}>m<//></button>`}
      ${hasRole("manager") && html`<button type="button" class="btn" onClick=${() => onAction("export")}><${Icon} name="download" /><span>${t("export")}</span><${Key}>⇧E<//></button>`}
      <button type="button" class="btn" disabled=${busy} onClick=${remove}><${Icon}
        name="trash-2" /><span>${t("delete")}</span><${Key}>${t("bulk.del")}<//></button>`}
    <button type="button" class="btn icon" aria-label=${t("clear_selection")} title=${`${t("clear_selection")} (Esc)`}
      onClick=${() => selection.clear()}><${Icon} name="x" /></button>
    ${action === "merge" && html`<${MergeDialog} entity=${entity} ids=${[...selection.ids.value].sort()} onClose=${() => onAction(null)}
      onDone=${() => { onAction(null); selection.clear(); void source.load(); }} />`}
    ${action === "export" && html`<${ExportDialog} entity=${entity} target=${target} n=${count} count=${formatNumber(count)} onClose=${() => onAction(null)} />`}
    ${action && action !== "merge" && action !== "export" && html`<${BulkDialog} key=${action} entity=${entity} target=${target} kind=${action} count=${count} onDone=${done}
      onClose=${() => onAction(null)} />`}
    ${asking && html`<${Confirm} danger busy=${busy} title=${t("bulk.delete_ask", { count: formatNumber(count), noun })}
      text=${t("bulk.delete_text")} action=${t("bulk.delete_n", { count: formatNumber(count), noun })} onConfirm=${erase}
      onClose=${() => setAsking(false)} />`}
  </div>`;
}
