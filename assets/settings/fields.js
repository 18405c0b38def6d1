//! The organisation's own fields: create with a type, rename, change options, delete.

import { html, useEffect, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { customFields, hasRole, reloadCustomFields } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Input, Segmented, Textarea } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";

/** @typedef {import("../state.js").CustomField} CustomField */

const ENTITIES = ["leads", "customers", "contacts", "deals", "tickets", "activities"];
const TYPES = ["text", "long_text", "number", "money", "date", "datetime", "boolean", "select", "multi_select", "url", "email", "phone"];
const hasOptions = (/** @type {string} */ type) => type === "select" || type === "multi_select";

/** A key out of a label: "Machine serial" gives machine_serial. @param {string} label */
export function keyOf(label) {
  return label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_\d]+|_+$/g, "").slice(0, 50);
}

/** @param {{ entity: string, field: CustomField | null, onClose: () => void }} props none creates one */
function FieldDialog({ entity, field, onClose }) {
  const [label, setLabel] = useState(field?.label ?? "");
  const [key, setKey] = useState(/** @type {string | null} */ (field?.key ?? null));
  const [type, setType] = useState(field?.type ?? "text");
  const [options, setOptions] = useState((field?.options ?? []).join("\n"));
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const lines = options.split("\n").map((line) => line.trim()).filter(Boolean);
  const finalKey = key ?? keyOf(label);
  const save = async () => {
    /** @type {Record<string, string>} */ const found = {};
    if (!label.trim()) found.label = t("cf.label_missing");
    if (!field && label.trim() && !/^[a-z][a-z0-9_]*$/.test(finalKey)) found.key = t("cf.key_bad");
    if (hasOptions(type) && lines.length === 0) found.options = t("cf.options_missing");
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const choices = hasOptions(type) ? { options: lines } : {};
    try {
      const { undoId } = field ? await patch(`/custom-fields/${field.id}`, { label: label.trim(), ...choices }) : await post("/custom-fields", { entity, key: finalKey, label: label.trim(), type, ...choices });
      toastDone(t(field ? "cf.saved" : "cf.created", { label: label.trim() }), undoId);
      await reloadCustomFields();
      onClose();
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      const inOptions = Object.keys(fields).find((name) => name.startsWith("options"));
      setErrors(Object.keys(fields).length ? { ...fields, ...(inOptions && { options: fields[inOptions] ?? "" }) } : { label: error instanceof ApiError ? error.sentence : String(error) });
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t(field ? "set.save" : "cf.create")}<//>`;
  return html`<${Dialog} title=${t(field ? "cf.edit_title" : "cf.new")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("cf.label")} error=${errors.label}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus maxlength="100" value=${label}
      onValue=${setLabel} />`}<//>
    ${!field && html`<${Field} label=${t("cf.type")} hint=${t("cf.type_hint")} error=${errors.type}>${(/** @type {any} */ ids) => html`<${Select} ...${ids}
      label=${t("cf.type")} value=${type} onChange=${setType} options=${TYPES.map((name) => ({ value: name, label: t(`type.${name}`) }))} />`}<//>`}
    ${hasOptions(type) && html`<${Field} label=${t("cf.options")}
      hint=${t("cf.options_hint")} error=${errors.options}>${(/** @type {any} */ ids) => html`<${Textarea} ...${ids} rows=${5} value=${options}
      onValue=${setOptions} />`}<//>`}
    ${!field && html`<${Field} label=${t("cf.key")}
      hint=${t("cf.key_hint")} error=${errors.key}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} class="mono" autocapitalize="none" spellcheck=${false} maxlength="50" value=${finalKey} onValue=${setKey} />`}<//>`}
  <//>`;
}

export default function Fields() {
  const [entity, setEntity] = useState("leads");
  const [editing, setEditing] = useState(/** @type {CustomField | "new" | null} */ (null));
  const [deleting, setDeleting] = useState(/** @type {CustomField | null} */ (null));
  const may = hasRole("manager");
  const own = customFields.value.filter((field) => field.entity === entity);
  useEffect(() => {
    void reloadCustomFields().catch(() => {});
    return onUndo(() => void reloadCustomFields().catch(() => {}));
  }, []);
  const remove = async () => {
    const field = /** @type {CustomField} */ (deleting);
    setDeleting(null);
    try {
      const { undoId } = await del(`/custom-fields/${field.id}`);
      toastDone(t("cf.deleted", { label: field.label }), undoId);
      await reloadCustomFields();
    } catch (error) { toastError(t("cf.not_saved"), error); }
  };
  const add = may && html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing("new")}>${t("cf.new")}<//>`;
  return html`<${SettingsPage} title=${t("set.fields")} lead=${t("cf.lead")} actions=${own.length > 0 && add}>
    <div><${Segmented} label=${t("cf.entity")} value=${entity} onChange=${setEntity}
      options=${ENTITIES.map((name) => ({ value: name, label: t(name), count: customFields.value.filter((field) => field.entity === name).length }))} /></div>
    ${own.length === 0 ? html`<${Empty} icon="brackets" title=${t("cf.none")} text=${t(may ? "cf.none_text" : "cf.none_reader", { entity: within(t(entity)) })} actions=${add} />`
      : html`<${Group} clip><table class="tbl"><thead><tr><th>${t("cf.label")}</th><th class="hide720">${t("cf.key")}</th><th>${t("cf.type")}</th>${may && html`<th><span class="sr">${t("actions")}</span></th>`}</tr></thead><tbody>
        ${own.map((field) => html`<tr key=${field.id}><td class="name"><span class="trunc block" title=${field.label}>${field.label}</span><span class="sub720 mono trunc" title=${field.key}>${field.key}</span></td>
          <td class="mono t2 anywhere hide720">${field.key}</td>
          <td>${t(`type.${field.type}`)}${field.options?.length ? html` <span class="t3 fs12" title=${field.options.join(", ")}>${t("cf.options_n", { n: field.options.length })}</span>` : null}</td>
          ${may && html`<td class="acts"><${Button} kind="ghost" icon="pencil" label=${t("cf.edit", { label: field.label })} onClick=${() => setEditing(field)} />
            <${Button} kind="ghost" icon="trash-2" label=${t("cf.delete", { label: field.label })} onClick=${() => setDeleting(field)} /></td>`}</tr>`)}</tbody></table><//>`}
    ${editing && html`<${FieldDialog} entity=${entity} field=${editing === "new" ? null : editing} onClose=${() => setEditing(null)} />`}
    ${deleting && html`<${Confirm} danger title=${t("cf.delete_title", { label: deleting.label })}
      text=${t("cf.delete_text", { entity: within(t(deleting.entity)) })} action=${t("cf.delete_action")} onConfirm=${remove} onClose=${() => setDeleting(null)} />`}
  <//>`;
}
