//! A file on a record's timeline.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { users } from "../state.js";
import { Icon } from "../ui/icon.js";
import { download, iconOf, shownAs, sizeOf } from "./content.js";
import { FilePreview } from "./preview.js";

/** @param {{ collection: string, id: string, item: { at: string, actor: { id: string, name: string | null } | null, file: import("./content.js").StoredFile }, last: boolean }} props the record's collection and identity */
export function FileEvent({ collection, id, item, last }) {
  const [open, setOpen] = useState(false);
  const { file } = item;
  const path = `/${collection}/${id}/files/${file.id}`;
  const name = item.actor ? item.actor.name ?? users.value.get(item.actor.id)?.name ?? t("former_user") : "LeadLab";
  return html`<div class=${`ev${last ? " end" : ""}`}><span class="k"><${Icon} name=${iconOf(file)} /></span><div>
    <div class="line"><span><b>${name}</b> ${t("did.added_file")}</span><time datetime=${item.at} title=${formatAbsolute(item.at)}>${formatAgo(item.at)}</time></div>
    <div class="row acttitle"><button type="button" class="trunc filename" title=${file.name} onClick=${() => (shownAs(file) ? setOpen(true) : void download(path, file))}>${file.name}</button>
      <span class="t3 fs12 nowrap">${sizeOf(file.size)}</span></div></div>
    ${open && html`<${FilePreview} path=${path} file=${file} onClose=${() => setOpen(false)} />`}</div>`;
}
