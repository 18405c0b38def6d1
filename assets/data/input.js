//! Reads what was typed into an editor as a value of the field, or says what was wrong and what to type instead. Pure.

import { locale, t, withLocale } from "../i18n.js";
import { isoDay, parseDate } from "../dates.js";
import { currency } from "../state.js";
import { textOf } from "./fields.js";

/** @typedef {import("./fields.js").FieldDef} FieldDef */

/** The reader's sign before the decimals. */
let decimal = ".";
withLocale(() => { decimal = new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === "decimal")?.value ?? "."; });

/**
 * A number as people write it: "1.234,5", "1,234.5", "42k", "1.2m". Where one sign stands alone, before three digits, the reader's
 * language says whether thousands or decimals follow it; of `cents` there are never three.
 * @param {string} text @param {boolean} [cents] @returns {number | null}
 */
export function parseNumber(text, cents = false) {
  const found = /^([-+]?[\d.,'\s\u00a0\u202f]+)\s*(k|m)?$/i.exec(text.trim());
  if (!found) return null;
  let digits = (found[1] ?? "").replace(/['\s\u00a0\u202f]/g, "");
  const [sign, other] = digits.lastIndexOf(",") > digits.lastIndexOf(".") ? [",", "."] : [".", ","];
  const parts = digits.split(sign);
  const grouped = parts.length > 1 && /^[-+]?\d{1,3}$/.test(parts[0] ?? "") && parts.slice(1).every((part) => /^\d{3}$/.test(part));
  if (!digits.includes(other) && grouped && (cents || sign !== decimal || parts.length > 2)) digits = digits.replaceAll(sign, "");
  else digits = digits.replaceAll(other, "").replace(sign, ".");
  const value = digits === "" ? Number.NaN : Number(digits);
  if (!Number.isFinite(value)) return null;
  const unit = found[2]?.toLowerCase();
  return unit === "k" ? value * 1e3 : unit === "m" ? value * 1e6 : value;
}

const SYMBOLS = /** @type {Record<string, string>} */ ({ "€": "EUR", $: "USD", "£": "GBP", "¥": "JPY", zł: "PLN" });

/** @param {string} text @param {string} fallback currency code */
function parseMoney(text, fallback) {
  const code = /\b([A-Z]{3})\b/.exec(text.toUpperCase())?.[1];
  const symbol = Object.keys(SYMBOLS).find((sign) => text.includes(sign));
  const value = parseNumber(text.replace(/\b[A-Za-z]{3}\b/, "").replace(/[€$£¥]|zł/g, ""), true);
  if (value === null) return null;
  return { amount: value.toFixed(2), currency: code ?? (symbol ? SYMBOLS[symbol] : fallback) };
}

/**
 * @param {FieldDef} def @param {string} text @param {any} before the value so far: money keeps its currency
 * @returns {{ value: any } | { error: string }}
 */
export function readInput(def, text, before) {
  const clean = text.trim();
  if (clean === "") return { value: null };
  switch (def.type) {
    case "number": case "score": {
      const value = parseNumber(clean);
      return value === null ? { error: t("not_a_number", { text: clean }) } : { value };
    }
    case "money": {
      const value = parseMoney(clean, before?.currency ?? currency.value);
      return value === null ? { error: t("not_an_amount", { text: clean }) } : { value };
    }
    case "date": case "due": case "moment": {
      const read = parseDate(clean);
      if (!read) return { error: t("not_a_date", { text: clean }) };
      return { value: def.type === "date" ? isoDay(read.date) : read.date.toISOString() };
    }
    case "boolean": return { value: /^(y|yes|true|1|x)$/i.test(clean) || clean.toLowerCase() === t("yes").toLowerCase() };
    case "tags": case "multi_select": case "texts": return { value: clean.split(",").map((part) => part.trim()).filter(Boolean) };
    case "select": case "status": {
      const match = def.options?.find((option) => option.toLowerCase() === clean.toLowerCase() || textOf(def, option).toLowerCase() === clean.toLowerCase());
      return match ? { value: match } : { error: t("not_an_option", { text: clean }) };
    }
    default: return { value: clean };
  }
}
