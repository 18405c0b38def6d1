//! The charts: bars across, columns by month and a line, drawn as SVG to the width at hand. A table stands behind each, so
//! a chart is one picture to a screen reader.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";

/**
 * @typedef {"f1" | "f1s" | "f6" | "f5"} Tone won or actual, weighted or expected, the rest, lost
 * @typedef {{ value: number, tone: Tone }} Part
 * @typedef {{ label: string, parts: Part[], text: string, end?: string, tip?: string }} Bar `text` at the bar, `end` at the right edge
 * @typedef {{ label: string, parts: Part[], tip: string, before?: number | null }} Group `before` is the sum a period earlier
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

/** The steps of an axis from 0: at most four above it, round. @param {number} most @param {boolean} whole where nothing lies between 1 and 2 */
function stepsOf(most, whole) {
  if (most <= 0) return [0, 1];
  const rough = whole ? Math.max(1, most / 4) : most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough && (!whole || Number.isInteger(factor * power))) ?? 10, 0) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** @param {{ items: Array<[tone: Tone | "before", label: string]> }} props */
export function Legend({ items }) {
  return html`<div class="legend">${items.map(([tone, label]) => html`<span key=${tone}><svg class="sw" viewBox="0 0 10 10" aria-hidden="true">${tone === "before" ? html`<line class="ln0" x1="0" x2="10" y1="5" y2="5" />`
    : html`<rect class=${tone} width="10" height="10" rx="2" />`}</svg>${label}</span>`)}</div>`;
}

/**
 * Which of a chart's parts is told: the one under the pointer, or with the focus, from which the arrows lead to the others.
 * @param {number} count @param {number} start the first to be told by the keyboard @param {[back: string, on: string]} keys
 * @returns {[at: number, tell: (at: number) => void, props: Record<string, any>]} `props` are those of the chart
 */
function useTold(count, start, [back, on]) {
  const [at, setAt] = useState(-1);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const next = event.key === on ? at + 1 : event.key === back ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? count - 1 : at;
    if (next === at) return;
    event.preventDefault();
    event.stopPropagation();
    setAt(Math.max(0, Math.min(count - 1, next)));
  };
  const hide = () => setAt(-1);
  return [at, setAt, { role: "img", tabindex: 0, onKeyDown, onFocus: () => setAt((now) => (now < 0 ? start : now)), onBlur: hide, onPointerLeave: hide }];
}

/** What is told, in a box that stays within the chart. @param {{ text: string, x: number, y: number, width: number }} props `x` is its middle */
function Tip({ text, x, y, width }) {
  const wide = Math.min(width, text.length * 6.1 + 16);
  const left = Math.max(0, Math.min(width - wide, x - wide / 2));
  return html`<rect x=${left} y=${y} width=${wide} height="22" rx="6" /><text x=${left + 8} y=${y + 15}>${text}</text>`;
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
  const [at, tell, props] = useTold(rows.length, 0, ["ArrowUp", "ArrowDown"]);
  const told = rows[at];
  const tip = told && `${told.label}: ${told.tip ?? [told.text, told.end].filter(Boolean).join(" · ")}`;
  return html`<div ref=${box} class="chartbox">${width > 0 && html`<svg class="chart" width=${width} height=${rows.length * high} data-label=${label} aria-label=${tip ? `${label}. ${tip}` : label} ...${props}>
    ${rows.map((row, index) => {
      const y = index * high + 4;
      let x = names;
      const parts = row.parts.filter((part) => part.value > 0).map((part) => {
        const wide = Math.max(1, (part.value / most) * room);
        const rect = html`<rect class=${part.tone} x=${x} y=${y} width=${wide} height="20" rx="3" />`;
        x += wide;
        return rect;
      });
      return html`<g key=${index} onPointerEnter=${() => tell(index)}><rect class="hit" x="0" y=${y - 4} width=${width} height=${high} /><text class="lab" x="0" y=${y + 14}>${cut(row.label, names - 8)}</text>
        ${track && html`<rect class="track" x=${names} y=${y} width=${room} height="20" rx="3" />`}${parts}
        <text class="v" x=${(track ? names + room : x) + 8} y=${y + 14}>${row.text}</text>
        ${row.end && html`<text x=${width} y=${y + 14} text-anchor="end">${row.end}</text>`}</g>`;
    })}
    ${tip && html`<g class="charttip"><${Tip} text=${tip} x=${names + room / 2} y=${at > 0 ? at * high - 20 : high - 4} width=${width} /></g>`}</svg>`}</div>`;
}

/**
 * Columns by month, their parts on each other; what is under the pointer or has the focus is told.
 * @param {{ groups: Group[], label: string, format: (value: number) => string, line?: boolean }} props `line` joins the sums instead
 */
export function Columns({ groups, label, format, line = false }) {
  const [box, width] = useWidth();
  const [at, tell, props] = useTold(groups.length, groups.length - 1, ["ArrowLeft", "ArrowRight"]);
  const sums = groups.map((group) => group.parts.reduce((sum, part) => sum + Math.max(0, part.value), 0));
  const earlier = groups.map((group) => group.before ?? 0);
  const compared = earlier.some((value) => value > 0);
  const steps = stepsOf(Math.max(...sums, ...earlier, 0), [...sums, ...earlier].every(Number.isInteger));
  const top = steps.at(-1) || 1;
  const left = 14 + Math.max(...steps.map((step) => format(step).length)) * 6.4;
  const high = 176, floor = 148, roof = 14;
  const slot = groups.length ? (width - left - 4) / groups.length : 1;
  const wide = Math.max(3, Math.min(40, slot * 0.56));
  const y = (/** @type {number} */ value) => floor - (value / top) * (floor - roof);
  const middle = (/** @type {number} */ index) => left + slot * (index + 0.5);
  // Counted from the last: the present month has its name.
  const every = Math.ceil(44 / Math.max(1, slot));
  const told = groups[at];
  /** @param {number[]} values */
  const through = (values) => `M${values.map((value, index) => `${middle(index).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
  return html`<div ref=${box} class="chartbox">${width > 0 && html`<svg class="chart" width=${width} height=${high} data-label=${label} aria-label=${told ? `${label}. ${told.tip}` : label} ...${props}>
    ${steps.map((step, index) => html`<line key=${step} class=${index === 0 ? "gl0" : "gl1"} x1=${left} x2=${width} y1=${y(step)} y2=${y(step)} /><text x=${left - 8} y=${y(step) + 4} text-anchor="end">${format(step)}</text>`)}
    ${line && groups.length > 0 && html`<path class="ln1" d=${through(sums)} />`}
    ${groups.map((group, index) => {
      let base = 0;
      return html`<g key=${group.label + index}>
        ${!line && group.parts.filter((part) => part.value > 0).map((part) => {
          const from = y(base);
          base += part.value;
          return html`<rect class=${part.tone} x=${middle(index) - wide / 2} y=${y(base)} width=${wide} height=${Math.max(1, from - y(base) - (base > part.value ? 1.5 : 0))} rx="2" />`;
        })}
        ${(groups.length - 1 - index) % every === 0 && html`<text class=${index === at ? "v" : ""} x=${middle(index)} y=${floor + 18} text-anchor="middle">${group.label}</text>`}
        <rect class="hit" x=${left + slot * index} y="0" width=${slot} height=${floor} onPointerEnter=${() => tell(index)} /></g>`;
    })}
    ${compared && html`<path class="ln0" d=${through(earlier)} />`}
    ${told && html`<g class="charttip">${line && html`<line class="cursorline" x1=${middle(at)} x2=${middle(at)} y1=${roof} y2=${floor} /><circle class="pt" cx=${middle(at)} cy=${y(sums[at] ?? 0)} r="4" />`}
      <${Tip} text=${told.tip} x=${middle(at)} y=${0} width=${width} /></g>`}
    </svg>`}</div>`;
}

/** What stands where a chart would be empty. */
export const NoChart = () => html`<p class="t3 nochart">${t("dash.no_data")}</p>`;
