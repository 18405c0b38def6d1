//! The address bar as a signal. Page addresses equal the API's paths; links are plain `<a href>` and are followed
//! without loading the page. Knows no page: `app.js` holds the table.

import { signal } from "./lib.js";

/** @typedef {{ path: string, query: URLSearchParams }} Place */

/** @returns {Place} */
function here() {
  return { path: location.pathname.replace(/(.)\/+$/, "$1"), query: new URLSearchParams(location.search) };
}

/** Where the browser is. Set before a page has loaded, so that the rail marks the new item at once. */
export const place = signal(here());
/** True once somebody has gone on from the page that the address opened. */
export let moved = false;

/** @type {Array<(url: URL) => boolean>} */ const guards = [];

/**
 * Asks `guard` before leaving; a guard that gives false keeps the page.
 * @param {(url: URL) => boolean} guard @returns {() => void} removes it
 */
export function guardLeaving(guard) {
  guards.push(guard);
  return () => { guards.splice(guards.indexOf(guard), 1); };
}

/**
 * Goes to an address of this application.
 * @param {string} to path with query @param {{ replace?: boolean }} [options] `replace` leaves no history entry
 */
export function navigate(to, options = {}) {
  const url = new URL(to, location.href);
  if (url.pathname !== location.pathname && guards.some((guard) => !guard(url))) return;
  if (url.href === location.href) return;
  if (options.replace) history.replaceState(history.state, "", url);
  else {
    moved = true;
    history.pushState({}, "", url);
  }
  place.value = here();
}

/**
 * The page of this application that an address from outside names, as in `?next=`.
 * @param {string | null} to @returns {string | null} none for another site, a script, or the sign-in page itself
 */
export function pageWithin(to) {
  if (!to?.startsWith("/")) return null;
  try {
    const url = new URL(to, location.origin);
    return url.origin === location.origin && !/^\/(login\/*)?$/.test(url.pathname) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Changes some query parameters of the present page; null or "" removes one.
 * @param {Record<string, string | null>} changes @param {{ replace?: boolean }} [options]
 */
export function setQuery(changes, options = {}) {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(key);
    else query.set(key, value);
  }
  const tail = query.toString();
  navigate(location.pathname + (tail ? `?${tail}` : ""), options);
}

/** A path segment in clear; empty when it is no text. @param {string} part */
function decoded(part) {
  try { return decodeURIComponent(part); } catch { return ""; }
}

/**
 * Finds the first route whose pattern fits; `{name}` stands for one path segment.
 * @template T @param {Array<[pattern: string, page: T]>} table @param {string} path
 * @returns {{ page: T, params: Record<string, string> } | null}
 */
export function match(table, path) {
  const parts = path.split("/");
  for (const [pattern, page] of table) {
    const wanted = pattern.split("/");
    if (wanted.length !== parts.length) continue;
    /** @type {Record<string, string>} */ const params = {};
    const fits = wanted.every((want, index) => {
      const part = parts[index] ?? "";
      if (!want.startsWith("{")) return want === part;
      params[want.slice(1, -1)] = decoded(part);
      return params[want.slice(1, -1)] !== "";
    });
    if (fits) return { page, params };
  }
  return null;
}

/** Follows links and the back button. Called once. */
export function startRouter() {
  addEventListener("popstate", () => { moved = true; place.value = here(); });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {Element | null} */ (event.target)?.closest("a");
    if (!link?.href || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    event.preventDefault();
    navigate(url.origin + url.pathname + url.search);
  });
}
