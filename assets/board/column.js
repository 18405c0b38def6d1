//! A column of the board: its head with number and sums, its cards, and where a dragged card would drop.

import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { daysBetween, formatDay, formatMoney, formatNumber, shortMoney, toDate } from "../format.js";
import { Avatar, Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Glyph, Icon } from "../ui/icon.js";
import { lookOfStage } from "../ui/stage.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../data/pipelines.js").Stage} Stage
 */

/** @param {{ row: Row, stage: Stage, may: boolean, onKey: (event: KeyboardEvent) => void }} props */
function Card({ row, stage, may, onKey }) {
  const days = row.stage_entered_at ? -daysBetween(new Date(row.stage_entered_at), new Date()) : 0;
  const stale = stage.kind === "open" && stage.rotting_days !== null && days > stage.rotting_days;
  const late = stage.kind === "open" && row.expected_close_on && daysBetween(toDate(row.expected_close_on), new Date()) < 0;
  /** @param {DragEvent} event */
  const start = (event) => {
    event.dataTransfer?.setData("application/x-deal", row.id);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  };
  return html`<a class="bcard" href=${`/deals/${row.id}`} draggable=${may ? "true" : "false"} data-card=${row.id} onDragStart=${start} onKeyDown=${onKey}
    aria-keyshortcuts=${may ? "Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown" : undefined}>
    <span class="bname">${row.name}</span>
    ${row.customer_name && html`<span class="person t2"><${Avatar} name=${row.customer_name} company /><span class="trunc">${row.customer_name}</span></span>`}
    <span class="bfoot"><b class="med">${formatMoney(row.value)}</b>
      ${stale && html`<span class="late fs12 nowrap" title=${t("deal.rotten", { n: days })}><${Icon} name="hourglass" size="sm" /> ${t("deal.days", { n: days })}</span>`}
      <span class="grow"></span>
      ${row.expected_close_on && html`<span class=${`fs12 nowrap ${late ? "late" : "t2"}`} title=${t("field.expected_close_on")}>${formatDay(row.expected_close_on)}</span>`}
      ${row.owner_id && html`<${Person} id=${row.owner_id} bare />`}</span></a>`;
}

/**
 * @param {{ stage: Stage, column: import("../pages/board.js").BoardColumn, may: boolean, onMove: (row: Row, stage: string, before?: string) => void, onMore: () => void, onNew: () => void,
 *   beside: (step: number) => string | undefined, find: (id: string) => Row | undefined }} props
 *   `beside` gives the stage so many columns further, `find` any card of the board
 */
export function Column({ stage, column, may, onMove, onMore, onNew, beside, find }) {
  const [over, setOver] = useState(/** @type {string | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [glyph, colour] = lookOfStage(stage);
  /** The card that a drop at this height goes above: a place is told by the card below it, so the last one is the lowest. "end" in an empty column. @param {DragEvent} event */
  const target = (event) => {
    const cards = /** @type {HTMLElement[]} */ ([...(list.current?.querySelectorAll("[data-card]") ?? [])]);
    const below = cards.find((card) => { const box = card.getBoundingClientRect(); return event.clientY < box.top + box.height / 2; });
    return below?.dataset.card ?? cards.at(-1)?.dataset.card ?? "end";
  };
  /** @param {DragEvent} event */
  const hover = (event) => {
    if (!may || !event.dataTransfer?.types.includes("application/x-deal")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setOver(target(event));
  };
  /** @param {DragEvent} event */
  const drop = (event) => {
    event.preventDefault();
    setOver(null);
    const row = find(event.dataTransfer?.getData("application/x-deal") ?? "");
    if (!row) return;
    const below = target(event);
    onMove(row, stage.id, below === "end" ? undefined : below);
  };
  /** @param {Row} row @param {number} at */
  const keys = (row, at) => (/** @type {KeyboardEvent} */ event) => {
    if (!may || !event.shiftKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = step && beside(step);
    if (to) onMove(row, to);
    else if (event.key === "ArrowUp" && column.cards[at - 1]) onMove(row, stage.id, column.cards[at - 1]?.id);
    else if (event.key === "ArrowDown" && column.cards[at + 2]) onMove(row, stage.id, column.cards[at + 2]?.id);
    else if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    // The card is drawn anew where it went.
    setTimeout(() => /** @type {HTMLElement | null} */ (document.querySelector(`[data-card="${row.id}"]`))?.focus(), 50);
  };
  const weighted = column.weighted_total.map(formatMoney).join(", ");
  return html`<section class=${`bcol${over !== null ? " over" : ""}`} aria-label=${stage.name} onDragOver=${hover} onDrop=${drop}
    onDragLeave=${(/** @type {DragEvent} */ event) => { if (!(/** @type {Element} */ (event.currentTarget).contains(/** @type {Node | null} */ (event.relatedTarget)))) setOver(null); }}>
    <header class="bhead"><${Glyph} name=${glyph} colour=${colour} /><h2 class="trunc">${stage.name}</h2><span class="count">${formatNumber(column.count)}</span><span class="grow"></span>
      <span class="t2 num nowrap" title=${weighted && t("board.weighted", { amount: weighted })}>${column.total.map(shortMoney).join(", ")}</span>
      ${may && stage.kind === "open" && html`<${Button} kind="ghost" small icon="plus" label=${t("board.new_in", { name: stage.name })} onClick=${onNew} />`}</header>
    <div class="bcards" ref=${list}>
      ${column.cards.map((row, at) => html`${over === row.id && html`<i class="bdrop"></i>`}<${Card} key=${row.id} row=${row} stage=${stage} may=${may} onKey=${keys(row, at)} />`)}
      ${over === "end" && html`<i class="bdrop"></i>`}
      ${column.next_cursor && html`<${Button} kind="ghost" onClick=${onMore}>${t("board.more", { n: column.count - column.cards.length })}<//>`}
      ${column.cards.length === 0 && over === null && html`<p class="t3 bnone">${t("board.none")}</p>`}</div>
  </section>`;
}
