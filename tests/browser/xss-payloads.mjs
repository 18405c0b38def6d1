//! The corpus of `tests/fixtures/xss/payloads.txt`, and which of it fits where.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../fixtures/xss/payloads.txt");

/** @typedef {{ n: number, kind: string, source: string, text: string }} Payload `text` calls `__xss(n)` */

/** Every payload, numbered from 1. @type {Payload[]} */
export const PAYLOADS = [];

let kind = "";
for (const source of readFileSync(FILE, "utf8").split("\n")) {
  if (source.startsWith("## ")) kind = source.slice(3);
  else if (source && !source.startsWith("# ")) {
    const n = PAYLOADS.length + 1;
    const text = source.replaceAll("__xss(0)", `__xss(${n})`).replace(/\{U\+([0-9A-F]+)\}/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)));
    PAYLOADS.push({ n, kind, source, text });
  }
}

/** Characters as the server counts them. @param {string} text */
const lengthOf = (text) => [...text].length;

/** What a field of one line refuses: breaks, and characters that turn the writing direction. @param {Payload} payload */
export const isOneLine = ({ text }) => !/[\t\n\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text);

/** @type {Map<number, Payload[]>} */ const fitting = new Map();

/** The payloads of one line and of at most `max` characters. @param {number} max @returns {Payload[]} */
export function fittingIn(max) {
  if (!fitting.has(max)) fitting.set(max, PAYLOADS.filter((payload) => isOneLine(payload) && lengthOf(payload.text) <= max));
  return /** @type {Payload[]} */ (fitting.get(max));
}

/** Text as a reader compares it: blanks do not count. @param {string} text */
export const squashed = (text) => text.normalize("NFC").replace(/\s+/g, "");
