//! Reads dates as people type them: "today", "tomorrow 3pm", "next fri", "in 2 weeks", "12.03.", "12/3/2027 14:30",
//! "2026-11-28". Day before month, but for slashes where the reader's locale writes the month first; ISO dates as they
//! are. Gives null for what it cannot read.

import { locale } from "./i18n.js";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const UNITS = /** @type {Record<string, number>} */ ({ d: 1, w: 7 });

/** @param {Date} base @param {number} days */
function plusDays(base, days) {
  return new Date(base.getFullYear(), base.getMonth(), base.getDate() + days);
}

/** A day that exists, else null. @param {number} year @param {number} month from 1 @param {number} day */
function realDay(year, month, day) {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

/** Takes a time off the end. @param {string} text @returns {{ rest: string, hours: number, minutes: number } | null} */
function timeOf(text) {
  const found = /(?:^|\s)(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/.exec(text);
  if (!found || (!found[2] && !found[3])) return null;
  const minutes = Number(found[2] ?? 0);
  let hours = Number(found[1]);
  if (found[3] === "pm" && hours < 12) hours += 12;
  if (found[3] === "am" && hours === 12) hours = 0;
  if (hours > 23 || minutes > 59) return null;
  return { rest: text.slice(0, found.index).trim(), hours, minutes };
}

/** @param {string} text @param {Date} now */
function relativeDay(text, now) {
  if (text === "" || text === "today") return plusDays(now, 0);
  if (text === "tomorrow") return plusDays(now, 1);
  if (text === "yesterday") return plusDays(now, -1);
  if (text === "next week") return plusDays(now, 7 - ((now.getDay() + 6) % 7));
  if (text === "next month") return new Date(now.getFullYear(), now.getMonth() + 1, 1);
  const inSome = /^(?:in )?(\+?\d{1,3}|an?) ?(day|d|week|w|month|m)s?$/.exec(text);
  if (inSome) {
    const count = Number(inSome[1]) || 1;
    const unit = inSome[2]?.[0] ?? "d";
    if (unit === "m") return new Date(now.getFullYear(), now.getMonth() + count, now.getDate());
    return plusDays(now, count * (UNITS[unit] ?? 1));
  }
  const weekday = /^(?:(next|on) )?([a-z]{3})[a-z]*$/.exec(text);
  const wanted = weekday ? DAYS.indexOf(weekday[2] ?? "") : -1;
  return wanted < 0 ? null : plusDays(now, (wanted - now.getDay() + 7) % 7 || 7);
}

/** Whether the locale writes 11/28 for the 28th of November. */
function monthFirst() {
  const parts = new Intl.DateTimeFormat(locale).formatToParts(0).map((part) => part.type);
  return parts.indexOf("month") < parts.indexOf("day");
}

/** @param {string} text @param {Date} now */
function writtenDay(text, now) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return realDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})([./ -])(\d{1,2})[./]?(?: ?(\d{2}|\d{4}))?$/.exec(text);
  const worded = /^(?:[a-z]{3},? )?(\d{1,2})\.? ([a-z]{3})[a-z]*\.?,?(?: (\d{4}))?$/.exec(text) ?? null;
  const turned = /^([a-z]{3})[a-z]*\.? (\d{1,2})(?:,? (\d{4}))?$/.exec(text);
  let day = 0;
  let month = 0;
  let year = "";
  if (dotted) {
    [day, month, year] = [Number(dotted[1]), Number(dotted[3]), dotted[4] ?? ""];
    if (dotted[2] === "/" && monthFirst()) [day, month] = [month, day];
  }
  else if (worded) [day, month, year] = [Number(worded[1]), MONTHS.indexOf(worded[2] ?? "") + 1, worded[3] ?? ""];
  else if (turned) [day, month, year] = [Number(turned[2]), MONTHS.indexOf(turned[1] ?? "") + 1, turned[3] ?? ""];
  if (!day || !month) return null;
  if (year) return realDay(year.length === 2 ? 2000 + Number(year) : Number(year), month, day);
  const near = realDay(now.getFullYear(), month, day);
  const ninetyDaysAgo = plusDays(now, -90);
  return near && near < ninetyDaysAgo ? realDay(now.getFullYear() + 1, month, day) : near;
}

/**
 * @param {string} text @param {Date} [now]
 * @returns {{ date: Date, timed: boolean } | null} local; `timed` when a time was given
 */
export function parseDate(text, now = new Date()) {
  const clean = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (clean === "") return null;
  const time = timeOf(clean);
  if (time) {
    const day = relativeDay(time.rest, now) ?? writtenDay(time.rest, now);
    if (day) return { date: new Date(day.getFullYear(), day.getMonth(), day.getDate(), time.hours, time.minutes), timed: true };
  }
  const day = relativeDay(clean, now) ?? writtenDay(clean, now);
  return day && { date: day, timed: false };
}

/** `YYYY-MM-DD` of a local day. @param {Date} date */
export function isoDay(date) {
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
