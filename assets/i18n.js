//! Text through a table. `t` gives the sentence of a key; pages that load later add their part with `addTexts`.
//! A text is a string with `{name}` places, or `{ one, other }` chosen by the parameter `n`.

import en from "./i18n/en.js";

/** @typedef {string | { one: string, other: string }} Text */

/** @type {Record<string, Text>} */
const texts = { ...en };

/** The language of dates and numbers: the browser's. */
export const locale = navigator.language || "en-GB";

const plural = new Intl.PluralRules("en");
const number = new Intl.NumberFormat(locale);

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
