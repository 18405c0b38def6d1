//! A menu at its anchor: items with icon, word and key; arrows move, letters jump, Enter chooses.

import { html, useRef } from "../lib.js";
import { Icon, Key } from "./icon.js";
import { Popover } from "./popover.js";

/**
 * @typedef {{ label: string, icon?: string, key?: string, run: () => void, bad?: boolean, checked?: boolean, end?: any, disabled?: boolean }} Item
 * @typedef {Item | "-" | { caption: string }} Entry
 */

/** @param {HTMLElement | null} box @param {KeyboardEvent} event */
function move(box, event) {
  const items = [...(box?.querySelectorAll("[role^=menuitem]:not([disabled])") ?? [])];
  const now = items.indexOf(/** @type {Element} */ (document.activeElement));
  let next = -1;
  if (event.key === "ArrowDown") next = (now + 1) % items.length;
  else if (event.key === "ArrowUp") next = (now - 1 + items.length) % items.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = items.length - 1;
  else if (event.key.length === 1 && /\S/.test(event.key)) next = items.findIndex((item) => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  if (next < 0) return;
  event.preventDefault();
  event.stopPropagation();
  /** @type {HTMLElement} */ (items[next]).focus();
}

/** @param {{ anchor: Element | DOMRect | null, entries: Entry[], onClose: () => void, align?: "start" | "end", label: string }} props */
export function Menu({ anchor, entries, onClose, align, label }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  return html`<${Popover} anchor=${anchor} onClose=${onClose} align=${align} role="menu" label=${label}>
    <div class="menu" ref=${list} onKeyDown=${(/** @type {KeyboardEvent} */ event) => move(list.current, event)}>
      ${entries.map((entry) => entry === "-" ? html`<div class="msep" role="separator"></div>`
        : "caption" in entry ? html`<div class="mcap">${entry.caption}</div>`
        : html`<button type="button" class=${`mi${entry.bad ? " bad" : ""}`}
          role=${entry.checked === undefined ? "menuitem" : "menuitemradio"} aria-checked=${entry.checked}
            disabled=${entry.disabled} onMouseEnter=${(/** @type {any} */ event) => event.currentTarget.focus({ preventScroll: true })}
            onClick=${() => { onClose(); entry.run(); }}>
            ${entry.icon && html`<${Icon} name=${entry.icon} />`}<span class="trunc">${entry.label}</span>
            ${entry.end && html`<span class="end">${entry.end}</span>`}
            ${entry.checked && html`<span class="end"><${Icon} name="check" size="sm" /></span>`}
            ${entry.key && html`<${Key}>${entry.key}<//>`}
          </button>`)}
    </div>
  <//>`;
}
