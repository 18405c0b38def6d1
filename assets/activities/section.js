//! The activities of a customer, a contact, a lead, a deal or a ticket: what is to be done first, then what was newest.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo, formatDay, formatDue, formatNumber } from "../format.js";
import { onRecord } from "../data/records.js";
import { onUndo } from "../ui/toast.js";
import { Icon } from "../ui/icon.js";
import { wordOf } from "../ui/status.js";
import { Section } from "../record/section.js";
import { Composer } from "./composer.js";
import { DoneCheck } from "./done.js";
import { iconOf } from "./texts.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** What a line shows. */
export const FIELDS = "name,kind,done,due_at,occurred_at,created_at";
const SHOWN = 6;
const OPEN = 'kind = "task" and done = false';

/** The moment that stands beside it. @param {Row} row @returns {string} */
const shownAt = (row) => (row.kind === "task" ? row.due_at : row.occurred_at) ?? row.created_at;

/** @param {{ row: Row }} props */
export function ActivityLine({ row }) {
  const due = row.kind === "task" && !row.done && row.due_at ? formatDue(row.due_at) : null;
  const at = shownAt(row);
  return html`<li>${row.kind === "task" ? html`<${DoneCheck} row=${row} />` : html`<span class="kindmark" title=${wordOf(row.kind)}><${Icon}
      name=${iconOf(row.kind)} /></span>`}
    <a class=${`trunc actname${row.done && row.kind === "task" ? " t3" : ""}`} href=${`/activities/${row.id}`} title=${row.name}>${row.name === row.kind ? wordOf(row.kind) : row.name}</a>
    <span class=${`fs12 nowrap relend ${due?.tone || "t3"}`} title=${formatAbsolute(at)}>${due ? due.text : row.kind === "task" ? formatDay(at) : formatAgo(at)}</span></li>`;
}

/** @param {{ collection: string, row: Row, compose?: boolean }} props `compose` puts the composer into the section */
export function ActivitySection({ collection, row, compose }) {
  const [open, setOpen] = useState({ data: /** @type {Row[]} */ ([]), total: 0 });
  const [rest, setRest] = useState({ data: /** @type {Row[]} */ ([]), total: 0 });
  const [failed, setFailed] = useState(false);
  const mine = `${collection.slice(0, -1)}_id = "${row.id}"`;
  useEffect(() => {
    let here = true;
    let timer = 0;
    const load = async () => {
      const question = (/** @type {string} */ filter, /** @type {string} */ sort) => get("/activities", { filter, sort, fields: FIELDS, limit: SHOWN });
      try {
        const [tasks, others] = await Promise.all([question(`${mine} and ${OPEN}`, "due_at"), question(`${mine} and not (${OPEN})`, "-created_at")]);
        if (!here) return;
        setOpen(tasks.data);
        // What came last, in the order of what is shown.
        setRest({ ...others.data, data: [...others.data.data].sort((/** @type {Row} */ a, /** @type {Row} */ b) => (shownAt(a) < shownAt(b) ? 1 : -1)) });
        setFailed(false);
      } catch {
        if (here) setFailed(true);
      }
    };
    const again = () => { clearTimeout(timer); timer = setTimeout(() => void load(), 150); };
    void load();
    const stopRecord = onRecord((change) => { if (change.collection === "activities") again(); });
    const stopUndo = onUndo(again);
    return () => { here = false; clearTimeout(timer); stopRecord(); stopUndo(); };
  }, [row.id]);
  const total = open.total + rest.total;
  const shown = [...open.data, ...rest.data];
  return html`<${Section} title=${t("activities")} count=${formatNumber(total)}>
    ${compose && html`<${Composer} collection=${collection} row=${row} small />`}
    ${failed ? html`<p class="t3">${t("list_not_loaded")}</p>`
      : shown.length === 0 ? html`<p class="t3">${t("activities.none")}</p>`
      : html`<ul class="rel">${shown.map((item) => html`<${ActivityLine} key=${item.id} row=${item} />`)}</ul>`}
    ${total > shown.length && html`<a class="fs12" href=${`/activities?filter=${encodeURIComponent(mine)}`}>${t("show_all", { n: total })}</a>`}
  <//>`;
}
