//! The choices of region: time zones, ways to write dates and numbers, currencies, all from the browser's own lists.

import { language } from "../i18n.js";

/** @typedef {import("../ui/select.js").Option} Option */

const LOCALES = ["en-GB", "en-US", "en-IE", "de-DE", "de-AT", "de-CH", "fr-FR", "fr-BE", "fr-CH", "it-IT", "es-ES", "pt-PT", "pt-BR", "nl-NL", "nl-BE", "da-DK", "sv-SE", "nb-NO", "fi-FI", "pl-PL", "cs-CZ", "sk-SK", "hu-HU", "ro-RO", "el-GR", "ja-JP"];

/** A list of the browser, or what it must at least hold. @param {"timeZone" | "currency"} kind @param {string[]} least */
function supported(kind, least) {
  try { return Intl.supportedValuesOf(kind); } catch { return least; }
}

/** @param {string} value @param {string[]} list the value is always among them */
const withValue = (value, list) => (value && !list.includes(value) ? [value, ...list] : list);

/** @param {string | null | undefined} chosen @returns {Option[]} */
export function timeZoneOptions(chosen) {
  return withValue(chosen ?? "", withValue("UTC", supported("timeZone", ["Europe/Berlin"]))).map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}

/** @param {string | null | undefined} chosen @returns {Option[]} */
export function localeOptions(chosen) {
  const names = new Intl.DisplayNames([language], { type: "language" });
  return withValue(chosen ?? "", LOCALES).map((tag) => ({ value: tag, label: names.of(tag) ?? tag, hint: new Intl.DateTimeFormat(tag).format(new Date(2026, 10, 28)) }));
}

/** @param {string | null | undefined} chosen @returns {Option[]} */
export function currencyOptions(chosen) {
  const names = new Intl.DisplayNames([language], { type: "currency" });
  return withValue(chosen ?? "", supported("currency", ["EUR", "USD", "GBP", "CHF"])).map((code) => ({ value: code, label: names.of(code) ?? code, hint: code }));
}
