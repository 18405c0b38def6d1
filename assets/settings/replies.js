//! The canned replies: add, change, delete. They are put into comments on tickets.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { RichEditor, RichText } from "../ui/rich-text.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ id: string, name: string, body: string }} Reply */

/** @param {{ reply: Reply | null, onSaved: () => void, onClose: () => void }} props a new one without `reply` */
function ReplyForm({ reply, onSaved, onClose }) {
  const [name, setName] = useState(reply?.name ?? "");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  /** @param {string | null} body */
  const save = async (body) => {
    const found = { name: name.trim() ? "" : t("rep.name_missing"), body: body ? "" : t("rep.body_missing") };
    setErrors(found);
    setFailure("");
    if (found.name || found.body) return;
    setBusy(true);
    try {
      const sent = { name: name.trim(), body };
      const { undoId } = await (reply ? patch(`/canned-replies/${reply.id}`, sent) : post("/canned-replies", sent));
      toastDone(t(reply ? "rep.changed" : "rep.created", { name: sent.name }), undoId);
      return onSaved();
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).some((field) => field in found)) setErrors(error.fields);
      else setFailure(error instanceof ApiError ? error.sentence : String(error));
    }
    setBusy(false);
  };
  return html`<div class="repform">
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <${Field} label=${t("rep.name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} maxlength="100" value=${name} autofocus
      onValue=${(/** @type {string} */ text) => { setName(text); setErrors({ ...errors, name: "" }); }} />`}<//>
    <div class="f"><span class="lbl">${t("rep.body")}</span>
      <${RichEditor} markup=${reply?.body ?? ""} label=${t("rep.body")} begun still busy=${busy} saveWord=${t(reply ? "save" : "rep.create")}
        onText=${() => setErrors((now) => ({ ...now, body: "" }))} onSave=${(/** @type {string | null} */ body) => void save(body)} onCancel=${onClose} />
      ${errors.body && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${errors.body}</p>`}</div></div>`;
}

/** @param {{ reply: Reply, may: boolean, onChanged: () => Promise<void> }} props */
function ReplyRow({ reply, may, onChanged }) {
  const [editing, setEditing] = useState(false);
  const remove = async () => {
    try {
      const { undoId } = await del(`/canned-replies/${reply.id}`);
      toastDone(t("rep.deleted", { name: reply.name }), undoId);
      await onChanged();
    } catch (error) { toastError(t("rep.not_deleted"), error); }
  };
  if (editing) return html`<${ReplyForm} reply=${reply} onClose=${() => setEditing(false)} onSaved=${() => { setEditing(false); void onChanged(); }} />`;
  return html`<div class="reprow"><div class="min0 grow"><b>${reply.name}</b><${RichText} markup=${reply.body} /></div>
    ${may && html`<${Button} kind="ghost" icon="pencil" label=${t("rep.edit", { name: reply.name })} onClick=${() => setEditing(true)} />
      <${Button} kind="ghost" icon="trash-2" label=${t("rep.delete", { name: reply.name })} onClick=${() => void remove()} />`}</div>`;
}

export default function Replies() {
  const { rows, reload, waiting, more } = useRows("/canned-replies");
  const [making, setMaking] = useState(false);
  const may = hasRole("manager");
  const replies = /** @type {Reply[] | null} */ (rows);
  useEffect(() => onUndo(() => void reload()), []);
  const create = may && !making && html`<${Button} form kind="primary" icon="plus" onClick=${() => setMaking(true)}>${t("rep.new")}<//>`;
  return html`<${SettingsPage} title=${t("set.replies")} lead=${t("rep.lead")} actions=${replies && replies.length > 0 && create}>
    ${making && html`<${Group}><${ReplyForm} reply=${null} onClose=${() => setMaking(false)} onSaved=${() => { setMaking(false); void reload(); }} /><//>`}
    ${waiting || (replies?.length === 0 ? !making && html`<${Empty} icon="text-quote" title=${t("rep.none")} text=${t(may ? "rep.none_text" : "rep.none_reader")} actions=${create} />`
      : html`<div><${Group}>${replies?.map((reply) => html`<${ReplyRow} key=${reply.id} reply=${reply} may=${may} onChanged=${reload} />`)}<//>${more}</div>`)}
  <//>`;
}
