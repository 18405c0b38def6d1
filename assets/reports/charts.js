//! The charts: bars across, columns by month and a line, drawn as SVG to the width at hand. A table stands behind each, so
//! a chart is one picture to a screen reader.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";

/**
 * @typedef {"f1" | "f1s" | "f6" | "f5"} Tone won or actual, weighted or expected, the rest, lost
 * @typedef {{ value: number, tone: Tone }} Part
 * @typedef {{ label: string, parts: Part[], text: string, end?: string, href?: string }} Bar `text` at the bar, `end` at the right edge
 * @typedef {{ label: string, parts: Part[], tip: string }} Group
 */

/** The width of an element, as it changes. @returns {[ref: { current: any }, width: number]} */
function useWidth() {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const settle = () => setWidth(Math.floor(box.clientWidth));
    settle();
    const watch = new ResizeObserver(settle);
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}

/** A label cut to about so many pixels. @param {string} text @param {number} width */
function cut(text, width) {
  const most = Math.max(3, Math.floor(width / 6.6));
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/** The steps of an axis from 0: at most four above it, round. @param {number} most */
function stepsOf(most) {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10, 0) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** @param {{ items: Array<[tone: Tone, label: string]> }} props */
export function Legend({ items }) {
  return html`<div class="legend">${items.map(([tone, label]) => html`<span key=${tone}><svg class="sw" viewBox="0 0 10 10" aria-hidden="true"><rect class=${tone} width="10" height="10" rx="2" /></svg>${label}</span>`)}</div>`;
}

/** Bars across, each a row with its label. @param {{ rows: Bar[], label: string, track?: boolean }} props `track` shows what a full one would be */
export function Bars({ rows, label, track = false }) {
  const [box, width] = useWidth();
  const names = Math.min(170, Math.max(64, width * 0.26));
  const ends = rows.some((row) => row.end) ? 52 : 0;
  const texts = Math.max(28, ...rows.map((row) => row.text.length * 7 + 8));
  const room = Math.max(20, width - names - texts - ends);
  const most = Math.max(...rows.map((row) => row.parts.reduce((sum, part) => sum + part.value, 0)), 0) || 1;
  const high = 30;
  return html`<div ref=${box} class="chartbox">${width > 0 && html`<svg class="chart" width=${width} height=${rows.length * high} role="img" aria-label=${label}>
    ${rows.map((row, at) => {
      const y = at * high + 4;
      let x = names;
      const parts = row.parts.filter((part) => part.value > 0).map((part) => {
        const wide = Math.max(1, (part.value / most) * room);
        const rect = html`<rect class=${part.tone} x=${x} y=${y} width=${wide} height="20" rx="3" />`;
        x += wide;
        return rect;
      });
      return html`<g key=${at}><title>${`${row.label}: ${row.text}`}</title><text class="lab" x="0" y=${y + 14}>${cut(row.label, names - 8)}</text>
        ${track && html`<rect class="track" x=${names} y=${y} width=${room} height="20" rx="3" />`}${parts}
        <text class="v" x=${(track ? names + room : x) + 8} y=${y + 14}>${row.text}</text>
        ${row.end && html`<text x=${width} y=${y + 14} text-anchor="end">${row.end}</text>`}</g>`;
    })}</svg>`}</div>`;
}

/**
 * Columns by month, their parts on each other; what is under the pointer or has the focus is told.
 * @param {{ groups: Group[], label: string, format: (value: number) => string, line?: boolean }} props `line` joins the sums instead
 */
export function Columns({ groups, label, format, line = false }) {
  const [box, width] = useWidth();
  const [at, setAt] = useState(-1);
  const sums = groups.map((group) => group.parts.reduce((sum, part) => sum + Math.max(0, part.value), 0));
  const steps = stepsOf(Math.max(...sums, 0));
  const top = steps.at(-1) || 1;
  const left = 14 + Math.max(...steps.map((step) => format(step).length)) * 6.4;
  const high = 176, floor = 148, roof = 14;
  const slot = groups.length ? (width - left - 4) / groups.length : 1;
  const wide = Math.max(3, Math.min(40, slot * 0.56));
  const y = (/** @type {number} */ value) => floor - (value / top) * (floor - roof);
  const middle = (/** @type {number} */ index) => left + slot * (index + 0.5);
  const every = Math.ceil(44 / Math.max(1, slot));
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    setAt((now) => Math.max(0, Math.min(groups.length - 1, now + step)));
  };
  const told = groups[at];
  const tipWide = told ? told.tip.length * 6.3 + 16 : 0;
  const tipAt = told ? Math.max(0, Math.min(width - tipWide, middle(at) - tipWide / 2)) : 0;
  return html`<div ref=${box} class="chartbox">${width > 0 && html`<svg class="chart" width=${width} height=${high} role="img" aria-label=${told ? `${label}. ${told.tip}` : label} tabindex="0"
      onKeyDown=${keys} onFocus=${() => setAt((now) => (now < 0 ? groups.length - 1 : now))} onBlur=${() => setAt(-1)} onPointerLeave=${() => setAt(-1)}>
    ${steps.map((step, index) => html`<line key=${step} class=${index === 0 ? "gl0" : "gl1"} x1=${left} x2=${width} y1=${y(step)} y2=${y(step)} /><text x=${left - 8} y=${y(step) + 4} text-anchor="end">${format(step)}</text>`)}
    ${line && groups.length > 0 && html`<path class="ln1" d=${`M${sums.map((sum, index) => `${middle(index).toFixed(1)} ${y(sum).toFixed(1)}`).join("L")}`} />`}
    ${groups.map((group, index) => {
      let base = 0;
      return html`<g key=${group.label + index}>
        ${!line && group.parts.filter((part) => part.value > 0).map((part) => {
          const from = y(base);
          base += part.value;
          return html`<rect class=${part.tone} x=${middle(index) - wide / 2} y=${y(base)} width=${wide} height=${Math.max(1, from - y(base) - (base > part.value ? 1.5 : 0))} rx="2" />`;
        })}
        ${index % every === 0 && html`<text class=${index === at ? "v" : ""} x=${middle(index)} y=${floor + 18} text-anchor="middle">${group.label}</text>`}
        <rect class="hit" x=${left + slot * index} y="0" width=${slot} height=${floor} onPointerEnter=${() => setAt(index)} /></g>`;
    })}
    ${told && html`<g class="charttip">${line && html`<line class="cursorline" x1=${middle(at)} x2=${middle(at)} y1=${roof} y2=${floor} /><circle class="pt" cx=${middle(at)} cy=${y(sums[at] ?? 0)} r="4" />`}
      <rect x=${tipAt} y="0" width=${tipWide} height="22" rx="6" /><text x=${tipAt + 8} y="15">${told.tip}</text></g>`}
    </svg>`}</div>`;
}

/** What stands where a chart would be empty. */
export const NoChart = () => html`<p class="t3 nochart">${t("dash.no_data")}</p>`;
