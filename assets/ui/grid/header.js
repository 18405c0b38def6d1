//! The header row: sort on click, resize at the border, reorder by drag. What its menu holds is in `column-menu.js`.

import { html, useRef, useState } from "../../lib.js";
import { t } from "../../i18n.js";
import { Icon } from "../icon.js";
import { RIGHT } from "../cell.js";

/** @typedef {import("../../data/fields.js").FieldDef} FieldDef */

/**
 * @param {{ columns: FieldDef[], sort: string, onSort: (sort: string) => void, onMenu: (def: FieldDef, anchor: Element) => void, layout: ReturnType<typeof import("./columns.js").useColumns>,
 *   onWidth: (key: string, width: number) => void, selected: "none" | "some" | "all", onSelectAll: (on: boolean) => void, focusCol: number }} props
 *   `onWidth` shows a width while dragging; the column of the focused cell is the one that Tab reaches
 */
export function GridHeader({ columns, sort, onSort, onMenu, layout, onWidth, selected, onSelectAll, focusCol }) {
  const [over, setOver] = useState(/** @type {string | null} */ (null));
  const dragged = useRef(/** @type {string | null} */ (null));
  const field = sort.replace(/^-/, "");
  const down = sort.startsWith("-");

  /** @param {FieldDef} def */
  const cycle = (def) => {
    if (!def.sortable) return;
    if (def.key !== field) onSort(def.key);
    else onSort(down ? "" : `-${def.key}`);
  };

  /** @param {PointerEvent} event @param {FieldDef} def */
  const startResize = (event, def) => {
    event.preventDefault();
    event.stopPropagation();
    const grip = /** @type {HTMLElement} */ (event.currentTarget);
    const start = event.clientX;
    const before = grip.parentElement?.offsetWidth ?? def.width;
    let width = before;
    grip.setPointerCapture(event.pointerId);
    /** @param {PointerEvent} move */
    const onMove = (move) => { width = Math.max(64, before + move.clientX - start); onWidth(def.key, width); };
    const onEnd = () => {
      grip.removeEventListener("pointermove", onMove);
      grip.removeEventListener("pointerup", onEnd);
      grip.removeEventListener("pointercancel", onEnd);
      layout.resize(def.key, width);
    };
    grip.addEventListener("pointermove", onMove);
    grip.addEventListener("pointerup", onEnd);
    grip.addEventListener("pointercancel", onEnd);
  };

  return html`<div class="ghead" role="row" aria-rowindex="1">${columns.map((def, col) => {
    const sorted = def.key === field;
    const names = ["gh", col === 0 && "name", RIGHT.has(def.type) && "r", sorted && "sorted", over === def.key && "over"].filter(Boolean).join(" ");
    return html`<div key=${def.key} class=${names} role="columnheader" aria-colindex=${col + 1}
      aria-sort=${sorted ? (down ? "descending" : "ascending") : "none"}
        draggable=${col > 0} onDragStart=${(/** @type {DragEvent} */ event) => { dragged.current = def.key; event.dataTransfer?.setData("text/plain", def.label); }}
        onDragOver=${(/** @type {DragEvent} */ event) => { if (dragged.current && col > 0) { event.preventDefault(); setOver(def.key); } }}
        onDragLeave=${() => setOver(null)}
        onDrop=${(/** @type {DragEvent} */ event) => { event.preventDefault(); setOver(null); if (dragged.current) layout.move(dragged.current, def.key); dragged.current = null; }}
        onDragEnd=${() => { dragged.current = null; setOver(null); }}>
      ${col === 0 && html`<span class=${`lead${selected === "none" ? "" : " held"}`}><${Icon} name=${def.icon} />
        <span class="check" role="checkbox" aria-checked=${selected === "all" ? "true" : selected === "some" ? "mixed" : "false"}
          aria-label=${t("select_all_loaded")} onClick=${() => onSelectAll(selected === "none")}></span></span>`}
      <button type="button" class="ghname" tabindex=${col === focusCol ? 0 : -1} onClick=${() => cycle(def)}
        title=${def.sortable ? t("sort_by", { name: def.label }) : def.label}>${col > 0 && html`<${Icon} name=${def.icon} />`}<span
        class="trunc">${def.label}</span>${sorted && html`<${Icon} name=${down ? "arrow-down" : "arrow-up"} class="dir" />`}</button>
      <button type="button" class="ghmenu" tabindex=${col === focusCol ? 0 : -1} aria-label=${t("column_menu", { name: def.label })}
        onClick=${(/** @type {any} */ event) => onMenu(def, event.currentTarget.parentElement)}><${Icon} name="chevron-down"
        size="sm" /></button>
      <span class="grip" aria-hidden="true" onPointerDown=${(/** @type {PointerEvent} */ event) => startResize(event, def)}
        onDblClick=${() => layout.resize(def.key, def.width)}></span>
    </div>`;
  })}</div>`;
}
