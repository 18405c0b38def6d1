//! Which rows are in view. Beyond eight million pixels the scroll bar stands for the whole list in proportion, so that a
//! million rows fit what browsers can scroll; within a screen rows still follow each other exactly.

import { useEffect, useLayoutEffect, useState } from "../../lib.js";
import { density } from "../../state.js";

const MAX_PX = 8_000_000;
const SPARE = 8;
const PHONE_ROW = 66;

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
    const resized = () => setPlace((now) => ({ ...now, top: box.scrollTop, box: box.clientHeight }));
    const measure = () => setPlace({ top: box.scrollTop, box: box.clientHeight, spare: SPARE });
    // The rows out of view come after the first picture, which shows the others the sooner.
    let frame = requestAnimationFrame(() => { frame = requestAnimationFrame(measure); });
    const scrolled = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        measure();
        list.scroll = box.scrollTop;
      });
    };
    box.addEventListener("scroll", scrolled, { passive: true });
    const watch = new ResizeObserver(resized);
    watch.observe(box);
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener("scroll", scrolled);
      watch.disconnect();
    };
  }, []);

  const version = source.version.value;
  useEffect(() => {
    const timer = setTimeout(() => void source.ensure(first, last + SPARE), source.at(first) && source.at(last - 1) ? 60 : 30);
    return () => clearTimeout(timer);
  }, [source, first, last, version]);

  return {
    first, last, height, visible,
    /** No two rows that are drawn at once have their places apart by a multiple of this: what leaves at one end is drawn again at the other. */
    pool: visible + 2 * SPARE + 1,
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
