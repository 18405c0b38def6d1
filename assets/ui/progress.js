//! A bar that fills. Its width is an attribute of the SVG, so no style is written.

import { html } from "../lib.js";

/** @param {{ done: number, total: number, label: string, ok?: boolean }} props without a total it shows a third, moving */
export function Progress({ done, total, label, ok }) {
  const known = total > 0;
  const percent = known ? Math.min(100, (100 * done) / total) : 33;
  return html`<svg class=${`bar${ok ? " ok" : ""}${known ? "" : " unknown"}`} role="progressbar" aria-label=${label} aria-valuemin="0"
    aria-valuemax=${known ? total : undefined} aria-valuenow=${known ? done : undefined}>
    <rect width=${`${percent}%`} height="100%" /></svg>`;
}
