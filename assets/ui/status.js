//! Statuses as glyph and word. Shape before colour: each reads in grey too.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { Glyph } from "./icon.js";

/** @type {Record<string, [glyph: string, colour: string]>} */
const LOOKS = {
  new: ["new", "grey"], contacted: ["p25", "amber"], qualified: ["p75", "blue"], unqualified: ["off", "grey"], converted: ["done", "green"],
  prospect: ["p25", "amber"], active: ["open", "green"], inactive: ["off", "grey"], lost: ["lost", "red"],
  open: ["open", "blue"], won: ["done", "green"],
  in_progress: ["p50", "blue"], waiting: ["wait", "amber"], resolved: ["done", "green"], closed: ["off", "grey"],
};

/** @param {string} status @returns {[glyph: string, colour: string]} */
export function lookOf(status) { return LOOKS[status] ?? ["open", "grey"]; }

/** The word of an enumerated value. @param {string} value */
export function wordOf(value) {
  return hasText(`value.${value}`) ? t(`value.${value}`) : value;
}

/** @param {{ value: string | null | undefined }} props */
export function Status({ value }) {
  if (!value) return null;
  const [glyph, colour] = lookOf(value);
  return html`<span class="st">${Glyph({ name: glyph, colour })}<span class="trunc">${wordOf(value)}</span></span>`;
}
