//! Dragging by pointer: a mouse lifts after a few pixels, a finger after a hold, so that a touch still scrolls. A copy of
//! what was lifted follows the pointer, and what scrolls goes along at its edges. What a place means is the caller's business.

import { useEffect, useRef } from "../lib.js";

/** How long a finger rests before it lifts. */
const HOLD_MS = 200;
/** Pixels that a mouse moves before it lifts, and a finger before it scrolls instead. */
const MOUSE_SLOP = 4;
const TOUCH_SLOP = 10;
/** From how near an edge on a box scrolls, how far with each frame at most, and how long it takes to get that fast: a short stay there is to show what lies behind, not to pass it. */
const EDGE = 56;
const STEP = 16;
const HURRY_MS = 1500;
const SETTLE_MS = 140;

/**
 * @typedef {{
 *   item: string, scrolls: string, place: string,
 *   onLift: (item: HTMLElement) => void, onOver: (x: number, y: number) => void, onDrop: () => void, onEnd: () => void,
 * }} Drag
 *   `item`, `scrolls` and `place` are selectors: of what can be lifted, of the boxes inside the root that scroll, of where
 *   it would drop. `onOver` comes with each move, `onDrop` when it is let go, `onEnd` after that, and alone when it is given up.
 * @typedef {{ item: HTMLElement, id: number, touch: boolean, startX: number, startY: number, x: number, y: number, left: number, top: number,
 *   timer: number, frame: number, pushed: number, copy: HTMLElement | null, stop: AbortController }} Held
 */

/** Whether the reader wants nothing to move by itself. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The copy that follows the pointer. @param {HTMLElement} item @param {DOMRect} box */
function copyOf(item, box) {
  const copy = /** @type {HTMLElement} */ (item.cloneNode(true));
  copy.classList.add("dragcopy");
  copy.setAttribute("aria-hidden", "true");
  copy.removeAttribute("tabindex");
  copy.style.setProperty("width", `${box.width}px`);
  copy.style.setProperty("height", `${box.height}px`);
  document.body.append(copy);
  return copy;
}

/** How far a box goes on for a pointer near its edges; 0 away from them. @param {number} at @param {number} start @param {number} end */
function push(at, start, end) {
  const near = Math.min(EDGE, (end - start) / 4);
  if (at < start + near) return -Math.ceil(STEP * Math.min(1, (start + near - at) / near));
  if (at > end - near) return Math.ceil(STEP * Math.min(1, (at - end + near) / near));
  return 0;
}

/**
 * Makes what is inside `root` draggable as long as `enabled`.
 * @param {{ current: HTMLElement | null }} root on screen when this is first called @param {boolean} enabled @param {Drag} drag
 */
export function useDrag(root, enabled, drag) {
  const now = useRef(drag);
  now.current = drag;
  useEffect(() => {
    const box = root.current;
    if (!box || !enabled) return;
    /** @type {Held | null} */ let held = null;
    let dropped = 0;

    const forget = () => {
      if (!held) return;
      clearTimeout(held.timer);
      cancelAnimationFrame(held.frame);
      held.stop.abort();
      held.copy?.remove();
      delete document.documentElement.dataset.dragging;
      const lifted = held.copy;
      held = null;
      if (lifted) now.current.onEnd();
    };
    const follow = (/** @type {Held} */ of) => of.copy?.style.setProperty("translate", `${of.left + of.x - of.startX}px ${of.top + of.y - of.startY}px`);
    /** Scrolls at the edges, as long as it is held there. */
    const scroll = () => {
      if (!held) return;
      /** @type {Element[]} */ const boxes = [];
      for (let each = document.elementFromPoint(held.x, held.y); each && box.contains(each); each = each.parentElement) if (each.matches(now.current.scrolls)) boxes.push(each);
      const before = boxes.map((each) => each.scrollTop + each.scrollLeft);
      let pushed = false;
      const haste = held.pushed ? Math.min(1, Math.max(0.1, (performance.now() - held.pushed) / HURRY_MS)) : 0.1;
      for (const each of boxes) {
        const at = each.getBoundingClientRect();
        const [x, y] = [push(held.x, at.left, at.right), push(held.y, at.top, at.bottom)];
        pushed ||= x !== 0 || y !== 0;
        each.scrollBy(Math.round(x * haste) || Math.sign(x), Math.round(y * haste) || Math.sign(y));
      }
      held.pushed = pushed ? held.pushed || performance.now() : 0;
      if (boxes.some((each, index) => each.scrollTop + each.scrollLeft !== before[index])) now.current.onOver(held.x, held.y);
      held.frame = requestAnimationFrame(scroll);
    };
    const lift = () => {
      if (!held) return;
      const at = held.item.getBoundingClientRect();
      [held.left, held.top] = [at.left, at.top];
      held.copy = copyOf(held.item, at);
      follow(held);
      document.documentElement.dataset.dragging = "";
      now.current.onLift(held.item);
      now.current.onOver(held.x, held.y);
      held.frame = requestAnimationFrame(scroll);
    };
    /** @param {PointerEvent} event */
    const moved = (event) => {
      if (event.pointerId !== held?.id) return;
      [held.x, held.y] = [event.clientX, event.clientY];
      if (!held.copy) {
        const way = Math.hypot(held.x - held.startX, held.y - held.startY);
        if (held.touch && way > TOUCH_SLOP) return forget();
        if (held.touch || way < MOUSE_SLOP) return;
        return lift();
      }
      follow(held);
      now.current.onOver(held.x, held.y);
    };
    /** @param {PointerEvent} event */
    const released = async (event) => {
      if (event.pointerId !== held?.id) return;
      const { copy } = held;
      if (!copy) return forget();
      dropped = event.timeStamp;
      cancelAnimationFrame(held.frame);
      held.stop.abort();
      const to = box.querySelector(now.current.place)?.getBoundingClientRect();
      if (to && !isCalm()) {
        await copy.animate({ translate: `${to.left}px ${to.top}px`, rotate: "0deg" }, { duration: SETTLE_MS, easing: "ease-out", fill: "forwards" }).finished.catch(() => {});
        if (held?.copy !== copy) return;
      }
      now.current.onDrop();
      forget();
    };
    /** @param {PointerEvent} event */
    const pressed = (event) => {
      const from = /** @type {Element} */ (event.target);
      const item = /** @type {HTMLElement | null} */ (from.closest(now.current.item));
      if (held || !item || event.button !== 0 || !event.isPrimary || from.closest("button, input")) return;
      const touch = event.pointerType === "touch";
      const stop = new AbortController();
      held = { item, id: event.pointerId, touch, startX: event.clientX, startY: event.clientY, x: event.clientX, y: event.clientY, left: 0, top: 0, timer: 0, frame: 0, pushed: 0, copy: null, stop };
      if (touch) held.timer = setTimeout(lift, HOLD_MS);
      const { signal } = stop;
      addEventListener("pointermove", moved, { signal });
      addEventListener("pointerup", (up) => void released(up), { signal });
      addEventListener("pointercancel", forget, { signal });
      addEventListener("blur", forget, { signal });
      addEventListener("keydown", (key) => {
        if (key.key !== "Escape" || !held?.copy) return;
        key.preventDefault();
        key.stopPropagation();
        forget();
      }, { signal, capture: true });
    };
    // A finger that has lifted something no longer scrolls; only a listener that was there before the touch can say so.
    const touched = (/** @type {TouchEvent} */ event) => { if (held?.copy) event.preventDefault(); };
    const native = (/** @type {Event} */ event) => { if (/** @type {Element} */ (event.target).closest?.(now.current.item)) event.preventDefault(); };
    const menu = (/** @type {Event} */ event) => { if (held?.touch) event.preventDefault(); };
    const clicked = (/** @type {Event} */ event) => {
      if (event.timeStamp - dropped > 50) return;
      event.preventDefault();
      event.stopPropagation();
    };
    box.addEventListener("pointerdown", pressed);
    box.addEventListener("touchmove", touched, { passive: false });
    box.addEventListener("dragstart", native);
    box.addEventListener("contextmenu", menu);
    box.addEventListener("click", clicked, true);
    return () => {
      forget();
      box.removeEventListener("pointerdown", pressed);
      box.removeEventListener("touchmove", touched);
      box.removeEventListener("dragstart", native);
      box.removeEventListener("contextmenu", menu);
      box.removeEventListener("click", clicked, true);
    };
  }, [enabled]);
}
