//! Writing a note on the page of the record that it is about. What was typed is kept for each record until it is sent.

import { html, useState } from "../lib.js";
import { post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { draftOf, keepDraft } from "../data/drafts.js";
import { holds, tellRecord } from "../data/records.js";
import { RichEditor } from "../ui/rich-text.js";
import { toastDone, toastError } from "../ui/toast.js";
import texts from "../i18n/notes.js";

await addTexts("notes", texts);

/** @param {{ collection: string, row: import("../data/fields.js").Row, onClose: () => void }} props the record */
export function NoteForm({ collection, row, onClose }) {
  const { id } = row;
  const path = `/${collection}/${id}/notes`;
  const [busy, setBusy] = useState(false);
  const key = `${id}/note`;
  const [begun] = useState(() => draftOf(key) ?? "");
  /** @param {string | null} body */
  const send = async (body) => {
    if (!body) return onClose();
    setBusy(true);
    try {
      const { data, undoId } = await post(path, { body });
      keepDraft(key, null);
      tellRecord({ collection: "notes", id: data.id, created: data });
      toastDone(t("note.added"), undoId);
      onClose();
    } catch (error) {
      if (holds(error, { collection: "notes", id, title: row.name ?? row.subject ?? "", shows: `${t("note.text")}: ${body}`, method: "POST", path, body: { body } })) {
        keepDraft(key, null);
        return onClose();
      }
      toastError(t("note.not_added"), error);
      setBusy(false);
    }
  };
  return html`<${RichEditor} class="noteform" mentions markup=${begun} begun=${begun !== ""} label=${t("note.text")} saveWord=${t("note.add")} busy=${busy}
    onText=${(/** @type {string} */ markup) => keepDraft(key, markup || null)} onSave=${(/** @type {string | null} */ body) => void send(body)}
    onCancel=${onClose} />`;
}
