//! Text through tables, one for each area in `i18n/`, awaited by what shows it. `t` gives the sentence of a key. Over the English
//! tables lie those of the page's language (`<html lang>`, which `theme.js` chose) in `i18n/<language>/`. A text is a string
//! with `{name}` places, or one for each plural category of the language, chosen by the parameter `n`.

import en from "./i18n/en.js";

/** @typedef {string | { one: string, other: string, zero?: string, two?: string, few?: string, many?: string }} Text */

const root = document.documentElement;
/** The language of the texts. */
export const language = root.lang;

/** The language of a locale, where the interface speaks it. @param {string | null | undefined} tag */
export const spokenIn = (tag) => root.dataset.languages?.split(" ").find((known) => known === tag?.split("-")[0]) ?? null;

/** @type {Record<string, Text>} */
const texts = {};

const plural = new Intl.PluralRules(language);

/** The browser's kind of a language, such as `en-GB` of `en`. @param {string} tag */
const kindOf = (tag) => navigator.languages.find((known) => known.startsWith(`${tag}-`)) ?? tag;

/** The language of dates and numbers: the browser's kind of the texts' one until `setLocale` names another. */
export let locale = kindOf(language);
let number = new Intl.NumberFormat(locale);
/** @type {Array<() => void>} */ const localeListeners = [];

/**
 * Writes dates and numbers as the person wishes, else as the organisation where that is in the language of the texts, else as
 * the browser does.
 * @param {string | null | undefined} own @param {string | null | undefined} common
 */
export function setLocale(own, common) {
  const wanted = kindOf(own || (common && spokenIn(common) === language ? common : language));
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

/**
 * Adds the texts of an area. What the language lacks is English, all of it where its table does not arrive.
 * @param {string} area the name of its file @param {Record<string, Text>} english
 */
export async function addTexts(area, english) {
  const own = language === "en" ? null : await import(`./i18n/${language}/${area}.js`).catch(() => null);
  Object.assign(texts, english, own?.default);
}

await addTexts("en", en);

/** A label within a sentence: without capitals, but in German, where a noun keeps its own. @param {string} label */
export const within = (label) => (language === "de" ? label : label.toLowerCase());

/** True when the table holds the key. @param {string} key */
export function hasText(key) { return key in texts; }

/**
 * The text of a key; numbers among the parameters are written for the reader's locale. A missing key shows itself.
 * @param {string} key @param {Record<string, string | number>} [params] @returns {string}
 */
export function t(key, params) {
  const found = texts[key];
  if (found === undefined) return key;
  const text = typeof found === "string" ? found : found[plural.select(Number(params?.n ?? 0))] ?? found.other;
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
  });
}
