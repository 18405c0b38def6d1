//! The page's one Trusted Types policy, `ll-html`: HTML passes the sanitiser, and the only script that is loaded by an address is the
//! service worker. Where a browser has no such types, the same functions do the same.

/** Where the service worker stands. */
const WORKER = "/sw.js";

/** @type {((dirty: string) => string) | null} */ let sanitise = null;

/** @param {string} dirty */
const html = (dirty) => sanitise?.(dirty) ?? "";
/** @param {string} url */
const script = (url) => (url === WORKER ? url : "");

/** @type {{ createHTML: (dirty: string) => string, createScriptURL: (url: string) => string }} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("ll-html", { createHTML: html, createScriptURL: script }) ?? { createHTML: html, createScriptURL: script };

/** Names the sanitiser, once; HTML before that is nothing. @param {(dirty: string) => string} clean */
export function sanitiseWith(clean) { sanitise ??= clean; }

/** What of some HTML may stand in the page. @param {string} dirty */
export const trustedHtml = (dirty) => policy.createHTML(dirty);

/** The address of the service worker. */
export const workerAddress = () => policy.createScriptURL(WORKER);
