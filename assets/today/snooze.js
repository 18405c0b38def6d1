//! Putting something off: to one of the next days at its time, or to a chosen one.

import { html } from "../lib.js";
import { t, locale } from "../i18n.js";
import { onDay, reschedule } from "../activities/dates.js";
import { DateEditor } from "../ui/date-editor.js";
import { Menu } from "../ui/menu.js";
import { Popover } from "../ui/popover.js";

/** @param {number} days */
function inDays(days) {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}

/**
 * @param {{ item: import("./work.js").Item, anchor: Element, dated: boolean, onDate: () => void, onClose: () => void }} props
 *   `dated` asks for a date; `onDate` is called when that is chosen among the days
 */
export function Snooze({ item, anchor, dated, onDate, onClose }) {
  const label = t("today.snooze_x", { name: item.row.name });
  if (dated) {
    return html`<${Popover} anchor=${anchor} align="end" label=${label} onClose=${onClose}><${DateEditor} day=${false} value=${item.at} label=${t("field.due_at")}
      onCommit=${(/** @type {string | null} */ at) => { onClose(); if (at) void reschedule(item, at); }} /><//>`;
  }
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
  const monday = 7 - ((new Date().getDay() + 6) % 7);
  /** @type {Array<[days: number, words: string]>} */ const steps = [[1, t("tomorrow")], [2, t("today.in_two_days")], [monday, t("today.next_week")], [7, t("in_a_week")]];
  const days = steps.filter(([step], at) => steps.findIndex(([other]) => other === step) === at).sort(([a], [b]) => a - b);
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = days.map(([step, words]) => ({ label: words, end: weekday.format(inDays(step)), run: () => void reschedule(item, onDay(item.at, inDays(step))) }));
  entries.push("-", { label: t("choose_date"), icon: "calendar", run: onDate });
  return html`<${Menu} anchor=${anchor} align="end" label=${label} entries=${entries} onClose=${onClose} />`;
}
