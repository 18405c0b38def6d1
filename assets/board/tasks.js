//! The next open task of each deal on the board, for the dot on its card.

import { useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { onRecord } from "../data/records.js";
import { onUndo } from "../ui/toast.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** Deals that one question is about: a filter has at most 8 KiB. */
const ASKED = 60;

/** The first open task of each of these deals, by deal. @param {string[]} deals @returns {Promise<Map<string, Row>>} */
async function nextOf(deals) {
  /** @type {Map<string, Row>} */ const found = new Map();
  const parts = Array.from({ length: Math.ceil(deals.length / ASKED) }, (_, part) => deals.slice(part * ASKED, (part + 1) * ASKED));
  await Promise.all(parts.map(async (ids) => {
    const filter = `kind = "task" and done = false and deal_id in (${ids.map((id) => `"${id}"`).join(", ")})`;
    const { data } = await get("/activities", { filter, sort: "due_at", fields: "name,deal_id,due_at", limit: 200 });
    for (const row of data.data) {
      const known = found.get(row.deal_id);
      if (!known || (row.due_at && (!known.due_at || row.due_at < known.due_at))) found.set(row.deal_id, row);
    }
  }));
  return found;
}

/** @param {string[]} deals @returns {Map<string, Row> | null} none before they are here */
export function useNextTasks(deals) {
  const [tasks, setTasks] = useState(/** @type {Map<string, Row> | null} */ (null));
  const [round, setRound] = useState(0);
  const key = [...deals].sort().join(" ");
  useEffect(() => {
    let here = true;
    // A board without its dots is a board.
    nextOf(key ? key.split(" ") : []).then((found) => { if (here) setTasks(found); }, () => {});
    return () => { here = false; };
  }, [key, round]);
  useEffect(() => {
    const soon = () => setRound((count) => count + 1);
    const stops = [onRecord((change) => { if (change.collection === "activities") soon(); }), onUndo(soon)];
    return () => { for (const stop of stops) stop(); };
  }, []);
  return tasks;
}
