//! Reads the columns of a board, again after each change and as far down as they were shown.

import { useEffect, useRef, useState } from "../lib.js";
import { ApiError, get } from "../api.js";
import { t } from "../i18n.js";
import { onRecord } from "../data/records.js";
import { onUndo, toastError } from "../ui/toast.js";

/** @typedef {import("./moves.js").BoardColumn} BoardColumn */

/** A column with its next page. @param {BoardColumn} column @param {Record<string, string | undefined>} query @returns {Promise<BoardColumn>} */
async function longer(column, query) {
  const { data } = await get("/deals/board", { ...query, stage_id: column.stage_id, cursor: column.next_cursor });
  const [next] = /** @type {BoardColumn[]} */ (data.columns);
  if (!next) return { ...column, next_cursor: null };
  const known = new Set(column.cards.map((card) => card.id));
  return { ...next, cards: [...column.cards, ...next.cards.filter((card) => !known.has(card.id))] };
}

/** All columns, each with at least as many cards as it had. @param {Record<string, string | undefined>} query @param {BoardColumn[]} before @returns {Promise<BoardColumn[]>} */
async function read(query, before) {
  const { data } = await get("/deals/board", query);
  return Promise.all(/** @type {BoardColumn[]} */ (data.columns).map(async (column) => {
    const shown = before.find((item) => item.stage_id === column.stage_id)?.cards.length ?? 0;
    let whole = column;
    while (whole.next_cursor && whole.cards.length < shown) whole = await longer(whole, query);
    return whole;
  }));
}

/**
 * @param {string | undefined} pipeline nothing is read without @param {string} filter
 * @returns {{ columns: BoardColumn[] | null, error: ApiError | null, change: (next: (columns: BoardColumn[]) => BoardColumn[]) => () => void, more: (column: BoardColumn) => Promise<void>, again: () => Promise<void> }}
 *   `change` shows something before the server says so, and gives what is called when it has; `more` adds the next page of a column
 */
export function useBoard(pipeline, filter) {
  const key = `${pipeline} ${filter}`;
  const [found, setFound] = useState(/** @type {{ key: string, columns: BoardColumn[] } | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const turn = useRef(0);
  /** Writes under way: what is read meanwhile may not know of them. */
  const writing = useRef(0);
  const growing = useRef(/** @type {Set<string>} */ (new Set()));
  const query = { pipeline_id: pipeline, filter };
  const load = async () => {
    if (!pipeline || writing.current > 0) return;
    const mine = ++turn.current;
    try {
      const columns = await read(query, found?.key === key ? found.columns : []);
      if (mine !== turn.current) return;
      setFound({ key, columns });
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (mine === turn.current) setError(reason);
    }
  };
  const show = (/** @type {(columns: BoardColumn[]) => BoardColumn[]} */ next) => setFound((now) => now && { ...now, columns: next(now.columns) });
  const change = (/** @type {(columns: BoardColumn[]) => BoardColumn[]} */ next) => {
    turn.current += 1;
    writing.current += 1;
    show(next);
    return () => {
      writing.current -= 1;
      void again.current();
    };
  };
  const more = async (/** @type {BoardColumn} */ column) => {
    if (growing.current.has(column.stage_id)) return;
    growing.current.add(column.stage_id);
    const mine = turn.current;
    try {
      const whole = await longer(column, query);
      if (mine === turn.current) show((columns) => columns.map((item) => (item.stage_id === column.stage_id && item.next_cursor === column.next_cursor ? whole : item)));
    } catch (reason) {
      toastError(t("list_not_loaded"), reason);
    } finally {
      growing.current.delete(column.stage_id);
    }
  };
  const again = useRef(load);
  again.current = load;
  useEffect(() => { void load(); }, [key]);
  useEffect(() => {
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => void again.current(), 150); };
    const stops = [onRecord((record) => { if (record.collection === "deals") soon(); }), onUndo(soon)];
    return () => { clearTimeout(timer); for (const stop of stops) stop(); };
  }, []);
  return { columns: found?.key.split(" ")[0] === `${pipeline}` ? found.columns : null, error, change, more, again: load };
}
