//! Numbers, money, dates and times as the reader's locale writes them. Pure functions; "now" can be handed in.

import { locale, t, withLocale } from "./i18n.js";

/** @typedef {{ amount: string, currency: string }} Money */

/** @type {Intl.NumberFormat} */ let integer;
/** @type {Intl.NumberFormat} */ let percent;
/** @type {Intl.DateTimeFormat} */ let clock;
/** @type {Intl.DateTimeFormat} */ let dayMonth;
/** @type {Intl.DateTimeFormat} */ let shortDay;
/** @type {Intl.DateTimeFormat} */ let fullDay;
/** @type {Intl.DateTimeFormat} */ let absolute;
/** @type {Intl.DateTimeFormat} */ let month;
/** @type {Map<string, Intl.NumberFormat>} */ const currencies = new Map();
withLocale(() => {
  const dates = (/** @type {Intl.DateTimeFormatOptions} */ parts) => new Intl.DateTimeFormat(locale, parts);
  integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  clock = dates({ timeStyle: "short" });
  dayMonth = dates({ weekday: "short", day: "numeric", month: "short" });
  shortDay = dates({ day: "numeric", month: "short" });
  fullDay = dates({ day: "numeric", month: "short", year: "numeric" });
  absolute = dates({ dateStyle: "full", timeStyle: "short" });
  month = dates({ month: "long", year: "numeric" });
});

/** @param {number} value */
export const formatNumber = (value) => integer.format(value);

/** @param {number} share 0 to 1 */
export const formatPercent = (share) => percent.format(share);

/** The format of a currency in some form, made once: making one takes longer than drawing a row. @param {string} currency @param {string} form @param {Intl.NumberFormatOptions} options */
function monies(currency, form, options) {
  const key = `${locale} ${currency} ${form}`;
  const format = currencies.get(key) ?? new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...options });
  currencies.set(key, format);
  return format;
}

/** No cents when they are zero. @param {Money | null | undefined} money */
export function formatMoney(money) {
  if (!money) return "";
  const amount = Number(money.amount);
  const digits = Number.isInteger(amount) ? 0 : 2;
  try {
    return monies(money.currency, `${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
  } catch {
    return `${integer.format(amount)} ${money.currency}`;
  }
}

/** An amount in short form: "€1.2M". @param {Money} money */
export function shortMoney(money) {
  try {
    return monies(money.currency, "short", { notation: "compact", maximumFractionDigits: 1 }).format(Number(money.amount));
  } catch {
    return formatMoney(money);
  }
}

/** The time of day. @param {Date} date */
export const formatTime = (date) => clock.format(date);

/** Whole days from `now` to `date` by the calendar of this device. @param {Date} date @param {Date} now */
export function daysBetween(date, now) {
  const start = (/** @type {Date} */ of) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((start(date) - start(now)) / 86_400_000);
}

/** A date of the record as a local day. `YYYY-MM-DD` is that day everywhere. @param {string} text */
export function toDate(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00`) : new Date(text);
}

/** @param {Date} date @param {Date} now */
function dayText(date, now) {
  return date.getFullYear() === now.getFullYear() ? dayMonth.format(date).replace(",", "") : fullDay.format(date);
}

/** @param {Date} date */
const hasTime = (date) => date.getHours() + date.getMinutes() > 0;

/**
 * A due moment in words with its urgency: "2 days late", "Today 14:30", "Tomorrow", "Thu 26 Nov".
 * @param {string | null | undefined} text @param {Date} [now] @returns {{ text: string, tone: "late" | "soon" | "" }}
 */
export function formatDue(text, now = new Date()) {
  if (!text) return { text: "", tone: "" };
  const date = toDate(text);
  const days = daysBetween(date, now);
  if (days < 0) return { text: t("days_late", { n: -days }), tone: "late" };
  if (days === 0) return { text: hasTime(date) ? `${t("today")} ${clock.format(date)}` : t("today"), tone: "soon" };
  if (days === 1) return { text: t("tomorrow"), tone: "" };
  return { text: dayText(date, now), tone: "" };
}

/**
 * A deadline to the minute: "in 40 min", "Today 15:00", "2 h late", "in time" once it was kept, "late" once it was missed and done.
 * @param {string | null | undefined} text @param {string | null | undefined} done when it was done @param {Date} [now] @returns {{ text: string, tone: string }}
 */
export function formatDeadline(text, done, now = new Date()) {
  if (!text) return { text: "", tone: "" };
  if (done) return done > text ? { text: t("was_late"), tone: "late" } : { text: t("was_in_time"), tone: "t3" };
  const minutes = Math.round((new Date(text).getTime() - now.getTime()) / 60_000);
  if (minutes < 0) {
    const late = -minutes;
    return { text: late < 60 ? t("min_late", { count: late }) : late < 48 * 60 ? t("h_late", { count: Math.floor(late / 60) }) : t("days_late", { n: Math.floor(late / 1440) }), tone: "late" };
  }
  if (minutes < 60) return { text: t("in_min", { count: minutes }), tone: "soon" };
  const due = formatDue(text, now);
  return { text: due.text, tone: minutes < 240 ? "soon" : "" };
}

/** A calendar day: "Today", "Yesterday", "26 Nov", "3 Mar 2025". @param {string | null | undefined} text @param {Date} [now] */
export function formatDay(text, now = new Date()) {
  if (!text) return "";
  const date = toDate(text);
  const days = daysBetween(date, now);
  if (days === 0) return t("today");
  if (days === -1) return t("yesterday");
  return date.getFullYear() === now.getFullYear() ? shortDay.format(date) : fullDay.format(date);
}

/** How long ago: "just now", "5 min ago", "2 h ago", "Yesterday 16:20", "Thu 19 Nov"; what is ahead with its time. @param {string} text @param {Date} [now] */
export function formatAgo(text, now = new Date()) {
  const date = new Date(text);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < -1) return formatUntil(text, now);
  if (minutes < 1) return t("just_now");
  if (minutes < 60) return t("min_ago", { count: minutes });
  const days = daysBetween(date, now);
  if (minutes < 12 * 60 || days === 0) return t("h_ago", { count: Math.floor(minutes / 60) });
  if (days === -1) return `${t("yesterday")} ${clock.format(date)}`;
  return dayText(date, now);
}

/** A moment ahead with its time: "Today 14:30", "Tomorrow 09:00", "Mon 30 Nov 08:15". @param {string} text @param {Date} [now] */
export function formatUntil(text, now = new Date()) {
  const date = new Date(text);
  const days = daysBetween(date, now);
  return `${days === 0 ? t("today") : days === 1 ? t("tomorrow") : dayText(date, now)} ${clock.format(date)}`;
}

/** The whole moment, for a tooltip. @param {string} text */
export const formatAbsolute = (text) => absolute.format(toDate(text));

/** @param {string} text */
export const formatMonth = (text) => month.format(new Date(text));

/** A day and, where it has one, its time, as it is typed into an editor. @param {string} text */
export function formatForEdit(text) {
  const date = toDate(text);
  const day = fullDay.format(date);
  return text.includes("T") && hasTime(date) ? `${day} ${clock.format(date)}` : day;
}

/** The address that opens a mail to somebody, with nothing of theirs read as a subject or a second recipient. @param {string} address */
export function mailTo(address) {
  return `mailto:${address.split("@").map(encodeURIComponent).join("@")}`;
}

/** The address that calls a number. @param {string} number */
export function telTo(number) {
  return `tel:${number.replace(/[^\d+*,;a-z]/gi, "")}`;
}
