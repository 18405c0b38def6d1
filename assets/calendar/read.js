//! Reads the dated activities of some days, again after each change.

import { get } from "../api.js";
import { useAnswer } from "../data/answer.js";
import { plusDays } from "./span.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** @param {Date[]} days @param {boolean} mine @returns {Promise<Row[]>} */
async function read(days, mine) {
  const from = days[0] ?? new Date();
  const to = new Date(plusDays(days.at(-1) ?? from, 1).getTime() - 1);
  /** @type {Row[]} */ const rows = [];
  /** @type {string | null} */ let cursor = null;
  do {
    /** @type {{ data: { data: Row[], next_cursor: string | null } }} */
    const { data } = await get("/calendar", { from: from.toISOString(), to: to.toISOString(), user_id: mine ? "me" : undefined, cursor });
    rows.push(...data.data);
    cursor = data.next_cursor;
  } while (cursor);
  return rows;
}

/** @param {Date[]} days @param {boolean} mine @returns {{ rows: Row[] | null, error: import("../api.js").ApiError | null, again: () => void }} */
export function useCalendar(days, mine) {
  const key = `${days[0]?.getTime()} ${days.length} ${mine}`;
  const { data: rows, error, again } = useAnswer(() => read(days, mine), key, ({ collection, id, changes, pending }, hand) => {
    if (collection !== "activities") return;
    // What is read while the server does not have it yet would take it back.
    hand.overtake();
    if (changes) hand.show((now) => now.map((row) => (row.id === id ? { ...row, ...changes } : row)));
    if (!pending) hand.soon();
  });
  return { rows, error, again: () => void again() };
}
