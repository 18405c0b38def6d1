//! What there is to do: a person's open tasks that are late or due within a week, what else is dated in it, and the leads that
//! wait for a follow-up.

import { get } from "../api.js";
import { dateOf, whenOf } from "../activities/dates.js";
import { useAnswer } from "../data/answer.js";
import { isoDay } from "../dates.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {{ collection: "activities" | "leads", row: Row, at: string }} Item `at` is when it is due
 * @typedef {{ key: "overdue" | "today" | "follow_ups" | "upcoming", items: Item[] }} Group
 */

/** How many days ahead are shown. */
const AHEAD = 7;
/** What is late and whom to follow up at most; who has more of it needs a list, which there is. */
const MOST = 100;

export const LATE = 'kind = "task" and done = false and assignee_id in ("me") and due_at < "today"';
const WAITING = `owner_id in ("me") and status != "converted" and next_follow_up_at < "+${AHEAD}d"`;

/** @param {number} days */
const dayFromNow = (days) => { const now = new Date(); return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days); };

/** @returns {Promise<Item[]>} */
async function read() {
  const [late, dated, leads] = await Promise.all([
    get("/activities", { filter: LATE, sort: "due_at", limit: MOST }),
    get("/calendar", { from: dayFromNow(0).toISOString(), to: new Date(dayFromNow(AHEAD + 1).getTime() - 1).toISOString(), user_id: "me" }),
    get("/leads", { filter: WAITING, sort: "next_follow_up_at", limit: MOST }),
  ]);
  const seen = new Set(late.data.data.map((/** @type {Row} */ row) => row.id));
  const open = dated.data.data.filter((/** @type {Row} */ row) => !row.done && !seen.has(row.id));
  return [
    ...[...late.data.data, ...open].map((row) => ({ collection: /** @type {const} */ ("activities"), row, at: dateOf(row) })),
    ...leads.data.data.map((/** @type {Row} */ row) => ({ collection: /** @type {const} */ ("leads"), row, at: row.next_follow_up_at })),
  ];
}

/** The items in their groups, each by time. What is done stays where it was. @param {Item[]} items @param {Date} [now] @returns {Group[]} */
export function groupsOf(items, now = new Date()) {
  const today = isoDay(now);
  const last = isoDay(dayFromNow(AHEAD));
  /** @type {Record<Group["key"], Item[]>} */ const groups = { overdue: [], today: [], follow_ups: [], upcoming: [] };
  for (const item of items) {
    if (!item.at) continue;
    const day = isoDay(new Date(item.at));
    if (day > last) continue;
    const lead = item.collection === "leads";
    groups[lead && day <= today ? "follow_ups" : day < today ? "overdue" : day === today ? "today" : "upcoming"].push(item);
  }
  return /** @type {Group["key"][]} */ (["overdue", "today", "follow_ups", "upcoming"]).map((key) => ({ key, items: groups[key].sort((a, b) => (a.at < b.at ? -1 : 1)) }));
}

/** @returns {{ items: Item[] | null, error: import("../api.js").ApiError | null, again: () => void }} */
export function useWork() {
  const { data: items, error, again } = useAnswer(read, "", ({ collection, id, changes, gone }, hand) => {
    if (collection !== "activities" && collection !== "leads") return;
    // What is on the page changes in place, so that a tick can be taken back; anything else is read.
    if (gone || !changes || !hand.data?.some(({ row }) => row.id === id)) return hand.soon();
    hand.show((now) => now.map((item) => {
      if (item.row.id !== id) return item;
      const row = { ...item.row, ...changes };
      return { ...item, row, at: whenOf({ collection, row }) };
    }));
  });
  return { items, error, again: () => void again() };
}
