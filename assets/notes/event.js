//! A note on a record's timeline, which its author changes and deletes there; and a comment on a ticket, which its
//! conversation changes.

import { html, useState } from "../lib.js";
import { del, patch } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { tellRecord } from "../data/records.js";
import { hasRole, user, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { RichEditor, RichText } from "../ui/rich-text.js";
import { toastDone, toastError, rememberUndo } from "../ui/toast.js";
import texts from "../i18n/notes.js";

await addTexts("notes", texts);

/** @typedef {{ id: string, version: number, created_by: string | null, updated_at: string, body: string, internal?: boolean }} Written */

/** @param {{ collection: string, id: string, item: { kind: string, at: string, actor: { id: string, name: string | null } | null, note?: Written, comment?: Written }, last: boolean, small: boolean }} props the record's collection and identity */
export function NoteEvent({ collection, id, item, last, small }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const written = /** @type {Written} */ (item.note ?? item.comment);
  const name = item.actor ? item.actor.name ?? users.value.get(item.actor.id)?.name ?? t("former_user") : "LeadLab";
  const may = item.note && (hasRole("manager") || (hasRole("member") && written.created_by === user.value?.id));
  const path = `/${collection}/${id}/notes/${written.id}`;
  /** @param {string | null} body */
  const save = async (body) => {
    if (!body) return remove();
    setBusy(true);
    try {
      const { data, undoId } = await patch(path, { body });
      rememberUndo(undoId);
      setEditing(false);
      tellRecord({ collection: "notes", id: written.id, changes: data });
    } catch (error) {
      toastError(t("note.not_changed"), error);
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    try {
      const { undoId } = await del(path);
      tellRecord({ collection: "notes", id: written.id, gone: true });
      toastDone(t("note.deleted"), undoId);
    } catch (error) {
      toastError(t("note.not_deleted"), error);
    }
  };
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [
    { label: t("note.edit"), icon: "pencil", run: () => setEditing(true) },
    "-", { label: t("note.delete"), icon: "trash-2", bad: true, run: () => void remove() },
  ];
  const did = item.note ? "did.wrote_note" : written.internal ? "did.commented_internal" : "did.commented";
  const edited = written.version > 1 && html`<span class="t3" title=${formatAbsolute(written.updated_at)}>, ${t("note.edited")}</span>`;
  return html`<div class=${`ev${last ? " end" : ""}`}><span class="k"><${Icon}
      name=${item.note ? "sticky-note" : written.internal ? "lock" : "reply"} /></span><div>
    <div class="line"><span><b>${name}</b> ${t(did)}${edited}</span>
      <time datetime=${item.at} title=${formatAbsolute(item.at)}>${formatAgo(item.at)}</time>
      ${may && html`<${Button} kind="ghost" small icon="ellipsis" label=${t("more")} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />`}</div>
    ${editing ? html`<${RichEditor} class="noteform" mentions=${!item.comment || !!written.internal} markup=${written.body} label=${t("note.edit")} busy=${busy}
        onSave=${(/** @type {string | null} */ body) => void save(body)} onCancel=${() => setEditing(false)} />`
      : html`<div class=${`notebox${item.note || written.internal ? " own" : ""}${small ? " small" : ""}`}><${RichText} markup=${written.body} /></div>`}</div>
    ${menu && html`<${Menu} anchor=${menu} align="end" entries=${entries} label=${t("more")} onClose=${() => setMenu(null)} />`}</div>`;
}
