//! The menu of a column: everything that a press, a drag or a border of its header does, for whoever does not drag.

import { html } from "../../lib.js";
import { addTexts, t } from "../../i18n.js";
import { Menu } from "../menu.js";
import { canGroup } from "./columns.js";
import texts from "../../i18n/columns.js";

await addTexts("columns", texts);

/** @typedef {import("../../data/fields.js").FieldDef} FieldDef */

/** By how much the width changes at once, in px. */
const WIDTH_STEP = 40;

/** The figures a footer can show for a type. @param {FieldDef} def */
function figuresOf(def) {
  return ["number", "score", "money"].includes(def.type) ? ["none", "sum", "average", "minimum", "maximum", "empty", "unique"] : ["none", "empty", "unique"];
}

/**
 * @param {{ def: FieldDef, anchor: Element, sort: string, onSort: (sort: string) => void, onFilterBy: (def: FieldDef, anchor: Element) => void, onGroup: (key: string) => void,
 *   layout: ReturnType<typeof import("./columns.js").useColumns>, onHide: (def: FieldDef) => void, onClose: () => void }} props
 */
export function ColumnMenu({ def, anchor, sort, onSort, onFilterBy, onGroup, layout, onHide, onClose }) {
  const keys = layout.columns.map((column) => column.key);
  const at = keys.indexOf(def.key);
  /** @type {import("../menu.js").Entry[]} */ const entries = [];
  if (def.sortable) entries.push({ label: t("sort_ascending"), icon: "arrow-up", checked: sort === def.key, run: () => onSort(def.key) }, { label: t("sort_descending"), icon: "arrow-down", checked: sort === `-${def.key}`, run: () => onSort(`-${def.key}`) });
  if (def.filterable) entries.push({ label: t("filter_by_this"), icon: "list-filter", run: () => onFilterBy(def, anchor) });
  if (canGroup(def)) entries.push({ label: t("group_by_this"), icon: "rows-3", run: () => onGroup(def.key) });
  if (at > 0) {
    entries.push("-", { caption: t("footer") }, ...figuresOf(def).map((figure) => ({ label: t(`figure.${figure}`), icon: "sigma", checked: (def.aggregate ?? "none") === figure, run: () => layout.setFooter(def.key, figure) })), "-");
    if (at > 1) entries.push({ label: t("column.left"), icon: "arrow-left", run: () => layout.move(def.key, keys[at - 1] ?? "") });
    if (at < keys.length - 1) entries.push({ label: t("column.right"), icon: "arrow-right", run: () => layout.move(def.key, keys[at + 2] ?? "") });
  } else entries.push("-");
  entries.push({ label: t("column.wider"), icon: "plus", run: () => layout.resize(def.key, def.width + WIDTH_STEP) }, { label: t("column.narrower"), icon: "minus", run: () => layout.resize(def.key, def.width - WIDTH_STEP) });
  if (at > 0) entries.push("-", { label: t("hide_column"), icon: "eye-off", run: () => onHide(def) });
  return html`<${Menu} anchor=${anchor} entries=${entries} label=${def.label} onClose=${onClose} />`;
}
