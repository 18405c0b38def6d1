//! The header row: sort on click, resize at the border, reorder by drag, a menu per column.

import { html, useRef, useState } from "../../lib.js";
import { t } from "../../i18n.js";
import { Icon } from "../icon.js";
import { Menu } from "../menu.js";
import { RIGHT } from "../cell.js";
import { canGroup } from "./columns.js";

/** @typedef {import("../../data/fields.js").FieldDef} FieldDef */

/** The figures a footer can show for a type. @param {FieldDef} def */
export function figuresOf(def) {
  return ["number", "score", "money"].includes(def.type) ? ["none", "sum", "average", "minimum", "maximum", "empty"] : ["none", "empty"];
}

/**
 * @param {{ columns: FieldDef[], sort: string, onSort: (sort: string) => void, onFilterBy: (def: FieldDef, anchor: Element) => void, onGroup: (key: string) => void, layout: ReturnType<typeof import("./columns.js").useColumns>,
 *   onWidth: (key: string, width: number) => void, selected: "none" | "some" | "all", onSelectAll: (on: boolean) => void, focusCol: number }} props
 *   `onWidth` shows a width while dragging; the column of the focused cell is the one that Tab reaches
 */
export function GridHeader({ columns, sort, onSort, onFilterBy, onGroup, layout, onWidth, selected, onSelectAll, focusCol }) {
  const [menu, setMenu] = useState(/** @type {{ def: FieldDef, anchor: Element } | null} */ (null));
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

  /** @param {FieldDef} def @returns {import("../menu.js").Entry[]} */
  const entriesOf = (def) => {
    const first = def.key === columns[0]?.key;
    /** @type {import("../menu.js").Entry[]} */ const entries = [];
    if (def.sortable) entries.push({ label: t("sort_ascending"), icon: "arrow-up", checked: sort === def.key, run: () => onSort(def.key) }, { label: t("sort_descending"), icon: "arrow-down", checked: sort === `-${def.key}`, run: () => onSort(`-${def.key}`) });
    if (def.filterable) entries.push({ label: t("filter_by_this"), icon: "list-filter", run: () => { if (menu) onFilterBy(def, menu.anchor); } });
    if (canGroup(def)) entries.push({ label: t("group_by_this"), icon: "rows-3", run: () => onGroup(def.key) });
    if (!first) {
      entries.push("-", { caption: t("footer") }, ...figuresOf(def).map((figure) => ({ label: t(`figure.${figure}`), icon: "sigma", checked: (def.aggregate ?? "none") === figure, run: () => layout.setFooter(def.key, figure) })));
      entries.push("-", { label: t("hide_column"), icon: "eye-off", run: () => layout.toggle(def.key) });
    }
    return entries;
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
        onClick=${(/** @type {any} */ event) => setMenu({ def, anchor: event.currentTarget.parentElement })}><${Icon} name="chevron-down"
        size="sm" /></button>
      <span class="grip" aria-hidden="true" onPointerDown=${(/** @type {PointerEvent} */ event) => startResize(event, def)}
        onDblClick=${() => layout.resize(def.key, def.width)}></span>
    </div>`;
  })}
  ${menu && html`<${Menu} anchor=${menu.anchor} entries=${entriesOf(menu.def)} label=${menu.def.label}
    onClose=${() => setMenu(null)} />`}</div>`;
}
