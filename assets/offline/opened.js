//! In place of a list that needs the server: the records of it that were opened on this device.

import { html, useEffect, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatAgo } from "../format.js";
import texts from "../i18n/offline.js";
import { Avatar } from "../ui/avatar.js";
import { Empty } from "../ui/empty.js";
import { withWaiting } from "./outbox.js";
import { openedOf } from "./store.js";

await addTexts("offline", texts);

/** @param {{ entity: import("../data/fields.js").Entity }} props */
export function OpenedHere({ entity }) {
  const [list, setList] = useState(/** @type {Awaited<ReturnType<typeof openedOf>> | null} */ (null));
  useEffect(() => void openedOf(entity.name).then(setList), [entity.name]);
  if (!list) return null;
  if (list.length === 0) return html`<${Empty} icon="cloud-off" title=${t("offline.nothing")} text=${t("offline.nothing_text")} />`;
  return html`<div class="openedlist"><h2 class="sectitle">${t("offline.opened")}<span class="count">${list.length}</span></h2>
    <p class="t3">${t("offline.opened_text")}</p>
    <ul>${list.map(({ record, read_at: readAt }) => {
      const row = withWaiting(record);
      const title = entity.title(row);
      return html`<li key=${row.id}><a href=${`/${entity.name}/${row.id}`}><${Avatar} name=${title || "?"} company=${entity.company} icon=${entity.mark?.(row)} size="lg" />
        <span class="grow"><span class="l1 trunc">${title || t("no_name")}</span><span class="l2 trunc">${entity.second(row)}</span></span>
        <span class="t3 fs12 nowrap">${t("offline.read", { ago: formatAgo(readAt) })}</span></a></li>`;
    })}</ul></div>`;
}
