//! One row of a grid, drawn again only when something of it changed.

import { Component, h, html } from "../../lib.js";
import { t } from "../../i18n.js";
import { isPicked, textOf, valueOf } from "../../data/fields.js";
import { Avatar } from "../avatar.js";
import { Cell, RefusedTip, RIGHT, SlowDot } from "../cell.js";
import { later } from "../lazy.js";

/** Comes while the page is idle: whoever edits has read the rows. */
export const Editor = later(() => import("../editors.js"), "Editor");
const Editing = later(() => import("../../live/here.js"), "Editing");

/**
 * @typedef {import("../../data/fields.js").Row} Row
 * @typedef {{ gridId: string, entity: import("../../data/fields.js").Entity, columns: import("../../data/fields.js").FieldDef[], row?: Row, index: number, top: number,
 *   selected?: boolean, open?: boolean, from: number, to: number, focus: number, refused?: Map<string, string> | null, slow?: Set<string> | null, lit?: Set<string> | null, peer?: string | null,
 *   edit?: { key: string, initial?: string, move?: import("../editors.js").Move, onCommit: (value: any, move: any, shown?: any) => void, onCancel: () => void, onError: (reason: string) => void } }} Drawn
 *   what a row is drawn from; `from` and `to` are the first and last column chosen in it, `focus` the one that has the focus, -1 without
 */

/** @param {Drawn} drawn @param {number} col */
const isChosen = ({ from, to }, col) => from >= 0 && from <= col && col <= to;

/** Types whose text may be wider than its column: pointing at it shows all of it. */
const TITLED = new Set(["text", "company", "email", "url", "phone", "texts"]);

/**
 * Its value is drawn by the row itself, without a component of its own, and without a template: a fast scroll makes thousands.
 * @param {Drawn} drawn @param {import("../../data/fields.js").FieldDef} def @param {number} col
 */
function cell(drawn, def, col) {
  const { row, index, gridId, edit } = drawn;
  const editing = drawn.focus === col && edit?.key === def.key;
  const reason = drawn.refused?.get(def.key);
  let names = "gc";
  if (col === 0) names += " name";
  if (RIGHT.has(def.type)) names += " r";
  if (drawn.focus === col) names += " focus";
  if (isChosen(drawn, col)) names += " chosen";
  if (editing) names += " edit";
  if (reason) names += " err";
  if (drawn.lit?.has(def.key)) names += " lit";
  const inner = row === undefined ? html`<i class=${`skel s${[70, 40, 60, 80][(index + col) % 4]}`}></i>`
    : editing ? html`<${Editor} def=${def} row=${row} initial=${edit.initial} move=${edit.move} onCommit=${edit.onCommit} onCancel=${edit.onCancel}
      onError=${edit.onError} />` : Cell({ def, row });
  return h("div", {
    key: def.key, id: `${gridId}-${index}-${col}`, class: names, role: col === 0 ? "rowheader" : "gridcell", "aria-colindex": col + 1, "data-col": col,
    title: row && TITLED.has(def.type) ? textOf(def, valueOf(row, def), row) || undefined : undefined, "aria-readonly": def.readonly ? "true" : undefined,
  }, editing && row && isPicked(def) && html`<${Cell} def=${def} row=${row} />`, inner,
  drawn.peer?.endsWith(` ${def.key}`) && html`<${Editing} user=${drawn.peer.split(" ")[0]} />`, drawn.slow?.has(def.key) && html`<${SlowDot} />`, reason && html`<${RefusedTip} reason=${reason} />`);
}

/** @extends {Component<{ drawn: Drawn }>} */
export class GridRow extends Component {
  /** @override @param {{ drawn: Drawn }} next @param {object} state another one where a signal that the row reads has changed */
  shouldComponentUpdate({ drawn: next }, state) {
    if (state !== this.state) return true;
    const now = /** @type {Record<string, any>} */ (this.props.drawn);
    // Asked of every row at every picture while one scrolls: it leaves nothing to clear away.
    if (now !== next) for (const key in next) if (now[key] !== /** @type {Record<string, any>} */ (next)[key]) return true;
    return false;
  }

  /** @override */
  render() {
    const { drawn } = this.props;
    const { entity, columns, row, index } = drawn;
    const [first, ...rest] = columns;
    const title = row ? entity.title(row) : "";
    const names = ["gr", drawn.selected && "sel", drawn.open && "open", drawn.refused && "bad"].filter(Boolean).join(" ");
    return html`<div class=${names} role="row" aria-rowindex=${index + 2} aria-selected=${drawn.selected} data-index=${index}
      style=${{ top: `${drawn.top}px` }}>
      ${first && html`<div id=${`${drawn.gridId}-${index}-0`} class=${`gc name${drawn.focus === 0 ? " focus" : ""}${isChosen(drawn, 0) ? " chosen" : ""}`} role="rowheader"
        aria-colindex="1" data-col="0">
        <span class="lead">${row && html`${Avatar({ name: title || "?", company: entity.company, icon: entity.mark?.(row) })}`}
          <span class="check" role="checkbox" aria-checked=${drawn.selected} data-select
            aria-label=${t("select_x", { name: title })}></span></span>
        ${row ? html`<span class="trunc" title=${title}>${title || html`<span class="t3">${t("no_name")}</span>`}</span>` : html`<i
          class="skel s60"></i>`}
      </div>`}
      ${rest.map((def, at) => cell(drawn, def, at + 1))}
    </div>`;
  }
}

/** A row of the phone's list: two lines. */
export class PhoneRow extends GridRow {
  /** @override */
  render() {
    const { gridId, entity, row, index, top, selected, open, columns, focus } = this.props.drawn;
    const title = row ? entity.title(row) : "";
    const status = columns.find((def) => def.key === entity.status);
    const due = columns.find((def) => def.type === "due");
    return html`<div class=${`pr2${selected ? " sel" : ""}${open ? " open" : ""}${focus >= 0 ? " focus" : ""}`} role="row" aria-rowindex=${index + 1} aria-selected=${selected} data-index=${index}
      style=${{ top: `${top}px` }}>
      <span id=${`${gridId}-${index}-0`} role="gridcell" aria-colindex="1" data-col="0" class="pr2cell">
        ${row ? html`${Avatar({ name: title || "?", company: entity.company, icon: entity.mark?.(row), size: "lg" })}` : html`<span class="av lg c-grey"></span>`}
        <span class="pr2text"><span class="trunc l1">${row ? title : html`<i class="skel s60"></i>`}</span><span class="trunc l2">
          ${row ? entity.second(row) : html`<i class="skel s40"></i>`}</span></span>
        <span class="pr2end">${row && status && Cell({ def: status, row })}
          ${row && due && Cell({ def: due, row })}</span></span>
    </div>`;
  }
}
