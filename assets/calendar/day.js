//! A day of the calendar and what stands under it.

import { iconOf } from "../activities/texts.js";
import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { isoDay } from "../dates.js";
import { formatDay, formatTime } from "../format.js";
import { whenOf } from "../activities/dates.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Popover } from "../ui/popover.js";
import { wordOf } from "../ui/status.js";

/** @typedef {import("../activities/dates.js").Dated} Dated */

/** Entries that a day of a month shows before it says how many more there are. */
const SHOWN = 4;

/** @param {{ entry: Dated, may: boolean, lifted?: boolean }} props */
function Entry({ entry, may, lifted }) {
  const { collection, row } = entry;
  const lead = collection === "leads";
  const at = new Date(whenOf(entry));
  const late = (lead || (row.kind === "task" && !row.done)) && at.getTime() < Date.now();
  const kind = lead ? t("calendar.follow_up") : wordOf(row.kind);
  const name = row.name === row.kind ? kind : row.name;
  return html`<a class=${`calitem${late ? " late" : ""}${row.done ? " t3" : ""}${lifted ? " lifted" : ""}`} href=${`/${collection}/${row.id}`} data-entry=${row.id} title=${`${kind}: ${name}`}
    aria-keyshortcuts=${may ? "Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown" : undefined}><${Icon}
    name=${lead ? "user-search" : row.kind === "task" && row.done ? "check" : iconOf(row.kind)} size="sm" /><span class="num">${formatTime(at)}</span><span class="trunc">${name}</span></a>`;
}

/**
 * @param {{ day: Date, out: boolean, whole: boolean, rows: Dated[], may: boolean, lifted: { id: string, height: number } | null, aim: boolean, stop: boolean, onNew: () => void }} props
 *   `out` lies outside the month; `whole` shows everything; `aim` is where a lifted entry would go; `stop` is the day whose button Tab stops at
 */
export function Day({ day, out, whole, rows, may, lifted, aim, stop, onNew }) {
  const [open, setOpen] = useState(false);
  const more = useRef(/** @type {HTMLElement | null} */ (null));
  const iso = isoDay(day);
  const today = iso === isoDay(new Date());
  const shown = !whole && rows.length > SHOWN ? rows.slice(0, SHOWN - 1) : rows;
  const names = ["calday", out && "out", today && "today", rows.length === 0 && !aim && "none", aim && "aim"].filter(Boolean).join(" ");
  /** @param {MouseEvent} event */
  const click = (event) => { if (may && !/** @type {Element} */ (event.target).closest("a, button, [data-popover]")) onNew(); };
  return html`<section class=${names} aria-label=${formatDay(iso)} data-day=${iso} onClick=${click}><h2 class="num"><span class="short">${day.getDate()}</span><span class="long">
    ${formatDay(iso)}</span><span class="grow"></span>
    ${may && html`<${Button} kind="ghost" small icon="plus" class="calnew" label=${t("calendar.new_on", { day: formatDay(iso) })} tabindex=${stop ? 0 : -1} onClick=${onNew} />`}</h2>
    ${aim && lifted && html`<i class="caldrop" style=${{ height: `${lifted.height}px` }}></i>`}
    ${shown.map((entry) => html`<${Entry} key=${entry.row.id} entry=${entry} may=${may} lifted=${lifted?.id === entry.row.id} />`)}
    ${rows.length > shown.length && html`<button type="button" ref=${more} class="calmore" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      ${t("calendar.more", { n: rows.length - shown.length })}</button>`}
    ${open && html`<${Popover} anchor=${more.current} label=${formatDay(iso)} class="calpop" onClose=${() => setOpen(false)}>
      ${rows.map((entry) => html`<${Entry} key=${entry.row.id} entry=${entry} may=${may} />`)}<//>`}</section>`;
}
