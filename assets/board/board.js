//! The columns of a board side by side: cards are dragged, or moved by Shift and the arrows; arrows alone move the focus.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { useDrag } from "../ui/drag.js";
import { Column } from "./column.js";
import { StageTabs } from "./stage-tabs.js";
import { isThere } from "./moves.js";
import { useNextTasks } from "./tasks.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../data/pipelines.js").Stage} Stage
 * @typedef {import("./moves.js").BoardColumn} BoardColumn
 * @typedef {{ stage: Stage, before: string | undefined, place: string }} Aim `place` is where the gap is drawn: above a card, or "end"
 */

/** @typedef {{ left: number, tops: Map<string, number>, card: string }} Kept how far it and its columns are scrolled, and the card that had the focus */

/** So many boards are remembered. */
const LEFT_MOST = 20;
/** Where boards were left, by what they show, the last one last. @type {Map<string, Kept>} */ const left = new Map();

/** @param {HTMLElement} board @returns {Array<[stage: string, cards: Element]>} */
const cardsIn = (board) => [...board.querySelectorAll("[data-stage]")].flatMap((column) => {
  const cards = column.querySelector(".bcards");
  return cards ? [/** @type {[string, Element]} */ ([column.getAttribute("data-stage") ?? "", cards])] : [];
});

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/**
 * @param {{ columns: BoardColumn[], stages: Stage[], compact: boolean, may: boolean, focus: { id: string } | null, name: string, onMove: (move: import("./moves.js").Move) => void, onMore: (column: BoardColumn) => Promise<void>, onNew: (stage: Stage) => void, onHide: (stage: Stage) => void }} props
 *   `focus` is the card that gets the focus when this is a new object; a board of the same `name` is found as it was left
 */
export function Board({ columns, stages, compact, may, focus, name, onMove, onMore, onNew, onHide }) {
  const shown = columns.flatMap((column) => {
    const stage = stages.find((item) => item.id === column.stage_id);
    return stage ? [{ stage, column }] : [];
  });
  const cards = columns.flatMap((column) => column.cards);
  const tasks = useNextTasks(shown.flatMap(({ stage, column }) => (stage.kind === "open" ? column.cards.map((card) => card.id) : [])));
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [lifted, setLifted] = useState(/** @type {{ id: string, height: number } | null} */ (null));
  const [aim, setAim] = useState(/** @type {Aim | null} */ (null));
  const [at, setAt] = useState("");
  const [said, setSaid] = useState("");
  /** What the pointer holds, ahead of the next drawing. */
  const held = useRef({ row: /** @type {Row | undefined} */ (undefined), aim: /** @type {Aim | null} */ (null) });
  /** The card that gets the focus back where it is drawn anew. */
  const follow = useRef("");
  const stop = cards.some((card) => card.id === at) ? at : cards[0]?.id;

  /** Where a card let go at this point would stand: a place is told by the card below it, so the last one is the lowest. @param {number} x @param {number} y @returns {Aim | null} */
  const aimAt = (x, y) => {
    const row = held.current.row;
    const over = /** @type {HTMLElement | null | undefined} */ (document.elementFromPoint(x, y)?.closest("[data-stage]"));
    const found = shown.find(({ stage }) => stage.id === over?.dataset.stage);
    if (!row || !over || !found) return null;
    const { stage, column } = found;
    const others = column.cards.filter((card) => card.id !== row.id);
    if (over.matches(".btab")) return { stage, before: others[0]?.id, place: others[0]?.id ?? "end" };
    const boxes = /** @type {HTMLElement[]} */ ([...over.querySelectorAll("[data-card]:not(.lifted)")]).filter((box) => box.dataset.card !== row.id);
    const below = boxes.find((box) => { const place = box.getBoundingClientRect(); return y < place.top + place.height / 2; })?.dataset.card;
    if (below) return { stage, before: below, place: below };
    if (column.cards.at(-1)?.id === row.id && !column.next_cursor) return { stage, before: row.id, place: "end" };
    const last = others.at(-1)?.id;
    return { stage, before: last, place: last ?? "end" };
  };
  useDrag(frame, may, {
    item: "[data-card]", scrolls: ".bcards, .board", place: ".bdrop, .btab.aim",
    onLift: (item) => {
      held.current.row = cards.find((card) => card.id === item.dataset.card);
      setLifted({ id: item.dataset.card ?? "", height: item.offsetHeight });
    },
    onOver: (x, y) => {
      const next = aimAt(x, y);
      const now = held.current.aim;
      held.current.aim = next;
      if (next?.stage.id !== now?.stage.id || next?.place !== now?.place) setAim(next);
    },
    onDrop: () => {
      const { row, aim: to } = held.current;
      if (row && to) onMove({ row, stage: to.stage, before: to.before });
    },
    onEnd: () => {
      held.current = { row: undefined, aim: null };
      setLifted(null);
      setAim(null);
    },
  });
  const lately = useRef("");
  lately.current = at;
  useLayoutEffect(() => {
    const board = /** @type {HTMLElement} */ (root.current);
    const kept = left.get(name);
    if (kept) {
      board.scrollLeft = kept.left;
      for (const [stage, cards] of cardsIn(board)) cards.scrollTop = kept.tops.get(stage) ?? 0;
      const card = /** @type {HTMLElement | null} */ (board.querySelector(`[data-card="${kept.card}"]`));
      if (card && document.activeElement === document.body) card.focus({ preventScroll: true });
    }
    return () => {
      left.delete(name);
      left.set(name, { left: board.scrollLeft, tops: new Map(cardsIn(board).map(([stage, cards]) => [stage, cards.scrollTop])), card: lately.current });
      for (const [first] of left) if (left.size > LEFT_MOST) left.delete(first);
    };
  }, [name]);
  useLayoutEffect(() => { follow.current = focus?.id ?? ""; }, [focus]);
  useLayoutEffect(() => {
    if (!follow.current) return;
    const card = /** @type {HTMLElement | null | undefined} */ (root.current?.querySelector(`[data-card="${follow.current}"]`));
    if (card && document.activeElement !== card) card.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
    follow.current = "";
  }, [columns, focus]);

  /** Moves the card that has the focus. @param {Row} row @param {number} place of its column @param {number} index in it @param {string} key */
  const shift = (row, place, index, key) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const own = shown[place];
    if (!own) return;
    const stage = step ? shown[place + step]?.stage : own.stage;
    const { cards: beside } = own.column;
    const before = step ? undefined : beside[key === "ArrowUp" ? index - 1 : index + 2]?.id;
    if (!stage || (!step && !before)) return;
    const move = { row, stage, before };
    if (isThere(columns, move)) return;
    follow.current = row.id;
    const rank = step ? 1 : key === "ArrowUp" ? index : index + 2;
    setSaid(t("board.placed", { name: row.name, stage: stage.name, rank }));
    onMove(move);
  };
  /** Moves the focus. @param {number} place @param {number} index @param {string} key */
  const go = (place, index, key) => {
    const side = { ArrowLeft: -1, ArrowRight: 1 }[key];
    let next = side ? undefined : shown[place]?.column.cards[key === "ArrowUp" ? index - 1 : index + 1];
    for (let to = place + (side ?? 0); side && !next && to >= 0 && to < shown.length; to += side) {
      const there = shown[to]?.column.cards ?? [];
      next = to === place ? undefined : there[Math.min(index, there.length - 1)];
    }
    const card = /** @type {HTMLElement | null | undefined} */ (next && root.current?.querySelector(`[data-card="${next.id}"]`));
    card?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const id = /** @type {HTMLElement} */ (event.target).closest?.("[data-card]")?.getAttribute("data-card");
    if (!id || !ARROWS.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = shown.findIndex(({ column }) => column.cards.some((card) => card.id === id));
    const index = shown[place]?.column.cards.findIndex((card) => card.id === id) ?? -1;
    const row = shown[place]?.column.cards[index];
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.shiftKey) go(place, index, event.key);
    else if (may) shift(row, place, index, event.key);
  };
  return html`<div ref=${frame} class="boardframe">
    <${StageTabs} stages=${shown.map(({ stage, column }) => ({ stage, count: column.count }))} board=${root} aim=${aim?.stage.id ?? null} />
    <div ref=${root} class="board" onKeyDown=${keys} onFocusIn=${(/** @type {FocusEvent} */ event) => setAt(/** @type {HTMLElement} */ (event.target).closest("[data-card]")?.getAttribute("data-card") ?? at)}>
      ${shown.map(({ stage, column }) => html`<${Column} key=${stage.id} stage=${stage} column=${column} tasks=${tasks} compact=${compact} may=${may} stop=${stop} lifted=${lifted}
        aim=${aim?.stage.id === stage.id ? aim.place : null} onMore=${() => onMore(column)} onNew=${() => onNew(stage)} onHide=${() => onHide(stage)} />`)}</div>
    <p class="sr" role="status">${said}</p></div>`;
}
