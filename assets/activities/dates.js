//! When an activity is, or the follow-up of a lead: the date it stands under, and bringing it to another day.

import { t } from "../i18n.js";
import { formatUntil } from "../format.js";
import { changeRecord } from "../data/change.js";
import "./texts.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {{ collection: "activities" | "leads", row: Row }} Dated an activity, or a lead that waits for its follow-up
 */

/** The field of its date: a task has the day it is due, the others have the moment they happen. @param {Row} row */
const dateKeyOf = (row) => ((row.kind === "task" ? row.due_at : !row.occurred_at) ? "due_at" : "occurred_at");

/** Under which date it stands. @param {Row} row @returns {string} */
export const dateOf = (row) => row[dateKeyOf(row)];

/** A moment's time on another day. @param {string} text @param {Date} day */
export function onDay(text, day) {
  const at = new Date(text);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()).toISOString();
}

/** Under which date it stands. @param {Dated} dated @returns {string} */
export const whenOf = ({ collection, row }) => (collection === "leads" ? row.next_follow_up_at : dateOf(row));

/** Brings it to another moment. @param {Dated} dated @param {string} at */
export function reschedule({ collection, row }, at) {
  const key = collection === "leads" ? "next_follow_up_at" : dateKeyOf(row);
  return changeRecord(collection, row, { [key]: at }, t("moved_to_day", { name: row.name, day: formatUntil(at) }));
}
