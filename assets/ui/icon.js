//! Icons and status glyphs out of the one sprite. The sprite's address follows this module's, so it works under any prefix.

import { html } from "../lib.js";

const SPRITE = new URL("../icons.svg", import.meta.url).href;

/**
 * A 16 px icon beside words; hidden from screen readers. Sizes: `sm` 14 px, `lg` 28 px.
 * @param {{ name: string, size?: "sm" | "lg", class?: string }} props `name` without its `i-`
 */
export function Icon({ name, size, class: extra }) {
  return html`<svg class=${`ic${size ? ` ic-${size}` : ""}${extra ? ` ${extra}` : ""}`} aria-hidden="true"><use
    href=${`${SPRITE}#i-${name}`} /></svg>`;
}

/** A 14 px status glyph in a label colour. @param {{ name: string, colour?: string }} props `name` without its `g-` */
export function Glyph({ name, colour = "grey" }) {
  return html`<svg class=${`gl c-${colour}`} aria-hidden="true"><use href=${`${SPRITE}#g-${name}`} /></svg>`;
}

/** A key cap. @param {{ children?: any }} props */
export function Key({ children }) { return html`<kbd class="kbd">${children}</kbd>`; }
