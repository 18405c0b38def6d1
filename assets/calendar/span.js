//! The days that a calendar shows: the weeks that a month touches, or one week. They stand in the address as `month=2026-11`
//! or `week=2026-11-23`.

import { locale } from "../i18n.js";
import { isoDay } from "../dates.js";
import { formatMonth } from "../format.js";

/** @typedef {{ week: boolean, first: Date, days: Date[], title: string }} Span `first` is the first day of the month or the week */

/** @param {Date} day @param {number} days */
export const plusDays = (day, days) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** The Monday of a day's week. @param {Date} day */
export const mondayOf = (day) => plusDays(day, -((day.getDay() + 6) % 7));

/** @param {Date} from @param {number} count */
const daysFrom = (from, count) => Array.from({ length: count }, (_, day) => plusDays(from, day));

/** What the address names; this month without. @param {URLSearchParams} query @returns {Span} */
export function spanOf(query) {
  const now = new Date();
  const [, weekYear, weekMonth, weekDay] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(query.get("week") ?? "") ?? [];
  if (query.has("week")) {
    const first = mondayOf(weekYear ? new Date(Number(weekYear), Number(weekMonth) - 1, Number(weekDay)) : now);
    const title = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).formatRange(first, plusDays(first, 6));
    return { week: true, first, days: daysFrom(first, 7), title };
  }
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(query.get("month") ?? "") ?? [];
  const first = year && month ? new Date(Number(year), Math.min(12, Math.max(1, Number(month))) - 1, 1) : new Date(now.getFullYear(), now.getMonth(), 1);
  const start = mondayOf(first);
  const length = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  return { week: false, first, days: daysFrom(start, Math.ceil((length + (first.getDay() + 6) % 7) / 7) * 7), title: formatMonth(first.toISOString()) };
}

/** How the address names what is so many steps further. @param {Span} span @param {number} step @returns {{ month: string | null, week: string | null }} */
export function addressAfter({ week, first }, step) {
  return week ? { month: null, week: isoDay(plusDays(first, step * 7)) } : { month: isoDay(new Date(first.getFullYear(), first.getMonth() + step, 1)).slice(0, 7), week: null };
}
