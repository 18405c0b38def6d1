//! What keyboard, zoom and the reader's own settings ask of a page: where Tab goes and whether one sees it, what is cut off,
//! what moves.

import { settled } from "./axe.mjs";

/** More stops than any page has. */
const MOST = 400;

/**
 * Goes through the page with Tab until it comes round.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ stops: string[], faults: string[] }>} each stop in words; a stop without a ring or out of sight, and what Tab never reached
 */
export async function tabThrough(page) {
  await settled(page);
  await page.evaluate(() => {
    /** @type {any} */ (globalThis).stops = new Set();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    getSelection()?.removeAllRanges();
  });
  const stops = [];
  const faults = [];
  let rounds = 0;
  for (let turn = 0; turn < MOST; turn += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const { stops } = /** @type {any} */ (globalThis);
      const element = document.activeElement;
      if (!element || element === document.body) return "round";
      // A date has stops of its own.
      if (stops.has(element)) return element === stops.last ? "same" : "again";
      stops.add(element);
      stops.last = element;
      const seen = (/** @type {Element | null} */ node) => {
        if (!node) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
        return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || /0px 0px 0px [23]px/.test(boxShadow);
      };
      const shown = element.querySelector(".gc.focus, .pr2.focus") ?? element;
      const box = shown.getBoundingClientRect();
      const [left, right, top, bottom] = [Math.max(0, box.left), Math.min(innerWidth, box.right), Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
      const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x = 0, y = 0]) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y));
      const uncovered = right > left && bottom > top && points.some((found) => found && (shown.contains(found) || found.contains(shown)));
      const words = `${element.tagName.toLowerCase()}.${element.className} “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}”`;
      return { words, ring: [shown, element, element.parentElement, element.closest(".in")].some(seen), uncovered };
    });
    if (stop === "round") rounds += 1;
    if (stop === "again" || rounds > 1) break;
    if (typeof stop === "string") continue;
    stops.push(stop.words);
    if (!stop.ring) faults.push(`no ring: ${stop.words}`);
    if (!stop.uncovered) faults.push(`out of sight: ${stop.words}`);
  }
  faults.push(...await page.evaluate(() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]")]
    .filter((element) => /** @type {HTMLElement} */ (element).tabIndex >= 0 && !element.matches(":disabled, [type=radio], [type=file]")
      // The stop of a calendar goes with the focus: that of the day that one is at lies before it.
      && !element.matches(".calnew") && element.checkVisibility({ visibilityProperty: true }) && !/** @type {any} */ (globalThis).stops.has(element))
    .map((element) => `Tab does not reach: ${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.trim().slice(0, 40)}”`)));
  return { stops, faults };
}

/**
 * What a reader would miss: a page that scrolls sideways, and words that neither fit, nor scroll, nor end in an ellipsis.
 * @param {import("playwright-core").Page} page @returns {Promise<string[]>}
 */
export async function lost(page) {
  await settled(page);
  return page.evaluate(() => {
    const faults = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) faults.push(`the page is ${wide} px wide in ${innerWidth}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const holder = text.parentElement;
      if (!holder || !text.textContent?.trim() || !holder.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || holder.closest("[aria-hidden=true], svg, noscript, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      // What is clipped away on purpose is read, not seen.
      const unseen = (/** @type {Element | null} */ node) => node && getComputedStyle(node).clipPath === "inset(50%)";
      if (unseen(holder) || unseen(holder.parentElement)) continue;
      let fixed = false;
      for (let around = /** @type {Element | null} */ (holder); around && !fixed; around = around.parentElement) {
        const style = getComputedStyle(around);
        const edge = around.getBoundingClientRect();
        fixed = style.position === "fixed";
        const [across, down] = [style.overflowX, style.overflowY];
        if (style.textOverflow === "ellipsis" || /auto|scroll/.test(across + down)) break;
        const cut = [across !== "visible" && (box.right > edge.right + 2 || box.left < edge.left - 2), down !== "visible" && (box.bottom > edge.bottom + 2 || box.top < edge.top - 2)];
        if (cut[0] || cut[1]) { faults.push(`cut ${cut[0] ? "across" : "down"} by ${around.tagName.toLowerCase()}.${around.className}: “${text.textContent.trim().slice(0, 40)}”`); break; }
        if (around === document.body && (box.right > innerWidth + 1 || box.left < -1)) faults.push(`beside the page: “${text.textContent.trim().slice(0, 40)}” in ${holder.tagName.toLowerCase()}.${holder.className}`);
      }
    }
    return faults;
  });
}

/** What moves, or would. @param {import("playwright-core").Page} page @returns {Promise<string[]>} */
export function moving(page) {
  return page.evaluate(() => [
    ...document.getAnimations().map((animation) => `runs: ${animation.constructor.name}`),
    ...[...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after", "::backdrop"].map((pseudo) => {
      const { animationName, animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(element, pseudo);
      const long = (/** @type {string} */ durations) => durations.split(",").some((duration) => Number.parseFloat(duration) > 0);
      return ((animationName !== "none" && long(animationDuration)) || long(transitionDuration) || scrollBehavior === "smooth") && `would move: ${element.tagName.toLowerCase()}.${element.className}${pseudo}`;
    })).filter((fault) => fault !== false),
  ]);
}
