//! A column of the board: its head with number and sums, its cards, and where a dragged card would drop. It grows when its end
//! comes into sight.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatMoney, formatNumber, shortMoney } from "../format.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Glyph } from "../ui/icon.js";
import { later } from "../ui/lazy.js";
import { lookOfStage } from "../ui/stage.js";
import { Card } from "./card.js";

const StagePopover = later(() => import("./stage-popover.js"), "StagePopover");

/** @typedef {import("./moves.js").BoardColumn} BoardColumn */

/** @param {{ column: BoardColumn, onMore: () => Promise<void> }} props */
function More({ column, onMore }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (!box.current) return;
    const watch = new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) void more.current(); }, { rootMargin: "200px" });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [column.next_cursor]);
  return html`<div ref=${box}><${Button} kind="ghost" wide onClick=${() => void onMore()}>${t("board.more", { n: column.count - column.cards.length })}<//></div>`;
}

/** @param {{ stage: import("../data/pipelines.js").Stage, column: BoardColumn, onNew: () => void, onHide: () => void }} props */
function Head({ stage, column, onNew, onHide }) {
  const [editing, setEditing] = useState(/** @type {Element | null} */ (null));
  const [glyph, colour] = lookOfStage(stage);
  const weighted = column.weighted_total.map(formatMoney).join(", ");
  const words = weighted && t("board.weighted", { amount: weighted });
  return html`<header class="bhead"><${Glyph} name=${glyph} colour=${colour} /><h2 class="trunc" title=${stage.name}>${stage.name}</h2><span class="count">${formatNumber(column.count)}</span>
    ${hasRole("manager") && html`<${Button} kind="ghost" small icon="ellipsis" label=${t("board.stage_menu", { name: stage.name })} class="bmenu" aria-haspopup="dialog" on=${editing !== null}
      onClick=${(/** @type {any} */ event) => setEditing(event.currentTarget)} />`}
    <${Button} kind="ghost" small icon="eye-off" label=${t("board.hide", { name: stage.name })} class="bhide nophone" onClick=${onHide} />
    <span class="grow"></span><span class="bworth t2 num nowrap" title=${words}>${column.total.map(shortMoney).join(", ")}<span class="sr"> ${words}</span></span>
    ${hasRole("member") && stage.kind === "open" && html`<${Button} kind="ghost" small icon="plus" label=${t("board.new_in", { name: stage.name })} onClick=${onNew} />`}
    ${editing && html`<${StagePopover} stage=${stage} anchor=${editing} onClose=${() => setEditing(null)} />`}</header>`;
}

/**
 * @param {{ stage: import("../data/pipelines.js").Stage, column: BoardColumn, tasks: Map<string, import("../data/fields.js").Row> | null, compact: boolean, may: boolean,
 *   stop: string | undefined, lifted: { id: string, height: number } | null, aim: string | null, onMore: () => Promise<void>, onNew: () => void, onHide: () => void }} props
 *   `stop` is the card that Tab stops at; `aim` the card that the lifted one would go above, "end" for the end, none elsewhere
 */
export function Column({ stage, column, tasks, compact, may, stop, lifted, aim, onMore, onNew, onHide }) {
  const drop = lifted && html`<i class="bdrop" key="drop" style=${{ height: `${lifted.height}px` }}></i>`;
  const { cards } = column;
  return html`<section class=${`bcol${aim ? " over" : ""}`} aria-label=${stage.name} data-stage=${stage.id}>
    <${Head} stage=${stage} column=${column} onNew=${onNew} onHide=${onHide} />
    <div class="bcards">${cards.map((row) => html`${aim === row.id && drop}<${Card} key=${row.id} row=${row} stage=${stage} tasks=${tasks} compact=${compact} may=${may}
      lifted=${lifted?.id === row.id} stop=${stop === row.id} />`)}
      ${aim === "end" && drop}
      ${column.next_cursor && html`<${More} column=${column} onMore=${onMore} />`}
      ${cards.length === 0 && !aim && html`<p class="t3 bnone">${t("board.none")}</p>`}</div>
  </section>`;
}
