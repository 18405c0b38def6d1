//! Reads the dated activities of some days, and the leads that are to be followed up on them, again after each change.

import { get } from "../api.js";
import { useAnswer } from "../data/answer.js";
import { plusDays } from "./span.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../activities/dates.js").Dated} Dated
 */

/** Fields of a lead that say whether it waits here. */
const WAITING = ["next_follow_up_at", "status", "owner_id"];

/** All rows of a list. @param {string} path @param {Record<string, any>} query @returns {Promise<Row[]>} */
async function all(path, query) {
  /** @type {Row[]} */ const rows = [];
  /** @type {string | null} */ let cursor = null;
  do {
    /** @type {{ data: { data: Row[], next_cursor: string | null } }} */
    const { data } = await get(path, { ...query, cursor });
    rows.push(...data.data);
    cursor = data.next_cursor;
  } while (cursor);
  return rows;
}

/** @param {Date[]} days @param {boolean} mine @returns {Promise<Dated[]>} */
async function read(days, mine) {
  const first = days[0] ?? new Date();
  const from = first.toISOString();
  const to = new Date(plusDays(days.at(-1) ?? first, 1).getTime() - 1).toISOString();
  const waiting = `next_follow_up_at >= "${from}" and next_follow_up_at <= "${to}" and status != "converted"${mine ? ' and owner_id in ("me")' : ""}`;
  const [activities, leads] = await Promise.all([
    all("/calendar", { from, to, user_id: mine ? "me" : undefined }),
    all("/leads", { filter: waiting, sort: "next_follow_up_at", fields: "name,next_follow_up_at", limit: 200 }),
  ]);
  return [...activities.map((row) => ({ collection: /** @type {const} */ ("activities"), row })), ...leads.map((row) => ({ collection: /** @type {const} */ ("leads"), row }))];
}

/** @param {Date[]} days @param {boolean} mine @returns {{ rows: Dated[] | null, error: import("../api.js").ApiError | null, again: () => void }} */
export function useCalendar(days, mine) {
  const key = `${days[0]?.getTime()} ${days.length} ${mine}`;
  const { data: rows, error, again } = useAnswer(() => read(days, mine), key, ({ collection, id, changes, pending, remote }, hand) => {
    // What another changed of a lead comes with the fields that its list shows: these may not be among them.
    const dates = remote || !changes || WAITING.some((key) => key in changes);
    if (collection !== "activities" && !(collection === "leads" && dates)) return;
    // What is read while the server does not have it yet would take it back.
    hand.overtake();
    if (changes) hand.show((now) => now.map((entry) => (entry.row.id === id ? { ...entry, row: { ...entry.row, ...changes } } : entry)));
    if (!pending) hand.soon();
  });
  return { rows, error, again: () => void again() };
}
