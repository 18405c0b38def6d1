//! The stages as tabs above a board that shows one column at a time. A card that is dropped on a tab goes to its stage.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { isCalm } from "../ui/drag.js";
import { Glyph } from "../ui/icon.js";
import { lookOfStage } from "../ui/stage.js";

/**
 * @param {{ stages: Array<{ stage: import("../data/pipelines.js").Stage, count: number }>, board: { current: HTMLElement | null }, aim: string | null }} props
 *   `board` scrolls sideways; `aim` is the stage that a lifted card would go to
 */
export function StageTabs({ stages, board, aim }) {
  const [at, setAt] = useState(0);
  const bar = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const box = board.current;
    if (!box) return;
    const settle = () => {
      const columns = /** @type {HTMLElement[]} */ ([...box.querySelectorAll(".bcol")]);
      const middle = box.scrollLeft + box.clientWidth / 2;
      setAt(Math.max(0, columns.findIndex((column) => column.offsetLeft + column.offsetWidth > middle)));
    };
    box.addEventListener("scroll", settle, { passive: true });
    return () => box.removeEventListener("scroll", settle);
  }, []);
  useEffect(() => {
    const tab = /** @type {HTMLElement | undefined} */ (bar.current?.children[at]);
    if (bar.current && tab) bar.current.scrollTo({ left: tab.offsetLeft - (bar.current.clientWidth - tab.offsetWidth) / 2, behavior: isCalm() ? "auto" : "smooth" });
  }, [at]);
  /** @param {number} index */
  const show = (index) => {
    const column = /** @type {HTMLElement | undefined} */ (board.current?.querySelectorAll(".bcol")[index]);
    column?.scrollIntoView({ inline: "center", block: "nearest", behavior: isCalm() ? "auto" : "smooth" });
  };
  return html`<nav ref=${bar} class="btabs" aria-label=${t("board.stages")}>${stages.map(({ stage, count }, index) => {
    const [glyph, colour] = lookOfStage(stage);
    return html`<button key=${stage.id} type="button" class=${`btab${index === at ? " on" : ""}${aim === stage.id ? " aim" : ""}`} data-stage=${stage.id} aria-current=${index === at ? "true" : undefined}
      onClick=${() => show(index)}><${Glyph} name=${glyph} colour=${colour} />${stage.name}<span class="count">${formatNumber(count)}</span></button>`;
  })}</nav>`;
}
