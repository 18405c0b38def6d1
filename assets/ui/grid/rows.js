//! The rows that a grid draws at the moment: each with what concerns it of what is chosen, edited, refused or seen by others.

import { h, html, render, useErrorBoundary, useLayoutEffect, useMemo, useState } from "../../lib.js";
import { lit, others } from "../../data/live.js";
import { refusals, slowWrites } from "../../data/records.js";
import { GridRow, PhoneRow } from "./row.js";

/**
 * @typedef {{ gridId: string, entity: import("../../data/fields.js").Entity, source: import("../../data/source.js").RowSource, columns: import("../../data/fields.js").FieldDef[], phone: boolean, head: any,
 *   selection: import("../../data/selection.js").Selection, openId: string | null, focus: { row: number, col: number }, corner: { row: number, col: number } | null, block: { top: number, bottom: number, left: number, right: number },
 *   editing: { key: string, initial?: string, move?: import("../editors.js").Move } | null, late: boolean, commit: (value: any, move: any, shown?: any) => void, cancel: () => void, inputError: (reason: string) => void }} State
 *   `late` once the first rows are being waited for noticeably
 */

/** @param {Map<string, string>} refused @param {string} id */
function refusedOf(refused, id) {
  if (refused.size === 0) return null;
  const mine = [...refused].filter(([place]) => place.startsWith(`${id}/`));
  return mine.length ? new Map(mine.map(([place, reason]) => [place.slice(id.length + 1), reason])) : null;
}

/** The keys of a record among places. @param {Set<string>} places @param {string} id */
function keysOf(places, id) {
  if (places.size === 0) return null;
  const mine = [...places].filter((place) => place.startsWith(`${id}/`));
  return mine.length ? new Set(mine.map((place) => place.slice(id.length + 1))) : null;
}

/** Who else edits a field of a record, as `user key`. @param {import("../../data/live.js").Other[]} others @param {string} id */
function peerOf(others, id) {
  const other = others.find((one) => one.id === id && one.field);
  return other ? `${other.user} ${other.field}` : null;
}

/** What goes wrong in a row goes on to the page, which says so. @param {{ rows: any[], onError: (error: unknown) => void }} props */
function Rows({ rows, onError }) {
  const [broken] = useErrorBoundary(onError);
  return broken ? null : rows;
}

/**
 * Draws the rows into `body`, as a tree of their own. Within the page's tree Preact would keep the one that the grid was first
 * drawn as, and by the rows that stayed as they were each one since: whatever was scrolled past.
 * @param {import("../../lib.js").Ref<HTMLElement | null>} body @param {ReturnType<typeof import("./window.js").useWindow>} view @param {State} state
 */
export function useRows(body, view, { gridId, entity, source, columns, phone, head: Head, selection, openId, focus, corner, block, editing, late, commit, cancel, inputError }) {
  const refused = refusals.value;
  const slow = slowWrites.value;
  const changed = lit.value;
  const peers = others.value;
  const Drawn = phone ? PhoneRow : GridRow;
  const all = selection.all.value;
  const chosen = selection.ids.value;
  /** @type {any[]} */ const rows = [];
  const skeleton = source.state.value === "first" && late;
  for (let index = 0; skeleton && index < 12; index++) rows.push(h(Drawn, { key: `wait${index}`, drawn: { gridId, entity, columns, index, top: view.topOf(index), from: -1, to: -1, focus: -1 } }));
  // A row stays as it was drawn while only the scroll changes, or the focus in other rows: most of them are there already.
  const known = useMemo(() => /** @type {Map<number, import("./row.js").Drawn>} */ (new Map()),
    [entity, source, columns, view.pool, phone, all, chosen, openId, refused, slow, changed, peers]);
  for (const { index, row } of view.rows) {
    const place = index % view.pool;
    const top = view.topOf(index);
    const section = source.headAt(index);
    if (section) {
      rows.push(html`<${Head} key=${`head${section.name}`} section=${section} open=${section.open} total=${section.total} sums=${section.sums} columns=${columns} gridId=${gridId} index=${index} top=${top} phone=${phone}
        focused=${focus.row === index} />`);
      continue;
    }
    const id = source.ids[index] ?? "";
    const focused = focus.row === index;
    const edited = focused && editing !== null;
    const at = focused ? focus.col : -1;
    const from = corner && block.top <= index && index <= block.bottom ? block.left : -1;
    const to = from >= 0 ? block.right : -1;
    let drawn = known.get(place);
    if (edited || !drawn || drawn.index !== index || drawn.row !== row || drawn.top !== top || drawn.focus !== at || drawn.from !== from || drawn.to !== to) {
      drawn = {
        gridId, entity, columns, row, index, top, selected: all || chosen.has(id), open: id !== "" && openId === id, from, to, focus: at,
        refused: refusedOf(refused, id), slow: keysOf(slow, id), lit: keysOf(changed, id), peer: peers.length ? peerOf(peers, id) : null,
        edit: edited ? { ...editing, onCommit: commit, onCancel: cancel, onError: inputError } : undefined,
      };
      // One that is being edited is drawn anew by all that happens.
      if (edited) known.delete(place);
      else known.set(place, drawn);
    }
    rows.push(h(Drawn, { key: place, drawn }));
  }
  const [failure, fail] = useState(/** @type {{ error: unknown } | null} */ (null));
  if (failure) throw failure.error;
  useLayoutEffect(() => { if (body.current) render(h(Rows, { rows, onError: (/** @type {unknown} */ error) => fail({ error }) }), body.current); });
  useLayoutEffect(() => {
    const drawnIn = body.current;
    return () => { if (drawnIn) render(null, drawnIn); };
  }, []);
}
