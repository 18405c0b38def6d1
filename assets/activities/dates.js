//! When an activity is: the date it stands under, and bringing it to another day.

import { t } from "../i18n.js";
import { formatUntil } from "../format.js";
import { changeRecord } from "../data/change.js";
import "./texts.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** The field of its date: a task has the day it is due, the others have the moment they happen. @param {Row} row */
const dateKeyOf = (row) => ((row.kind === "task" ? row.due_at : !row.occurred_at) ? "due_at" : "occurred_at");

/** Under which date it stands. @param {Row} row @returns {string} */
export const dateOf = (row) => row[dateKeyOf(row)];

/** A moment's time on another day. @param {string} text @param {Date} day */
export function onDay(text, day) {
  const at = new Date(text);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()).toISOString();
}

/** Brings it to another moment. @param {Row} row @param {string} at */
export const reschedule = (row, at) => changeRecord("activities", row, { [dateKeyOf(row)]: at }, t("moved_to_day", { name: row.name, day: formatUntil(at) }));
