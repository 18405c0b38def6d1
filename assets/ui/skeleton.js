//! Grey bars in place of text that is on its way; drawn after 150 ms only, so that quick answers never flicker.

import { html, useEffect, useState } from "../lib.js";

const WIDTHS = ["s80", "s60", "s70", "s40"];

/** True once `ms` have passed. @param {number} [ms] */
export function useLate(ms = 150) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** @param {{ lines?: number }} props */
export function Skeleton({ lines = 4 }) {
  const late = useLate();
  if (!late) return null;
  return html`<div class="sk" aria-hidden="true">
    ${Array.from({ length: lines }, (_, index) => html`<i key=${index} class=${`skel ${WIDTHS[index % WIDTHS.length]}`}></i>`)}</div>`;
}
