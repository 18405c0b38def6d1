//! Parts that come when they are needed: a page's module and its style sheets, each loaded once.

import { html, useEffect, useErrorBoundary, useState } from "../lib.js";
import { t } from "../i18n.js";
import { addToast, toasts } from "../state.js";
import { Button } from "./button.js";
import { Empty } from "./empty.js";
import { Skeleton } from "./skeleton.js";

/** @type {Map<string, Promise<void>>} */ const sheets = new Map();

/**
 * Settles when a style sheet that the page came with applies, or cannot be had: that may be known already, which only the end
 * of the page's loading tells. @param {HTMLLinkElement} link @returns {Promise<void>}
 */
const applies = (link) => (link.sheet || document.readyState === "complete" ? Promise.resolve() : new Promise((done) => {
  for (const [target, event] of /** @type {Array<[EventTarget, string]>} */ ([[link, "load"], [link, "error"], [globalThis, "load"]])) target.addEventListener(event, () => done(), { once: true });
}));

/** @returns {HTMLLinkElement[]} */
const links = () => [...document.querySelectorAll("link")].filter((link) => link.rel === "stylesheet");

/** Settles when all that the page came with apply: what is drawn before has no size to go by. */
export const styled = () => Promise.all(links().filter((link) => !link.media || matchMedia(link.media).matches).map(applies));

/** Loads `styles/<name>.css`, unless the page came with it; settles when it applies. @param {string} name @returns {Promise<void>} */
export function loadStyles(name) {
  let sheet = sheets.get(name);
  if (!sheet) {
    const href = new URL(`../styles/${name}.css`, import.meta.url).href;
    const given = links().find((link) => link.href === href && (link.sheet || document.readyState !== "complete"));
    sheet = given ? applies(given) : new Promise((done) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = href;
      link.onload = () => done();
      link.onerror = () => { sheets.delete(name); done(); };
      document.head.append(link);
    });
    sheets.set(name, sheet);
  }
  return sheet;
}

/** Says that a part is missing, once at a time; a browser asks for a module that failed only after loading the page again. */
function toastNotLoaded() {
  const title = t("part_not_loaded");
  if (toasts.peek().some((toast) => toast.title === title)) return;
  addToast({ tone: "bad", title, text: t("page_not_loaded_text"), action: { label: t("load_again"), run: () => location.reload() } });
}

/**
 * A component whose module is loaded when it is first drawn, or before, when the page has nothing else to do.
 * @param {() => Promise<any>} load @param {string} name of the component in that module @param {any} [meanwhile] what stands in its place before
 * @returns {import("../lib.js").ComponentType & { preload: () => Promise<void> }}
 */
export function later(load, name, meanwhile = null) {
  /** @type {any} */ let view = null;
  const preload = () => load().then((module) => { view = module[name]; });
  /** @param {any} props */
  function Later(props) {
    const [, redraw] = useState(0);
    // The part may arrive between this drawing and the effect after it, so the effect asks what was drawn.
    const missing = !view;
    useEffect(() => {
      if (missing) void preload().then(() => redraw((count) => count + 1), () => toastNotLoaded());
    }, []);
    return view ? html`<${view} ...${props} />` : meanwhile;
  }
  return Object.assign(Later, { preload });
}

/** Does something once the page has nothing else to do. @param {() => void} run @returns {() => void} leaves it undone, if it was not yet done */
export function whenIdle(run) {
  if ("requestIdleCallback" in globalThis) {
    const request = requestIdleCallback(run, { timeout: 3000 });
    return () => cancelIdleCallback(request);
  }
  const timer = setTimeout(run, 1000);
  return () => clearTimeout(timer);
}

/** Loads parts once the page is idle. @param {Array<{ preload: () => Promise<void> }>} parts */
export function preloadIdle(parts) {
  whenIdle(() => { for (const part of parts) void part.preload().catch(() => {}); });
}

/**
 * @typedef {{ load: () => Promise<{ default: import("../lib.js").ComponentType }>, styles?: string[], bare?: boolean, open?: boolean,
 *   loaded?: import("../lib.js").ComponentType, object?: string }} Page
 *   `bare` pages stand without the shell, `open` ones without a session; `object` marks the rail's item
 */

/** @param {Page} page */
export async function loadPage(page) {
  const [module] = await Promise.all([page.load(), ...(page.styles ?? []).map(loadStyles)]);
  page.loaded = module.default;
  return module.default;
}

/** Draws a page, loading it first where needed. @param {{ page: Page, params: Record<string, string> }} props */
export function LazyPage({ page, params }) {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState(false);
  const [broken] = useErrorBoundary((error) => console.error(error));
  // As with `Later`: the page may arrive between this drawing and the effect.
  const missing = !page.loaded;
  useEffect(() => {
    setFailed(false);
    if (missing) loadPage(page).then(() => redraw((count) => count + 1), () => setFailed(true));
  }, [page]);
  if (failed || broken) {
    const again = html`<${Button} kind="primary" onClick=${() => location.reload()}>${t("load_again")}<//>`;
    return html`<${Empty} icon="cloud-off" title=${t(broken ? "page_broken" : "page_not_loaded")}
      text=${t(broken ? "page_broken_text" : "page_not_loaded_text")} actions=${again} />`;
  }
  if (!page.loaded) return html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`;
  return html`<${page.loaded} ...${params} />`;
}
