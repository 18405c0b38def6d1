//! Where the cards of a board stand: what a move makes of its columns and their sums until the server says so.

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../data/pipelines.js").Stage} Stage
 * @typedef {import("../format.js").Money} Money
 * @typedef {{ stage_id: string, count: number, total: Money[], weighted_total: Money[], cards: Row[], next_cursor: string | null }} BoardColumn
 * @typedef {{ row: Row, stage: Stage, before?: string }} Move `before` is the card that it goes above; the top without
 */

/** Sums with an amount more. @param {Money[]} sums @param {Money | null | undefined} money @param {number} share how much of it counts, less than 0 to take it away */
function plus(sums, money, share) {
  if (!money) return sums;
  const { currency } = money;
  const had = sums.find((sum) => sum.currency === currency);
  const cents = Math.round(Number(had?.amount ?? 0) * 100) + Math.round(Number(money.amount) * 100 * share);
  const rest = sums.filter((sum) => sum.currency !== currency);
  return cents === 0 ? rest : [...rest, { currency, amount: (cents / 100).toFixed(2) }].sort((a, b) => a.currency.localeCompare(b.currency));
}

/** A column with one card more or less in its number and sums. @param {BoardColumn} column @param {Row} row @param {1 | -1} sign @param {number} probability */
function counted(column, row, sign, probability) {
  return { ...column, count: column.count + sign, total: plus(column.total, row.value, sign), weighted_total: plus(column.weighted_total, row.value, (sign * probability) / 100) };
}

/** The columns with the card at its new place. @param {BoardColumn[]} columns @param {Move} move @returns {BoardColumn[]} */
export function shifted(columns, { row, stage, before }) {
  return columns.map((column) => {
    const had = column.cards.some((card) => card.id === row.id);
    const cards = column.cards.filter((card) => card.id !== row.id);
    if (column.stage_id !== stage.id) return had ? counted({ ...column, cards }, row, -1, row.probability ?? 0) : column;
    const at = before ? cards.findIndex((card) => card.id === before) : 0;
    const there = had ? row : { ...row, stage_id: stage.id, probability: stage.probability, stage_entered_at: new Date().toISOString() };
    cards.splice(Math.max(0, at), 0, there);
    return had ? { ...column, cards } : counted({ ...column, cards }, row, 1, stage.probability);
  });
}

/** Whether the card stands there already. @param {BoardColumn[]} columns @param {Move} move */
export function isThere(columns, { row, stage, before }) {
  if (row.stage_id !== stage.id) return false;
  const cards = columns.find((column) => column.stage_id === stage.id)?.cards ?? [];
  const at = cards.findIndex((card) => card.id === row.id);
  return before === row.id || (before === undefined ? at === 0 : cards[at + 1]?.id === before);
}

/** Several sums as one. @param {Money[][]} all @returns {Money[]} */
export const sumsOf = (all) => all.flat().reduce((sums, money) => plus(sums, money, 1), /** @type {Money[]} */ ([]));
