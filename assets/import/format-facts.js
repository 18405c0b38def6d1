//! How a file was read, in words.

import { locale, t, within } from "../i18n.js";
import { formatNumber } from "../format.js";

/** @type {Record<string, string>} */
const DELIMITERS = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" };

/** @param {number} bytes */
export function formatSize(bytes) {
  const [unit, size] = bytes < 1000 ? ["byte", bytes] : bytes < 1_000_000 ? ["kilobyte", bytes / 1000] : ["megabyte", bytes / 1_000_000];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: size < 10 && unit !== "byte" ? 1 : 0 }).format(size);
}

/** @param {string | undefined} delimiter the character or its name */
function delimiterText(delimiter) {
  const name = DELIMITERS[delimiter ?? ""] ?? delimiter ?? "";
  return ["comma", "semicolon", "tab", "pipe"].includes(name) ? t(`imp.delimiter.${name}`) : name;
}

/** Name and value of what is known. @param {import("./import.js").Import} imp @returns {Array<[name: string, value: string]>} */
export function formatFacts(imp) {
  const header = !imp.header_row ? t("imp.header_none") : t("imp.header_line", { n: imp.header_row });
  return [
    [t("imp.encoding"), (imp.encoding ?? "").toUpperCase()],
    [t("imp.delimiter"), delimiterText(imp.delimiter)],
    [t("imp.header_row"), header],
    [t("imp.columns"), String(imp.columns.length)],
    ...(imp.row_count_estimate ? [/** @type {[string, string]} */ ([t("imp.rows"), formatNumber(imp.row_count_estimate)])] : []),
    ...(imp.size ? [/** @type {[string, string]} */ ([t("imp.size"), formatSize(imp.size)])] : []),
  ];
}

/** The same in one line: "1,000 rows, UTF-8, comma". @param {import("./import.js").Import} imp */
export function formatSummary(imp) {
  return [imp.row_count_estimate ? t("imp.rows_n", { n: imp.row_count_estimate }) : "", (imp.encoding ?? "").toUpperCase(), within(delimiterText(imp.delimiter))].filter(Boolean).join(", ");
}
