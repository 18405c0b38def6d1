//! Reads dates as people type them, in words of their language: "today", "tomorrow 3pm", "next fri", "in 2 weeks", "12.03.",
//! "12/3/2027 14:30", "2026-11-28". Day before month, but for slashes where the reader's locale writes the month first; ISO
//! dates as they are. The words are in the tables, `|` between them. Gives null for what it cannot read.

import { language, locale, t } from "./i18n.js";

/** Without accents and capitals. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** A pattern with the words of a text for each `<key>`. @param {string} source */
const pattern = (source) => new RegExp(source.replace(/<(\w+)>/g, (_, key) => `(?:${plain(t(`date.${key}`))})`), "u");

/**
 * The place of the day or the month that begins with a word, or -1.
 * @param {string | undefined} word @param {"weekday" | "month"} part
 */
function placeOf(word, part) {
  if (!word) return -1;
  return [language, locale].map((tag) => {
    const names = new Intl.DateTimeFormat(tag, { [part]: "long" });
    return Array.from({ length: 12 }, (_, at) => new Date(2023, part === "month" ? at : 0, part === "month" ? 1 : at + 1)).findIndex((date) => plain(names.format(date)).startsWith(word));
  }).find((at) => at >= 0) ?? -1;
}

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
  const found = pattern("(?:^| )(?:<at> )?(\\d{1,2})(?:[:h](\\d\\d)|\\.(\\d\\d)(?= ?<clock>))? ?(?:([ap])m|(<clock>))?$").exec(text);
  const minutes = found?.[2] ?? found?.[3];
  if (!found || !(minutes || found[4] || found[5])) return null;
  const hours = Number(found[1]) % (found[4] ? 12 : 24) + (found[4] === "p" ? 12 : 0);
  if (Number(found[1]) > 23 || Number(minutes ?? 0) > 59) return null;
  return { rest: text.slice(0, found.index).trim(), hours, minutes: Number(minutes ?? 0) };
}

/** @param {string} text @param {Date} now */
function relativeDay(text, now) {
  const is = (/** @type {string} */ key) => pattern(`^<${key}>$`).test(text);
  if (text === "" || is("today")) return plusDays(now, 0);
  if (is("tomorrow")) return plusDays(now, 1);
  if (is("yesterday")) return plusDays(now, -1);
  if (is("next_week")) return plusDays(now, 7 - ((now.getDay() + 6) % 7));
  if (is("next_month")) return new Date(now.getFullYear(), now.getMonth() + 1, 1);
  const some = pattern("^(?:<in> )?(\\+?\\d{1,3}|<one>) ?(?:(<days>)|(<weeks>)|<months>)$").exec(text);
  if (some) {
    const count = Number(some[1]) || 1;
    if (some[2] || some[3]) return plusDays(now, some[2] ? count : 7 * count);
    return new Date(now.getFullYear(), now.getMonth() + count, now.getDate());
  }
  const wanted = placeOf(pattern("^(?:<on> )?(\\p{L}{2,})\\.?(?: <on>)?$").exec(text)?.[1], "weekday");
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
  const worded = /^(?:\p{L}+\.?,? )?(\d{1,2})(?:\.|er)? (?:de )?(\p{L}{2,})\.?,?(?: (?:de )?(\d{4}))?$/u.exec(text);
  const turned = /^(\p{L}{2,})\.? (\d{1,2})(?:,? (\d{4}))?$/u.exec(text);
  let day = 0;
  let month = 0;
  let year = "";
  if (dotted) {
    [day, month, year] = [Number(dotted[1]), Number(dotted[3]), dotted[4] ?? ""];
    if (dotted[2] === "/" && monthFirst()) [day, month] = [month, day];
  }
  else if (worded) [day, month, year] = [Number(worded[1]), placeOf(worded[2], "month") + 1, worded[3] ?? ""];
  else if (turned) [day, month, year] = [Number(turned[2]), placeOf(turned[1], "month") + 1, turned[3] ?? ""];
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
  const clean = plain(text.trim().replace(/\s+/g, " "));
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
