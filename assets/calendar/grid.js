//! The days of the calendar in weeks. An entry is dragged to another day, or moved by Shift and the arrows; arrows alone move
//! from day to day.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { t, locale } from "../i18n.js";
import { onDay, reschedule, whenOf } from "../activities/dates.js";
import { isoDay } from "../dates.js";
import { toDate } from "../format.js";
import { useDrag } from "../ui/drag.js";
import { Day } from "./day.js";
import { plusDays } from "./span.js";

/** @typedef {import("../activities/dates.js").Dated} Dated */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 });

/** @param {{ span: import("./span.js").Span, rows: Dated[] | null, may: boolean, onNew: (day: Date) => void }} props */
export function CalendarGrid({ span, rows, may, onNew }) {
  const { days, first, week } = span;
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const [lifted, setLifted] = useState(/** @type {{ id: string, height: number } | null} */ (null));
  const [aim, setAim] = useState("");
  const [at, setAt] = useState("");
  const aimed = useRef("");
  /** The entry that gets the focus back where it is drawn anew. */
  const follow = useRef(/** @type {{ id: string, day: string } | null} */ (null));
  /** @type {Map<string, Dated[]>} */ const byDay = new Map();
  for (const row of [...(rows ?? [])].sort((a, b) => (whenOf(a) < whenOf(b) ? -1 : 1))) {
    const day = isoDay(new Date(whenOf(row)));
    byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  const isos = days.map(isoDay);
  const today = isoDay(new Date());
  const stop = isos.includes(at) ? at : isos.includes(today) ? today : isos[0];

  /** @param {Dated | undefined} entry @param {string} iso */
  const move = (entry, iso) => {
    if (entry && isoDay(new Date(whenOf(entry))) !== iso) void reschedule(entry, onDay(whenOf(entry), toDate(iso)));
  };
  useDrag(root, may, {
    item: "[data-entry]", scrolls: ".calmonth", place: ".caldrop",
    onLift: (item) => setLifted({ id: item.dataset.entry ?? "", height: item.offsetHeight }),
    onOver: (x, y) => {
      const day = /** @type {HTMLElement | null | undefined} */ (document.elementFromPoint(x, y)?.closest("[data-day]"))?.dataset.day ?? "";
      if (day !== aimed.current) setAim(day);
      aimed.current = day;
    },
    onDrop: () => { if (aimed.current) move(rows?.find(({ row }) => row.id === lifted?.id), aimed.current); },
    onEnd: () => {
      aimed.current = "";
      setLifted(null);
      setAim("");
    },
  });
  useLayoutEffect(() => {
    if (!follow.current) return;
    const day = root.current?.querySelector(`[data-day="${follow.current.day}"]`);
    const entry = /** @type {HTMLElement | null | undefined} */ (day?.querySelector(`[data-entry="${follow.current.id}"]`) ?? day?.querySelector(".calmore"));
    entry?.focus();
    follow.current = null;
  }, [rows]);
  // A phone has the days one below the other, and what is over is not what one comes for.
  useEffect(() => {
    const now = root.current?.querySelector(".today");
    if (root.current && now instanceof HTMLElement && matchMedia("(max-width: 720px)").matches) root.current.scrollTop = now.offsetTop;
  }, [rows !== null, first.getTime()]);
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const from = /** @type {HTMLElement} */ (event.target);
    const step = STEPS[event.key];
    const day = /** @type {HTMLElement | null} */ (from.closest("[data-day]"))?.dataset.day;
    if (!step || !day || event.ctrlKey || event.altKey || event.metaKey || from.closest("[data-popover]")) return;
    const to = isoDay(plusDays(toDate(day), step));
    const id = from.closest("[data-entry]")?.getAttribute("data-entry");
    if (event.shiftKey) {
      const entry = rows?.find(({ row }) => row.id === id);
      if (!may || !entry) return;
      follow.current = { id: entry.row.id, day: to };
      move(entry, to);
    } else {
      const box = root.current?.querySelector(`[data-day="${to}"]`);
      const next = /** @type {HTMLElement | null | undefined} */ (id ? box?.querySelector("[data-entry]") ?? box?.querySelector(".calnew") : box?.querySelector(".calnew"));
      next?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const names = days.slice(0, 7).map((day) => new Intl.DateTimeFormat(locale, { weekday: "short" }).format(day));
  return html`<div class="calweek" aria-hidden="true">${names.map((name) => html`<span>${name}</span>`)}</div>
    <div ref=${root} class=${`calmonth${week ? " oneweek" : ""}`} aria-busy=${rows === null} onKeyDown=${keys}
      onFocusIn=${(/** @type {FocusEvent} */ event) => setAt(/** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-day]"))?.dataset.day ?? at)}>
      ${days.map((day, index) => html`<${Day} key=${isos[index]} day=${day} out=${!week && day.getMonth() !== first.getMonth()} whole=${week} rows=${byDay.get(isos[index] ?? "") ?? []} may=${may}
        lifted=${lifted} aim=${aim === isos[index]} stop=${stop === isos[index]} onNew=${() => onNew(day)} />`)}
      ${rows?.length === 0 && html`<p class="t3 calnone">${t(week ? "calendar.none_week" : "calendar.none")}</p>`}</div>`;
}
