//! Reads the dated activities of some days, again after each change.

import { useEffect, useRef, useState } from "../lib.js";
import { ApiError, get } from "../api.js";
import { onRecord } from "../data/records.js";
import { onUndo } from "../ui/toast.js";
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

/** @param {Date[]} days @param {boolean} mine @returns {{ rows: Row[] | null, error: ApiError | null, again: () => void }} */
export function useCalendar(days, mine) {
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const turn = useRef(0);
  const load = async () => {
    const now = ++turn.current;
    try {
      const found = await read(days, mine);
      if (now !== turn.current) return;
      setRows(found);
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (now === turn.current) setError(reason);
    }
  };
  const again = useRef(load);
  again.current = load;
  useEffect(() => { void load(); }, [days[0]?.getTime(), days.length, mine]);
  useEffect(() => {
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => void again.current(), 150); };
    const stops = [onUndo(soon), onRecord((change) => {
      if (change.collection !== "activities") return;
      // What is read while the server does not have it yet would take it back.
      turn.current += 1;
      clearTimeout(timer);
      if (change.changes) setRows((now) => now && now.map((row) => (row.id === change.id ? { ...row, ...change.changes } : row)));
      if (!change.pending) soon();
    })];
    return () => { clearTimeout(timer); turn.current += 1; for (const stop of stops) stop(); };
  }, []);
  return { rows, error, again: () => void load() };
}
