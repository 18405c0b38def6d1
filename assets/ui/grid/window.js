//! Which rows are in view. Beyond eight million pixels the scroll bar stands for the whole list in proportion, so that a
//! million rows fit what browsers can scroll; within a screen rows still follow each other exactly.

import { useEffect, useLayoutEffect, useRef, useState } from "../../lib.js";
import { density } from "../../state.js";
import { whenIdle } from "../lazy.js";

const MAX_PX = 8_000_000;
const SPARE = 8;
const PHONE_ROW = 66;
/** So many rows are drawn anew in one picture, so that none of them takes long; and so many on the first, when nobody scrolls yet. */
const AT_ONCE = 4;
const AT_FIRST = 12;

/** What stands around the rows of a page at least, in px. */
const AROUND = 76;

/** The reader's font size by the usual one. Asked once: asking works out the styles of all that was just drawn. */
const zoom = () => { font ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; return font; };
/** @type {number | undefined} */ let font;
addEventListener("resize", () => { font = undefined; });

/** @param {boolean} phone row height in px at the reader's font size */
function rowHeight(phone) {
  return (phone ? PHONE_ROW : density.value === "compact" ? 28 : 32) * zoom();
}

/** @typedef {{ index: number, row?: import("../../data/source.js").Row }} Drawn a row at its place; without what was not read yet */

/**
 * Draws the rows in view in flocks. What was on the picture before stays, `AT_ONCE` others join it, those in view first; the
 * rest follows on the next pictures. While two pictures have little in common, which is when a list is flung, nothing
 * new is drawn: nobody could read it.
 * @param {import("../../data/source.js").RowSource} source
 * @param {{ first: number, last: number, top: number, visible: number, pool: number }} window `top` is the first row that is seen
 * @returns {{ rows: Drawn[], waiting: boolean }} the rows to draw, in their order, some out of view meanwhile; and whether more follow
 */
function useFlocks(source, { first, last, top, visible, pool }) {
  const [, redraw] = useState(0);
  /** What each place of the pool has. */
  const held = useRef({ pool, top, rows: /** @type {Map<number, Drawn>} */ (new Map()) });
  const { rows } = held.current;
  if (held.current.pool !== pool) rows.clear();
  let room = rows.size === 0 ? AT_FIRST : Math.abs(top - held.current.top) > visible / 2 ? 0 : AT_ONCE;
  held.current = { pool, top, rows };
  let waiting = false;
  const join = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (let index = from; index < to; index++) {
      const now = rows.get(index % pool);
      const row = source.at(index);
      // What is there already changes in place.
      if (now?.index === index && !now.row === !row) now.row = row;
      else if (room === 0) waiting = true;
      else {
        rows.set(index % pool, { index, row });
        room -= 1;
      }
    }
  };
  join(Math.max(first, top), last);
  join(first, Math.min(top, last));
  for (const [place, { index }] of rows) if (index >= source.length || (!waiting && (index < first || index >= last))) rows.delete(place);
  const following = useRef(false);
  useLayoutEffect(() => {
    const follow = () => { following.current = true; redraw((count) => count + 1); };
    // What a scroll draws is on the picture that comes now, so the rest is on the one after it: one flock a picture.
    const now = following.current;
    following.current = false;
    if (!waiting) return;
    let frame = requestAnimationFrame(now ? follow : () => { frame = requestAnimationFrame(follow); });
    return () => cancelAnimationFrame(frame);
  });
  return { rows: [...rows.values()].sort((a, b) => a.index - b.index), waiting };
}

/**
 * @param {import("../../lib.js").Ref<HTMLElement | null>} scroller @param {import("../../data/source.js").OpenList} list whose scroll is restored and kept
 * @param {boolean} phone
 */
export function useWindow(scroller, list, phone) {
  const { source } = list;
  const [place, setPlace] = useState({ top: list.scroll, box: innerHeight - AROUND, spare: 0 });
  const row = rowHeight(phone);
  const head = phone ? 0 : row;
  const { length } = source;
  const full = length * row;
  const height = Math.min(full, MAX_PX);
  const room = Math.max(1, place.box - head);
  const scaled = full > MAX_PX;
  const range = Math.max(1, height + head - place.box);
  /** Position of the first visible row, with its fraction. */
  const start = scaled ? (Math.min(place.top, range) / range) * (length - room / row) : place.top / row;
  const visible = Math.ceil(room / row);
  const first = Math.max(0, Math.floor(start) - place.spare);
  const last = Math.min(length, Math.floor(start) + visible + place.spare);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (list.scroll > 0) box.scrollTop = list.scroll;
    // It never is higher than the window; before its style sheet applies it says so.
    const high = () => Math.min(box.clientHeight, innerHeight);
    const resized = () => setPlace((now) => (now.top === box.scrollTop && now.box === high() ? now : { ...now, top: box.scrollTop, box: high() }));
    const measure = () => setPlace({ top: box.scrollTop, box: high(), spare: SPARE });
    // The rows out of view come when there is nothing else to do: the others are seen, and can be used, the sooner.
    const stopWaiting = whenIdle(measure);
    // Told once for each picture, before anything of it is drawn.
    const scrolled = () => {
      stopWaiting();
      measure();
      list.scroll = box.scrollTop;
    };
    box.addEventListener("scroll", scrolled, { passive: true });
    const watch = new ResizeObserver(resized);
    watch.observe(box);
    return () => {
      stopWaiting();
      box.removeEventListener("scroll", scrolled);
      watch.disconnect();
    };
  }, []);

  /** No two rows that are drawn at once have their places apart by a multiple of this: what leaves at one end is drawn again at the other. */
  const pool = visible + 2 * SPARE + 1;
  const { rows, waiting } = useFlocks(source, { first, last, top: Math.floor(start), visible, pool });
  const version = source.version.value;
  useEffect(() => {
    const timer = setTimeout(() => void source.ensure(first, last + SPARE), source.at(first) && source.at(last - 1) ? 60 : 30);
    return () => clearTimeout(timer);
  }, [source, first, last, version]);

  return {
    rows, waiting, height, visible, pool,
    /** @param {number} index */
    topOf: (index) => (scaled ? place.top + (index - start) * row : index * row),
    /** Scrolls until a row is in view. @param {number} index */
    reveal: (index) => {
      const box = scroller.current;
      if (!box) return;
      if (scaled) {
        if (index < start || index > start + room / row - 1) box.scrollTop = (index / Math.max(1, length - room / row)) * range;
        return;
      }
      const top = index * row;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + row > box.scrollTop + room) box.scrollTop = top + row - room;
    },
  };
}
