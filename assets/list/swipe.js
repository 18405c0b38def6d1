//! Swiping a row of a phone's list: to the right it is done or called, to the left it comes back later. What a swipe does
//! can be done on the record's page as well.

import { html, useEffect, useState } from "../lib.js";
import { setDone } from "../activities/done.js";
import { addTexts, t } from "../i18n.js";
import { telTo } from "../format.js";
import texts from "../i18n/phone.js";
import { reachOf } from "../record/head.js";
import { hasRole } from "../state.js";
import { Icon } from "../ui/icon.js";
import { SnoozeSheet } from "./snooze.js";

await addTexts("phone", texts);

/** @typedef {import("../data/fields.js").Row} Row */
/** @typedef {{ label: string, icon: string, tone: "go" | "later", run: (row: Row) => void }} Action */

/** From here on a movement is a swipe and no scrolling, and from there on it counts when it is let go, in px. */
const STARTS = 12;
const COUNTS = 96;

/** Which field says when a record comes back. @type {Record<string, string>} */
const COMES_BACK = { activities: "due_at", leads: "next_follow_up_at" };

/** What a swipe does with a record. @param {import("../data/fields.js").Entity} entity @param {Row} row @param {boolean} right @param {(row: Row) => void} snooze @returns {Action | null} */
function actionOf(entity, row, right, snooze) {
  const may = hasRole("member");
  if (right && entity.name === "activities") {
    return may ? { label: t(row.done ? "phone.reopen" : "phone.done"), icon: row.done ? "undo-2" : "check", tone: "go", run: () => void setDone(row, !row.done) } : null;
  }
  if (right) {
    const { phone } = reachOf(entity, row);
    return phone ? { label: t("call"), icon: "phone", tone: "go", run: () => { location.href = telTo(phone); } } : null;
  }
  const open = entity.name === "activities" ? row.kind === "task" && !row.done : row.status !== "converted";
  return may && open && COMES_BACK[entity.name] ? { label: t("phone.snooze"), icon: "hourglass", tone: "later", run: () => snooze(row) } : null;
}

/** @param {{ entity: import("../data/fields.js").Entity, source: import("../data/source.js").RowSource, handle: import("../lib.js").Ref<import("../ui/grid/grid.js").Handle | null> }} props */
export function Swipe({ entity, source, handle }) {
  const [shown, setShown] = useState(/** @type {{ top: number, counts: boolean, right: boolean, action: Action } | null} */ (null));
  const [snoozing, setSnoozing] = useState(/** @type {{ row: Row, picking: boolean } | null} */ (null));
  useEffect(() => {
    const root = handle.current?.element();
    if (!root) return;
    /** @type {{ id: number, x: number, y: number, box: HTMLElement, row: Row, action: Action | null, dx: number, live: boolean } | null} */ let swipe = null;
    const end = () => {
      swipe?.box.style.removeProperty("translate");
      swipe = null;
      setShown(null);
    };
    /** @param {PointerEvent} event */
    const down = (event) => {
      const box = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".pr2"));
      const row = box && source.at(Number(box.dataset.index));
      if (event.pointerType === "mouse" || !event.isPrimary || !box || !row) return;
      swipe = { id: event.pointerId, x: event.clientX, y: event.clientY, box, row, action: null, dx: 0, live: false };
    };
    /** @param {PointerEvent} event */
    const move = (event) => {
      if (!swipe || event.pointerId !== swipe.id) return;
      const dx = event.clientX - swipe.x;
      if (!swipe.live) {
        if (Math.abs(event.clientY - swipe.y) > STARTS) return end();
        if (Math.abs(dx) < STARTS) return;
        swipe.live = true;
        root.setPointerCapture(event.pointerId);
      }
      swipe.action = actionOf(entity, swipe.row, dx > 0, (row) => setSnoozing({ row, picking: false }));
      swipe.dx = swipe.action ? dx : 0;
      swipe.box.style.setProperty("translate", `${swipe.dx}px 0`);
      setShown(swipe.action && { top: swipe.box.offsetTop, counts: Math.abs(dx) > COUNTS, right: dx > 0, action: swipe.action });
    };
    /** @param {PointerEvent} event */
    const up = (event) => {
      if (!swipe || event.pointerId !== swipe.id) return;
      const { live, dx, action, row } = swipe;
      end();
      if (!live) return;
      // The finger that let go of a row has not tapped it.
      const still = (/** @type {Event} */ click) => { if (/** @type {Element} */ (click.target).closest(".pr2")) { click.stopPropagation(); click.preventDefault(); } };
      root.addEventListener("click", still, { capture: true, once: true });
      setTimeout(() => root.removeEventListener("click", still, { capture: true }), 50);
      if (Math.abs(dx) > COUNTS) action?.run(row);
    };
    root.addEventListener("pointerdown", down);
    root.addEventListener("pointermove", move);
    root.addEventListener("pointerup", up);
    root.addEventListener("pointercancel", end);
    return () => {
      root.removeEventListener("pointerdown", down);
      root.removeEventListener("pointermove", move);
      root.removeEventListener("pointerup", up);
      root.removeEventListener("pointercancel", end);
    };
  }, [entity, source]);
  return html`${shown && html`<div class="swipebox" role="presentation" style=${{ top: `${shown.top}px` }}>
      <div class=${`swipeact ${shown.action.tone}${shown.right ? "" : " end"}${shown.counts ? " counts" : ""}`}><${Icon} name=${shown.action.icon} />${shown.action.label}</div></div>`}
    ${snoozing && html`<${SnoozeSheet} key=${snoozing.picking} entity=${entity} ...${snoozing} field=${COMES_BACK[entity.name]} onPick=${() => setSnoozing({ ...snoozing, picking: true })} onClose=${() => setSnoozing(null)} />`}`;
}
