//! The AI providers of the organisation, for admins: add, change, test, replace the key, delete. A key is typed here and
//! never shown again.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { formatAbsolute } from "../format.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Glyph } from "../ui/icon.js";
import { Input, Password } from "../ui/input.js";
import { Menu } from "../ui/menu.js";
import { Select } from "../ui/select.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ set: boolean, last4: string | null, updated_at: string | null }} Key */
/** @typedef {{ id: string, name: string, kind: string, base_url: string, model: string, api_key: Key }} Provider */

const KINDS = ["openai_compatible", "anthropic"];

/** The errors of the fields of a form, or the whole refusal at `first`. @param {unknown} error @param {string} first @returns {Record<string, string>} */
function errorsOf(error, first) {
  const fields = error instanceof ApiError ? error.fields : {};
  return Object.keys(fields).length > 0 ? fields : { [first]: error instanceof ApiError ? error.sentence : String(error) };
}

/** @param {{ provider: Provider | null, onClose: () => void, onSaved: () => Promise<void> }} props none adds one */
function ProviderDialog({ provider, onClose, onSaved }) {
  const [name, setName] = useState(provider?.name ?? "");
  const [kind, setKind] = useState(provider?.kind ?? "openai_compatible");
  const [url, setUrl] = useState(provider?.base_url ?? "");
  const [model, setModel] = useState(provider?.model ?? "");
  const [key, setKey] = useState("");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    /** @type {Record<string, string>} */ const found = {};
    if (!name.trim()) found.name = t("ai.name_missing");
    if (!url.trim()) found.base_url = t("ai.url_missing");
    if (!model.trim()) found.model = t("ai.model_missing");
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const body = { name: name.trim(), kind, base_url: url.trim(), model: model.trim(), ...(key.trim() && { api_key: key.trim() }) };
    try {
      const { undoId } = provider ? await patch(`/ai-providers/${provider.id}`, body) : await post("/ai-providers", body);
      toastDone(t(provider ? "ai.saved" : "ai.created", { name: body.name }), undoId);
      onClose();
      await onSaved();
    } catch (error) {
      setErrors(errorsOf(error, "name"));
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t(provider ? "set.save" : "ai.create")}<//>`;
  return html`<${Dialog} title=${t(provider ? "ai.edit_title" : "ai.new")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("ai.name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus maxlength="200" value=${name} onValue=${setName} />`}<//>
    <${Field} label=${t("ai.kind")} error=${errors.kind}>${(/** @type {any} */ ids) => html`<${Select} ...${ids} label=${t("ai.kind")} value=${kind} onChange=${setKind}
      options=${KINDS.map((value) => ({ value, label: t(`ai.kind.${value}`) }))} />`}<//>
    <${Field} label=${t("ai.url")} hint=${t("ai.url_hint")} error=${errors.base_url}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} inputmode="url" autocapitalize="none"
      spellcheck=${false} maxlength="2048" placeholder=${t(`ai.url_example.${kind}`)} value=${url} onValue=${setUrl} />`}<//>
    <${Field} label=${t("ai.model")} error=${errors.model}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autocapitalize="none" spellcheck=${false} maxlength="200" value=${model}
      onValue=${setModel} />`}<//>
    <${Field} label=${t("ai.key")} hint=${t(provider?.api_key.set ? "ai.key_keep" : "ai.key_hint")} error=${errors.api_key}>${(/** @type {any} */ ids) => html`<${Password} ...${ids}
      autocomplete="off" maxlength="4096" value=${key} onValue=${setKey} />`}<//>
  <//>`;
}

/** @param {{ provider: Provider, onClose: () => void, onSaved: () => Promise<void> }} props */
function KeyDialog({ provider, onClose, onSaved }) {
  const [key, setKey] = useState("");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!key.trim()) return setErrors({ api_key: t("ai.key_missing") });
    setBusy(true);
    try {
      await post(`/ai-providers/${provider.id}/rotate`, { api_key: key.trim() });
      addToast({ tone: "done", title: t("ai.rotated", { name: provider.name }) });
      onClose();
      await onSaved();
    } catch (error) {
      setErrors(errorsOf(error, "api_key"));
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("ai.rotate")}<//>`;
  return html`<${Dialog} title=${t("ai.rotate_title", { name: provider.name })} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("ai.new_key")} hint=${t("ai.rotate_hint")} error=${errors.api_key}>${(/** @type {any} */ ids) => html`<${Password} ...${ids} autofocus autocomplete="off"
      maxlength="4096" value=${key} onValue=${setKey} />`}<//>
  <//>`;
}

/** @param {{ provider: Provider, onEdit: () => void, onRotate: () => void, onDelete: () => void }} props */
function ProviderRow({ provider, onEdit, onRotate, onDelete }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState(/** @type {{ ok: boolean, message: string, took_ms?: number } | null} */ (null));
  const { api_key: key } = provider;
  const test = async () => {
    setBusy(true);
    try {
      const { data } = await post(`/ai-providers/${provider.id}/test`);
      setResult(data);
    } catch (error) { setResult({ ok: false, message: error instanceof ApiError ? error.sentence : String(error) }); }
    setBusy(false);
  };
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [{ label: t("ai.edit"), icon: "pencil", run: onEdit }, { label: t("ai.rotate"), icon: "key-round", run: onRotate }, "-",
    { label: t("ai.delete"), icon: "trash-2", bad: true, run: onDelete }];
  return html`<tr><td class="name"><span class="trunc block" title=${provider.name}>${provider.name}</span><span class="sub720">${provider.model}</span>
      ${result && html`<p class=${`hint${result.ok ? "" : " bad"}`} role="status"><${Glyph} name=${result.ok ? "done" : "lost"} colour=${result.ok ? "green" : "red"} />
        ${result.message}${result.took_ms !== undefined && html` <span class="t3">${t("ai.took", { n: result.took_ms })}</span>`}</p>`}</td>
    <td class="t2 hide720">${t(`ai.kind.${provider.kind}`)}</td><td class="t2 hide720"><span class="trunc block" title=${provider.model}>${provider.model}</span></td>
    <td class="t2 hide1040" title=${key.updated_at ? formatAbsolute(key.updated_at) : undefined}>${!key.set ? t("ai.no_key")
      : key.last4 ? html`<span class="mono">…${key.last4}</span>` : t("ai.has_key")}</td>
    <td class="acts"><${Button} small busy=${busy} onClick=${() => void test()}>${t("ai.test")}<//>
      <${Button} kind="ghost" icon="ellipsis" label=${t("ai.actions", { name: provider.name })} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />
      ${menu && html`<${Menu} anchor=${menu} align="end" label=${t("ai.actions", { name: provider.name })} entries=${entries} onClose=${() => setMenu(null)} />`}</td></tr>`;
}

export default function AiProviders() {
  const { rows, reload, waiting, more } = useRows("/ai-providers", { limit: 200 });
  const [editing, setEditing] = useState(/** @type {Provider | "new" | null} */ (null));
  const [rotating, setRotating] = useState(/** @type {Provider | null} */ (null));
  const [deleting, setDeleting] = useState(/** @type {Provider | null} */ (null));
  const providers = /** @type {Provider[] | null} */ (rows);
  useEffect(() => onUndo(() => void reload()), []);
  const remove = async () => {
    const { id, name } = /** @type {Provider} */ (deleting);
    setDeleting(null);
    try {
      const { undoId } = await del(`/ai-providers/${id}`);
      toastDone(t("ai.deleted", { name }), undoId);
      await reload();
    } catch (error) { toastError(t("set.not_saved"), error); }
  };
  const add = html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing("new")}>${t("ai.new")}<//>`;
  return html`<${SettingsPage} title=${t("set.ai")} lead=${t("ai.lead")} actions=${providers && providers.length > 0 && add}>
    ${waiting || (providers?.length === 0 ? html`<${Empty} icon="sparkles" title=${t("ai.none")} text=${t("ai.none_text")} actions=${add} />` : html`<div><${Group} clip>
      <table class="tbl"><thead><tr><th>${t("ai.name")}</th><th class="hide720">${t("ai.kind")}</th><th class="hide720">${t("ai.model")}</th>
        <th class="hide1040">${t("ai.key")}</th><th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${providers?.map((provider) => html`<${ProviderRow} key=${provider.id} provider=${provider} onEdit=${() => setEditing(provider)}
        onRotate=${() => setRotating(provider)} onDelete=${() => setDeleting(provider)} />`)}</tbody></table><//>${more}</div>`)}
    ${editing && html`<${ProviderDialog} provider=${editing === "new" ? null : editing} onClose=${() => setEditing(null)} onSaved=${reload} />`}
    ${rotating && html`<${KeyDialog} provider=${rotating} onClose=${() => setRotating(null)} onSaved=${reload} />`}
    ${deleting && html`<${Confirm} danger title=${t("ai.delete_title", { name: deleting.name })} text=${t("ai.delete_text")} action=${t("ai.delete")}
      onConfirm=${remove} onClose=${() => setDeleting(null)} />`}
  <//>`;
}
