//! Text through a table. `t` gives the sentence of a key; pages that load later add their part with `addTexts`.
//! A text is a string with `{name}` places, or `{ one, other }` chosen by the parameter `n`.

import en from "./i18n/en.js";

/** @typedef {string | { one: string, other: string }} Text */

/** @type {Record<string, Text>} */
const texts = { ...en };

const plural = new Intl.PluralRules("en");

/** The language of dates and numbers: the browser's until `setLocale` names the person's. */
export let locale = navigator.language || "en-GB";
let number = new Intl.NumberFormat(locale);
/** @type {Array<() => void>} */ const localeListeners = [];

/**
 * Writes dates and numbers as `tag` does, or as the browser does without one. A language alone, such as `en`, is taken for
 * the browser's kind of it.
 * @param {string | null | undefined} tag
 */
export function setLocale(tag) {
  const kind = tag && !tag.includes("-") ? navigator.languages.find((known) => known.startsWith(`${tag}-`)) : undefined;
  const wanted = kind ?? (tag || navigator.language || "en-GB");
  if (wanted === locale) return;
  try { number = new Intl.NumberFormat(wanted); } catch { return; }
  locale = wanted;
  for (const call of localeListeners) call();
}

/** Calls `make` now and after each change of the locale. @param {() => void} make */
export function withLocale(make) {
  localeListeners.push(make);
  make();
}

/** Adds the texts of an area that is loaded on demand. @param {Record<string, Text>} more */
export function addTexts(more) { Object.assign(texts, more); }

/** True when the table holds the key. @param {string} key */
export function hasText(key) { return key in texts; }

/**
 * The text of a key; numbers among the parameters are written for the reader's locale. A missing key shows itself.
 * @param {string} key @param {Record<string, string | number>} [params] @returns {string}
 */
export function t(key, params) {
  const found = texts[key];
  if (found === undefined) return key;
  const text = typeof found === "string" ? found : plural.select(Number(params?.n ?? 0)) === "one" ? found.one : found.other;
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
  });
}
