//! A box that floats at its anchor, in the browser's top layer, so no scroll box cuts it off. On a phone it is a sheet at
//! the bottom. Closes on Esc, on a press outside, when the focus goes on and when its anchor leaves; gives the focus back.

import { html, useLayoutEffect, useRef } from "../lib.js";
import { useLayer } from "./layers.js";

/** True on the phone layout. */
export const isPhone = () => matchMedia("(max-width: 720px)").matches;

/** @param {HTMLElement} box @param {DOMRect} at @param {"start" | "end"} align @param {boolean} over */
function place(box, at, align, over) {
  if (isPhone()) {
    for (const side of ["left", "top", "max-height"]) box.style.removeProperty(side);
    return;
  }
  const gap = 4;
  const edge = 8;
  box.style.removeProperty("max-height");
  const { offsetWidth: width, offsetHeight: height } = box;
  const wanted = align === "end" ? at.right - width : at.left;
  const left = Math.max(edge, Math.min(wanted, innerWidth - width - edge));
  const start = over ? at.top : at.bottom + gap;
  const below = innerHeight - start - edge;
  const above = at.top - gap - edge;
  const up = height > below && above > below;
  box.style.setProperty("left", `${left}px`);
  box.style.setProperty("top", `${up ? Math.max(edge, at.top - gap - height) : start}px`);
  box.style.setProperty("max-height", `${Math.max(120, up ? above : below)}px`);
}

/**
 * @param {{ anchor: Element | DOMRect | null, onClose: () => void, children?: any, align?: "start" | "end", class?: string, label?: string,
 *   over?: boolean, role?: string, keepFocus?: boolean, minWidth?: boolean }} props `over` covers the anchor, as cell editors do; `keepFocus` leaves the focus where it is
 */
export function Popover({ anchor, onClose, children, align = "start", class: extra, label, over = false, role = "dialog", keepFocus = false, minWidth = false }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useLayer(true, onClose);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const box = /** @type {HTMLElement} */ (ref.current);
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    box.showPopover?.();
    const rect = () => (anchor instanceof Element ? anchor.getBoundingClientRect() : anchor) ?? new DOMRect(innerWidth / 2, 100, 0, 0);
    if (minWidth) box.style.setProperty("min-width", `${rect().width}px`);
    const settle = () => {
      if (anchor instanceof Element && !anchor.isConnected) close.current();
      else place(box, rect(), align, over);
    };
    settle();
    const watch = new ResizeObserver(settle);
    watch.observe(box);
    if (!keepFocus && !box.contains(document.activeElement)) {
      /** @type {HTMLElement} */ (box.querySelector("[autofocus]") ?? box.querySelector("input, textarea, [tabindex='0'], button:not([disabled])") ?? box).focus({ preventScroll: true });
    }
    /** @param {Event} event */
    const outside = (event) => {
      const target = /** @type {Element} */ (event.target);
      if (box.contains(target) || (anchor instanceof Element && anchor.contains(target))) return;
      if (target.closest?.("[data-popover]") && box.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) return;
      close.current();
    };
    // Tab went on from inside it: what it covers could have the focus then.
    let entered = box.contains(document.activeElement);
    /** @param {Event} event */
    const moved = (event) => {
      if (box.contains(/** @type {Element} */ (event.target))) entered = true;
      else if (entered) outside(event);
    };
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("focusin", moved);
    addEventListener("resize", settle);
    addEventListener("scroll", settle, true);
    return () => {
      watch.disconnect();
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("focusin", moved);
      removeEventListener("resize", settle);
      removeEventListener("scroll", settle, true);
      const held = document.activeElement;
      if (before?.isConnected && (held === document.body || box.contains(held))) before.focus({ preventScroll: true });
    };
  }, []);

  return html`<div ref=${ref} popover="manual" data-popover class=${`pop${extra ? ` ${extra}` : ""}`} role=${role} aria-label=${label}
    tabindex="-1">${children}</div>`;
}
