//! Reads the columns of a board, again after each change and as far down as they were shown.

import { useRef } from "../lib.js";
import { get } from "../api.js";
import { useAnswer } from "../data/answer.js";
import { t } from "../i18n.js";
import { toastError } from "../ui/toast.js";

/** @typedef {import("./moves.js").BoardColumn} BoardColumn */

/** The next page of a column; null when it has gone meanwhile. @param {BoardColumn} column @param {Record<string, string | undefined>} query @returns {Promise<BoardColumn | null>} */
async function nextPage(column, query) {
  const { data } = await get("/deals/board", { ...query, stage_id: column.stage_id, cursor: column.next_cursor });
  return data.columns[0] ?? null;
}

/** A column with its next page. @param {BoardColumn} column @param {BoardColumn | null} next @returns {BoardColumn} */
function longer(column, next) {
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
    while (whole.next_cursor && whole.cards.length < shown) whole = longer(whole, await nextPage(whole, query));
    return whole;
  }));
}

/**
 * @param {string | undefined} pipeline nothing is read without @param {string} filter
 * @returns {{ columns: BoardColumn[] | null, error: import("../api.js").ApiError | null, change: (next: (columns: BoardColumn[]) => BoardColumn[]) => () => void, more: (column: BoardColumn) => Promise<void>, again: () => Promise<void> }}
 *   `change` shows something before the server says so, and gives what is called when it has; `more` adds the next page of a column
 */
export function useBoard(pipeline, filter) {
  const query = { pipeline_id: pipeline, filter };
  const answer = useAnswer(pipeline ? (shown) => read(query, shown ?? []) : null, `${pipeline} ${filter}`,
    (change, hand) => { if (change.collection === "deals") hand.soon(); });
  const growing = useRef(/** @type {Set<string>} */ (new Set()));
  const change = (/** @type {(columns: BoardColumn[]) => BoardColumn[]} */ next) => {
    answer.show(next);
    return answer.hold();
  };
  const more = async (/** @type {BoardColumn} */ column) => {
    if (growing.current.has(column.stage_id)) return;
    growing.current.add(column.stage_id);
    try {
      const next = await nextPage(column, query);
      answer.show((/** @type {BoardColumn[]} */ columns) => columns.map((item) => (item.stage_id === column.stage_id && item.next_cursor === column.next_cursor ? longer(item, next) : item)));
    } catch (reason) {
      toastError(t("list_not_loaded"), reason);
    } finally {
      growing.current.delete(column.stage_id);
    }
  };
  // Those of another pipeline are not shown meanwhile.
  return { columns: answer.key.split(" ")[0] === `${pipeline}` ? answer.data : null, error: answer.error, change, more, again: answer.again };
}
