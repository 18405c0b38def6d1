//! The files of a record: the list, adding some by choosing or dropping them, looking at one, deleting one.

import { html, useEffect, useRef, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatNumber } from "../format.js";
import { onRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { onUndo } from "../ui/toast.js";
import { Section } from "../record/section.js";
import { deleteFile, download, iconOf, mayDelete, shownAs, sizeOf } from "./content.js";
import { FilePreview } from "./preview.js";
import { sendFiles } from "./send.js";

/** @typedef {import("./content.js").StoredFile} StoredFile */

const SHOWN = 6;

/** @param {{ collection: string, id: string }} props the record */
export function FileSection({ collection, id }) {
  const [files, setFiles] = useState(/** @type {{ data: StoredFile[], total: number } | null} */ (null));
  const [failed, setFailed] = useState(false);
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState("");
  const [over, setOver] = useState(false);
  const [open, setOpen] = useState(/** @type {StoredFile | null} */ (null));
  const choose = useRef(/** @type {HTMLInputElement | null} */ (null));
  const path = `/${collection}/${id}/files`;
  const may = hasRole("member");
  const load = async () => {
    try {
      setFiles((await get(path, { limit: all ? 200 : SHOWN })).data);
      setFailed(false);
    } catch { setFailed(true); }
  };
  useEffect(() => {
    void load();
    const stopRecord = onRecord((change) => { if (change.collection === "files") void load(); });
    const stopUndo = onUndo(() => void load());
    return () => { stopRecord(); stopUndo(); };
  }, [path, all]);
  /** @param {FileList | null | undefined} chosen */
  const add = async (chosen) => {
    if (busy) return;
    await sendFiles(path, chosen ?? [], setBusy);
    if (choose.current) choose.current.value = "";
  };
  const plus = may && html`<${Button} kind="ghost" small icon="plus" label=${t("files.add")} onClick=${() => choose.current?.click()} />`;
  const drop = may && {
    onDragOver: (/** @type {DragEvent} */ event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); setOver(true); } },
    onDragLeave: (/** @type {DragEvent} */ event) => { if (!(/** @type {HTMLElement} */ (event.currentTarget)).contains(/** @type {Node | null} */ (event.relatedTarget))) setOver(false); },
    onDrop: (/** @type {DragEvent} */ event) => { event.preventDefault(); setOver(false); void add(event.dataTransfer?.files); },
  };
  const rows = files?.data ?? [];
  return html`<${Section} title=${t("files.title")} count=${files ? formatNumber(files.total) : undefined} actions=${plus}>
    <div class=${`filedrop${over ? " over" : ""}`} ...${drop || {}}>
      ${may && html`<input ref=${choose} type="file" multiple hidden tabindex="-1" aria-label=${t("files.add")}
        onChange=${(/** @type {any} */ event) => void add(event.currentTarget.files)} />`}
      ${failed ? html`<p class="t3">${t("files.not_loaded")}</p>`
        : files && rows.length === 0 && !busy ? (may ? html`<button type="button" class="addfile" onClick=${() => choose.current?.click()}>${t("files.drop")}</button>` : html`<p class="t3">${t("files.none")}</p>`)
        : html`<ul class="rel">${rows.map((file) => html`<li key=${file.id} class="fileline"><span class="kindmark"><${Icon} name=${iconOf(file)} /></span>
          <button type="button" class="trunc filename" title=${file.name} onClick=${() => (shownAs(file) ? setOpen(file) : void download(`${path}/${file.id}`, file))}>${file.name}</button>
          <span class="fs12 t3 nowrap relend" title=${formatAbsolute(file.created_at)}>${sizeOf(file.size)}</span>
          ${shownAs(file) && html`<${Button} kind="ghost" small icon="download" label=${t("files.download")} onClick=${() => void download(`${path}/${file.id}`, file)} />`}
          ${mayDelete(file) && html`<${Button} kind="ghost" small icon="trash-2" label=${t("files.delete")} onClick=${() => void deleteFile(`${path}/${file.id}`, file)} />`}</li>`)}</ul>`}
      ${busy && html`<p class="t3" role="status">${t("files.uploading", { name: busy })}</p>`}
      ${files && files.total > rows.length && html`<${Button} kind="link" small onClick=${() => setAll(true)}>${t("show_all", { n: files.total })}<//>`}
    </div>
    ${open && html`<${FilePreview} path=${`${path}/${open.id}`} file=${open} onClose=${() => setOpen(null)} />`}
  <//>`;
}
