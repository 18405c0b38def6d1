//! The time before: which days it is compared with, and how a difference is told.

import { get } from "../api.js";
import { t } from "../i18n.js";
import { isoDay } from "../dates.js";
import { formatNumber, formatPercent, toDate } from "../format.js";

/** @typedef {{ from: string, to: string, key: string }} Days `key` names the choice that they were before */

const MONTHS = /** @type {Record<string, number>} */ ({ month: 1, quarter: 3, year: 12 });

/** So many months earlier, on the last day of a shorter month. @param {Date} day @param {number} months */
function monthsBefore(day, months) {
  const last = new Date(day.getFullYear(), day.getMonth() - months + 1, 0).getDate();
  return new Date(day.getFullYear(), day.getMonth() - months, Math.min(day.getDate(), last));
}

/** The days before those of a choice: as far into the month, quarter or year before, or as many as there are. @param {string | undefined} from @param {string | undefined} to a day or a named period, this month without @param {Date} [now] @returns {Days | null} */
export function daysBefore(from, to, now = new Date()) {
  const [, which, unit = ""] = /^(this|last)_(month|quarter|year)$/.exec(from ?? "this_month") ?? [];
  const length = MONTHS[unit];
  if (length) {
    const start = new Date(now.getFullYear(), Math.floor(now.getMonth() / length) * length, 1);
    const first = monthsBefore(start, which === "last" ? 2 * length : length);
    const end = which === "last" ? new Date(start.getFullYear(), start.getMonth() - length, 0) : monthsBefore(now, length);
    return { from: isoDay(first), to: isoDay(end), key: `${which}_${unit}` };
  }
  if (!from || !to) return null;
  const [first, last] = [toDate(from), toDate(to)];
  const days = Math.round((last.getTime() - first.getTime()) / 86_400_000) + 1;
  const end = new Date(first.getFullYear(), first.getMonth(), first.getDate() - 1);
  return days > 0 ? { from: isoDay(new Date(end.getFullYear(), end.getMonth(), end.getDate() - days + 1)), to: isoDay(end), key: "own" } : null;
}

/** The rows of a report for the same months a year earlier, one for each of `rows`; none where nothing happened. @param {string} name @param {any[]} rows with their `month` @param {Record<string, any>} only owner and pipeline @returns {Promise<any[]>} */
export async function yearBefore(name, rows, only) {
  const earlier = (/** @type {string} */ month) => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`;
  const [first, last] = [rows[0]?.month, rows.at(-1)?.month];
  if (!first || !last) return [];
  const [year = 0, month = 1] = earlier(last).split("-").map(Number);
  const { data } = await get(`/reports/${name}`, { ...only, from: `${earlier(first)}-01`, to: isoDay(new Date(year, month, 0)) });
  const nothing = (/** @type {any} */ value) => typeof value === "string" || !value || value.length === 0;
  if (data.rows.every((/** @type {any} */ row) => Object.values(row).every(nothing))) return [];
  const known = new Map(data.rows.map((/** @type {any} */ row) => [row.month, row]));
  return rows.map((row) => known.get(earlier(row.month)) ?? null);
}

/** A number with its sign. @param {number} value @param {(value: number) => string} [format] */
export const signed = (value, format = formatNumber) => `${value < 0 ? "−" : "+"}${format(Math.abs(value))}`;

/**
 * What became of a figure, in words; none without anything to compare with.
 * @param {number | null | undefined} now @param {number | null | undefined} before @param {"share" | "points"} kind
 * @returns {{ text: string, tone: "up" | "down" | "" } | null}
 */
export function differenceOf(now, before, kind) {
  if (now === null || now === undefined || before === null || before === undefined || (kind === "share" && before === 0)) return null;
  const change = kind === "points" ? Math.round(now - before) : now / before - 1;
  const text = kind === "points" ? t("dash.points", { n: Math.abs(change), signed: signed(change) }) : signed(change, formatPercent);
  return { text, tone: Math.abs(change) < (kind === "points" ? 1 : 0.005) ? "" : change > 0 ? "up" : "down" };
}
