//! The spreadsheet: draws only the rows in view, moves the focused cell by keyboard, edits in place, selects. It knows
//! records only through their fields; the page around it decides what opening, sorting and filtering mean.
//!
//! Focus stays on the grid element itself (`aria-activedescendant` names the cell), so rows may come and go beneath it.

import { html, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "../../lib.js";
import { t } from "../../i18n.js";
import { clipText, isEditable, isToggle, patchOf, textOf, valueOf } from "../../data/fields.js";
import { editing as edited } from "../../data/live.js";
import { forgiveField, refusals, saveField } from "../../data/records.js";
import { moved } from "../../router.js";
import { hasRole } from "../../state.js";
import { openLayers } from "../layers.js";
import { later } from "../lazy.js";
import { useLate } from "../skeleton.js";
import { Still } from "../still.js";
import { GridHeader } from "./header.js";
import { useRows } from "./rows.js";
import { useWindow } from "./window.js";

/**
 * @typedef {import("../../data/fields.js").FieldDef} FieldDef
 * @typedef {import("../../data/fields.js").Row} Row
 * @typedef {import("../../data/grouped.js").Section} Section
 * @typedef {{ focusRow: (index: number) => void, editField: (key: string) => void, focused: () => number, element: () => HTMLElement | null }} Handle
 * @typedef {{ entity: import("../../data/fields.js").Entity, source: import("../../data/source.js").RowSource, layout: ReturnType<typeof import("./columns.js").useColumns>,
 *   sort: string, onSort: (sort: string) => void, onFilterBy: (def: FieldDef, anchor: Element) => void, onGroup: (key: string) => void, onNew: (section: Section) => void, head: any, selection: import("../../data/selection.js").Selection, openId: string | null,
 *   onOpen: (row: { id: string }, index: number, how?: { follow?: boolean }) => void, onMenu: (row: Row, at: DOMRect) => void, phone: boolean, children?: any, handle: import("../../lib.js").Ref<Handle | null>, list: import("../../data/source.js").OpenList }} Props
 *   `head` draws the head of a section, `onNew` begins a record in one; `list` remembers scroll and focus for the way back; `children` stands between header and rows: the row of a new record
 */

const ColumnMenu = later(() => import("./column-menu.js"), "ColumnMenu");

/** More rows are an export. */
const COPIED_AT_MOST = 5000;

/**
 * Writes rows that are being read to the clipboard. Browsers let a page do that while the key that asks for it is heard, not
 * later: so the clipboard is given a promise. @param {Promise<Row[]>} reading @param {(rows: Row[]) => string} text @returns {Promise<number>} how many
 */
async function copyRead(reading, text) {
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": reading.then((rows) => new Blob([text(rows)], { type: "text/plain" })) })]);
  return (await reading).length;
}

/** @param {Props} props */
export function Grid({ entity, source, layout, sort, onSort, onFilterBy, onGroup, onNew, head, selection, openId, onOpen, phone, children, handle, list, onMenu }) {
  const { columns } = layout;
  const gridId = useId();
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  const [focus, setFocus] = useState(() => ({ row: Math.max(0, openId ? source.ids.indexOf(openId) : list.focus), col: 0 }));
  /** The corner across from the focused cell, when several are chosen. */
  const [corner, setCorner] = useState(/** @type {{ row: number, col: number } | null} */ (null));
  /** `from` is the column that has the focus again afterwards. */
  const [editing, setEditing] = useState(/** @type {{ key: string, initial?: string, from?: number, move?: import("../editors.js").Move } | null} */ (null));
  const [columnMenu, setColumnMenu] = useState(/** @type {{ def: FieldDef, anchor: Element } | null} */ (null));
  const view = useWindow(scroller, list, phone);
  source.version.value;
  const length = source.length;
  list.focus = focus.row;
  const late = useLate();
  const canEdit = hasRole("member");
  const edit = source.ids[focus.row];
  source.pinned = [edit ?? "", openId ?? ""];
  useEffect(() => {
    if (!editing || !edit) return;
    edited.value = { collection: entity.name, id: edit, field: editing.key };
    return () => { edited.value = null; };
  }, [editing?.key, edit]);

  useLayoutEffect(() => {
    const widths = columns.map((def) => `${def.width}px`).join(" ");
    root.current?.style.setProperty("--cols", widths);
  }, [columns]);

  // Whoever comes back to it goes on with the keys. A finger has none, a fresh page begins at its top, and what is open above
  // it is not done: rows also come back while somebody builds a filter.
  useLayoutEffect(() => {
    if (moved && openLayers() === 0 && document.activeElement === document.body && !matchMedia("(pointer: coarse)").matches) root.current?.focus({ preventScroll: true });
  }, []);

  const asked = useRef(source.question);
  useLayoutEffect(() => {
    if (asked.current === source.question) return;
    asked.current = source.question;
    if (scroller.current) scroller.current.scrollTop = 0;
    setFocus((now) => ({ row: 0, col: now.col }));
    setEditing(null);
  });

  const far = corner ?? focus;
  const block = { top: Math.min(focus.row, far.row), bottom: Math.max(focus.row, far.row), left: Math.min(focus.col, far.col), right: Math.max(focus.col, far.col) };
  /** Chooses the cells from the focused one up to here. @param {number} row @param {number} col */
  const reach = (row, col) => {
    const next = { row: Math.max(0, Math.min(length - 1, row)), col: Math.max(0, Math.min(columns.length - 1, col)) };
    setCorner(next);
    view.reveal(next.row);
    revealColumn(next.col);
  };

  /** @param {number} row @param {number} col */
  const moveTo = (row, col) => {
    const next = { row: Math.max(0, Math.min(length - 1, row)), col: Math.max(0, Math.min(columns.length - 1, col)) };
    setFocus(next);
    setCorner(null);
    setEditing(null);
    view.reveal(next.row);
    revealColumn(next.col);
    const id = source.ids[next.row];
    if (openId && id && next.row !== focus.row) onOpen({ id }, next.row, { follow: true });
  };

  /** @param {number} col */
  const revealColumn = (col) => {
    const box = scroller.current;
    const heads = root.current?.querySelectorAll(".gh");
    const head = /** @type {HTMLElement | undefined} */ (heads?.[col]);
    const first = /** @type {HTMLElement | undefined} */ (heads?.[0]);
    if (!box || !head || !first || col === 0) return;
    if (head.offsetLeft < box.scrollLeft + first.offsetWidth) box.scrollLeft = head.offsetLeft - first.offsetWidth;
    else if (head.offsetLeft + head.offsetWidth > box.scrollLeft + box.clientWidth) box.scrollLeft = head.offsetLeft + head.offsetWidth - box.clientWidth;
  };

  /** @param {string} [initial] @param {number} [col] @param {number} [from] */
  const startEdit = (initial, col = focus.col, from) => {
    const def = columns[col];
    const row = source.at(focus.row);
    if (!def || !row || col === 0 || !canEdit || !isEditable(def)) return false;
    forgiveField(row.id, def.key);
    if (isToggle(def)) void saveField(entity.name, row, def.key, patchOf(def, !valueOf(row, def)));
    else {
      setEditing({ key: def.key, initial, from });
      if (from !== undefined) setFocus({ row: focus.row, col });
      revealColumn(col);
    }
    return true;
  };

  // Before the next key: it is told of the cell that this one has left.
  useLayoutEffect(() => {
    handle.current = {
      focusRow: (index) => moveTo(index, focus.col),
      editField: (key) => {
        const col = columns.findIndex((def) => def.key === key);
        if (col > 0) startEdit(undefined, col, focus.col);
      },
      focused: () => focus.row,
      element: () => root.current,
    };
    return () => { handle.current = null; };
  });

  /** @param {any} value @param {string} move @param {any} shown */
  const commit = (value, move, shown) => {
    const def = columns.find((item) => item.key === editing?.key);
    const row = source.at(focus.row);
    cancel();
    if (def && row && JSON.stringify(value) !== JSON.stringify(valueOf(row, def))) void saveField(entity.name, row, def.key, patchOf(def, value), shown);
    if (move === "down" && editing?.from === undefined) moveTo(focus.row + 1, focus.col);
    if (move === "right" || move === "left") moveTo(focus.row, focus.col + (move === "right" ? 1 : -1));
  };
  const cancel = () => {
    if (editing?.from !== undefined) setFocus({ row: focus.row, col: editing.from });
    setEditing(null);
    root.current?.focus({ preventScroll: true });
  };
  /** @param {string} reason */
  const inputError = (reason) => {
    const row = source.at(focus.row);
    if (row && editing) refusals.value = new Map(refusals.peek()).set(`${row.id}/${editing.key}`, reason);
  };

  /** @param {number} index @param {boolean} range */
  const select = (index, range) => {
    const id = source.ids[index];
    if (!id) return;
    if (range) selection.extend(source.ids, index);
    else selection.toggle(id, index);
  };

  /** What a key does on the head of a section. @param {Section} section @param {KeyboardEvent} event */
  const headKey = (section, event) => {
    const { key, altKey, shiftKey } = event;
    if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
      section.owner.shift(section, key === "ArrowUp" ? -1 : 1);
      const at = section.owner.places.find((place) => place.section === section)?.start ?? focus.row;
      setFocus({ row: at, col: focus.col });
      view.reveal(at);
    } else if ((key === "Enter" && !shiftKey) || key === " ") section.owner.toggle(section);
    else if (key === "ArrowRight" || key === "ArrowLeft") section.owner.toggle(section, key === "ArrowRight");
    else return false;
    return true;
  };

  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.target !== root.current) return;
    if (editing) {
      // Its editor is still on its way: it begins with what is typed meanwhile, and ends with the key that ends it.
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) setEditing({ ...editing, initial: (editing.initial ?? "") + event.key });
      else if (event.key === "Enter") setEditing({ ...editing, move: "down" });
      else if (event.key === "Tab") setEditing({ ...editing, move: event.shiftKey ? "left" : "right" });
      else if (event.key === "Escape") cancel();
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const { row, col } = focus;
    const page = Math.max(1, view.visible - 1);
    const ctrl = event.ctrlKey || event.metaKey;
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => (event.shiftKey ? (selection.anchor < 0 && (selection.anchor = row), moveTo(row + 1, col), selection.extend(source.ids, row + 1)) : moveTo(ctrl ? length - 1 : row + 1, col)),
      ArrowUp: () => (event.shiftKey ? (selection.anchor < 0 && (selection.anchor = row), moveTo(row - 1, col), selection.extend(source.ids, Math.max(0, row - 1))) : moveTo(ctrl ? 0 : row - 1, col)),
      ArrowRight: () => moveTo(row, ctrl ? columns.length - 1 : col + 1),
      ArrowLeft: () => moveTo(row, ctrl ? 0 : col - 1),
      PageDown: () => moveTo(row + page, col),
      PageUp: () => moveTo(row - page, col),
      Home: () => moveTo(ctrl ? 0 : row, 0),
      End: () => moveTo(ctrl ? length - 1 : row, columns.length - 1),
    };
    const move = moves[event.key];
    const record = source.at(row);
    const def = columns[col];
    const head = source.headAt(row);
    const arrow = event.shiftKey && !ctrl && { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (arrow && (col > 0 || corner || arrow[1])) reach(far.row + (arrow[0] ?? 0), far.col + (arrow[1] ?? 0));
    else if (head && headKey(head, event)) { /* done */ }
    else if (move) move();
    else if (event.key === "Enter" && !ctrl && record) { if (col === 0 || !startEdit()) onOpen(record, row); }
    else if (event.key === "F2" || (ctrl && event.key === " ")) startEdit();
    else if (ctrl && event.key === "a" && !event.shiftKey) selection.take([...source.ids]);
    else if (event.key === " " && !ctrl) select(row, event.shiftKey);
    else if ((event.key === "x" || event.key === "X") && col === 0 && !ctrl) select(row, event.shiftKey);
    else if ((event.key === "Delete" || event.key === "Backspace") && corner) void write("");
    // Of the selected rows, not of this cell.
    else if (event.key === "Delete" && selection.active) return;
    else if ((event.key === "Delete" || event.key === "Backspace") && def && record && canEdit && isEditable(def) && col > 0 && def.key !== "status" && def.type !== "stage") {
      void saveField(entity.name, record, def.key, patchOf(def, Array.isArray(valueOf(record, def)) ? [] : null), def.type === "customer" ? { customer_name: null } : {});
    } else if (event.key.length === 1 && !ctrl && !event.altKey && col > 0 && event.key !== "?" && event.key !== "/") { if (!startEdit(event.key)) return; }
    else return;
    event.preventDefault();
  };

  /** Writes a text of one or several cells into the chosen ones. @param {string} text */
  const write = async (text) => {
    if (!canEdit) return;
    const { pasteBlock } = await import("./paste.js");
    await pasteBlock({ collection: entity.name, source, columns, block, text });
  };
  /** @param {ClipboardEvent} event */
  const copy = (event) => {
    const id = source.ids[focus.row];
    if (!id || !columns[focus.col] || getSelection()?.isCollapsed === false) return;
    const chosenRows = !corner && selection.ids.value.size > 1 && selection.ids.value.has(id);
    const ids = (chosenRows ? source.ids.filter((id) => selection.has(id)) : source.ids.slice(block.top, block.bottom + 1)).filter(Boolean);
    const cells = chosenRows ? columns : columns.slice(block.left, block.right + 1);
    const text = (/** @type {Row[]} */ rows) => rows.map((item) => cells.map((cell) => (chosenRows ? textOf : clipText)(cell, valueOf(item, cell), item)).join("\t")).join("\n");
    const held = ids.flatMap((id) => source.rows.get(id) ?? []);
    if (held.length === ids.length) event.clipboardData?.setData("text/plain", text(held));
    else {
      const copied = ids.length > COPIED_AT_MOST ? null : copyRead(source.read(ids), text);
      copied?.catch(() => {});
      void import("./copy.js").then(({ tellCopied }) => tellCopied(copied, COPIED_AT_MOST));
    }
    event.preventDefault();
  };
  /** @param {ClipboardEvent} event */
  const paste = (event) => {
    void write(event.clipboardData?.getData("text/plain") ?? "");
    event.preventDefault();
  };

  // Browsers send these to wherever the text cursor was last, not to what has the focus.
  const clip = useRef(/** @type {{ copy: typeof copy, paste: typeof paste } | null} */ (null));
  clip.current = editing ? null : { copy, paste };
  useEffect(() => {
    /** @param {ClipboardEvent} event */
    const heard = (event) => {
      if (document.activeElement === root.current) clip.current?.[/** @type {"copy" | "paste"} */ (event.type)](event);
    };
    document.addEventListener("copy", heard);
    document.addEventListener("paste", heard);
    return () => { document.removeEventListener("copy", heard); document.removeEventListener("paste", heard); };
  }, []);

  /** @param {MouseEvent} event */
  const click = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const holder = /** @type {HTMLElement | null} */ (target.closest("[data-index]"));
    const spot = /** @type {HTMLElement | null} */ (target.closest("[data-col]"));
    if (!holder || target.closest(".celledit, [data-popover]")) return;
    const index = Number(holder.dataset.index);
    const col = Number(spot?.dataset.col ?? 0);
    const record = source.at(index);
    const head = source.headAt(index);
    if (head) {
      root.current?.focus({ preventScroll: true });
      setFocus({ row: index, col: 0 });
      setEditing(null);
      return target.closest("[data-new]") ? onNew(head) : head.owner.toggle(head);
    }
    const box = target.closest("[data-select]");
    if (!box && phone && record) return onOpen(record, index);
    root.current?.focus({ preventScroll: true });
    if (box || (record && (event.shiftKey || event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      select(index, event.shiftKey);
      setCorner(null);
      return setFocus({ row: index, col: 0 });
    }
    if (!record) return;
    const again = focus.row === index && focus.col === col && col > 0;
    if (refusals.peek().size > 0 && columns[col]) forgiveField(record.id, columns[col].key);
    setFocus({ row: index, col });
    setCorner(null);
    setEditing(null);
    if (col === 0) onOpen(record, index);
    else if (again || event.detail > 1) startEdit(undefined, col);
    else if (openId && openId !== record.id) onOpen(record, index, { follow: true });
  };

  /** With Shift rows are chosen, not the text between them. @param {MouseEvent} event */
  const leaveText = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.shiftKey && target.closest("[data-index]") && !target.closest(".celledit, [data-popover]")) event.preventDefault();
  };

  /** Where a press began that may choose several cells. */
  const pressed = useRef(/** @type {{ row: number, col: number } | null} */ (null));
  /** @param {PointerEvent} event @returns {{ row: number, col: number } | null} */
  const cellAt = (event) => {
    const cell = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".gr [data-col]"));
    return cell && { row: Number(/** @type {HTMLElement} */ (cell.parentElement).dataset.index), col: Number(cell.dataset.col) };
  };
  /** @param {PointerEvent} event */
  const press = (event) => { pressed.current = phone || editing || event.button !== 0 || event.shiftKey ? null : cellAt(event); };
  /** @param {PointerEvent} event */
  const drag = (event) => {
    const from = pressed.current;
    const to = event.buttons === 1 && from ? cellAt(event) : null;
    if (!from || !to || (!corner && to.row === from.row && to.col === from.col)) return;
    getSelection()?.removeAllRanges();
    root.current?.focus({ preventScroll: true });
    setFocus(from);
    setCorner(to);
  };

  /** @param {MouseEvent} event */
  const contextMenu = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const holder = /** @type {HTMLElement | null} */ (target.closest("[data-index]"));
    const index = holder ? Number(holder.dataset.index) : target === root.current ? focus.row : -1;
    const record = source.at(index);
    if (!record || phone || event.shiftKey || target.closest(".celledit, [data-popover]")) return;
    event.preventDefault();
    setFocus({ row: index, col: 0 });
    const name = document.getElementById(`${gridId}-${index}-0`)?.getBoundingClientRect();
    onMenu(record, holder || !name ? new DOMRect(event.clientX, event.clientY, 0, 0) : name);
  };

  /** The focus that was in its header goes to the cells. @param {FieldDef} def */
  const hide = (def) => {
    layout.toggle(def.key);
    root.current?.focus({ preventScroll: true });
  };

  useRows(body, view, { gridId, entity, source, columns, phone, head, selection, openId, focus, corner, block, editing, late, commit, cancel, inputError });
  const all = selection.all.value;
  const chosen = selection.ids.value;
  const picked = all || (chosen.size > 0 && chosen.size >= length) ? "all" : chosen.size > 0 ? "some" : "none";
  const header = useMemo(() => ({
    columns, sort, onSort, layout, selected: picked, focusCol: focus.col,
    onMenu: (/** @type {FieldDef} */ def, /** @type {Element} */ anchor) => setColumnMenu({ def, anchor }),
    onSelectAll: (/** @type {boolean} */ on) => (on ? selection.take([...source.ids]) : selection.clear()),
    onWidth: (/** @type {string} */ key, /** @type {number} */ width) => root.current?.style.setProperty("--cols", columns.map((def) => `${def.key === key ? width : def.width}px`).join(" ")),
  }), [columns, sort, onSort, layout, picked, focus.col, selection, source]);
  return html`<div class=${`gridscroll${source.state.value === "again" ? " waiting" : ""}`} ref=${scroller}>
    <div ref=${root} class=${phone ? "grid phone" : "grid"} role="grid" tabindex="0" aria-label=${t(entity.name)}
      aria-multiselectable="true" aria-rowcount=${source.totalIsLowerBound ? -1 : length + (phone ? 0 : 1)} aria-colcount=${phone ? 1 : columns.length}
      aria-busy=${source.state.value === "again" || view.waiting} aria-activedescendant=${`${gridId}-${focus.row}-${phone || source.headAt(focus.row) ? 0 : focus.col}`} onKeyDown=${keys}
      onClick=${click} onContextMenu=${contextMenu} onMouseDown=${leaveText} onPointerDown=${press} onPointerOver=${drag}>
      ${!phone && html`<${Still} part=${GridHeader} from=${header} />`}
      ${children}
      <div class="gbody" role="presentation" ref=${body} style=${{ height: `${view.height}px` }}></div>
    </div>
    ${columnMenu && html`<${ColumnMenu} ...${columnMenu} sort=${sort} onSort=${onSort} onFilterBy=${onFilterBy} onGroup=${onGroup} layout=${layout} onHide=${hide} onClose=${() => setColumnMenu(null)} />`}
  </div>`;
}
