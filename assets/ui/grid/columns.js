//! Which columns a grid shows, in which order and width, and the figure below each: kept on this device, per collection. A
//! saved view has columns of its own; what is changed there lasts until the view is left or saved.

import { useMemo, useState } from "../../lib.js";
import { fieldsOf } from "../../data/fields.js";
import { customFields, keep, recall } from "../../state.js";

/**
 * @typedef {import("../../data/fields.js").FieldDef} FieldDef
 * @typedef {{ order: string[], widths: Record<string, number>, footer: Record<string, string> }} Layout
 */

/** Whether a list can be shown in sections by it. @param {FieldDef} def */
export const canGroup = (def) => ["status", "select", "stage", "pipeline", "user", "boolean"].includes(def.type);

export const MIN_WIDTH = 64;
const MAX_WIDTH = 640;

/** @param {string} name @returns {Partial<Layout>} */
function kept(name) {
  try { return JSON.parse(recall(`grid.${name}`) ?? "{}"); } catch { return {}; }
}

/** @param {import("../../data/fields.js").Entity} entity @param {import("../../state.js").View} [view] */
export function useColumns(entity, view) {
  const [layout, setLayout] = useState(() => /** @type {Layout} */ ({ order: entity.columns, widths: {}, footer: {}, ...kept(entity.name) }));
  const fields = useMemo(() => fieldsOf(entity).filter((def) => def.column !== false), [entity, customFields.value]);
  const [own, setOwn] = useState({ view: "", order: /** @type {string[]} */ ([]) });
  const [title] = entity.columns;
  const saved = view && view.columns.length > 0 ? [title ?? "", ...view.columns.filter((key) => key !== title)] : null;
  const order = !saved ? layout.order : own.view === view?.id ? own.order : saved;
  /** @param {Layout} next */
  const change = (next) => {
    setLayout(next);
    keep(`grid.${entity.name}`, JSON.stringify(next));
  };
  /** @param {string[]} next */
  const reorder = (next) => (saved ? setOwn({ view: view?.id ?? "", order: next }) : change({ ...layout, order: next }));
  const columns = useMemo(() => {
    const byKey = new Map(fields.map((def) => [def.key, def]));
    const chosen = order.map((key) => byKey.get(key)).filter((def) => def !== undefined);
    return chosen.map((def) => ({ ...def, width: layout.widths[def.key] ?? def.width, aggregate: layout.footer[def.key] ?? def.aggregate }));
  }, [fields, layout, order.join()]);
  return {
    columns, fields, order,
    /** Whether they differ from the view's. */
    changed: saved !== null && order.join() !== saved.join(),
    /** Shows those of the view again. */
    back: () => setOwn({ view: "", order: [] }),
    isDefault: order.join() === entity.columns.join() && Object.keys(layout.widths).length + Object.keys(layout.footer).length === 0,
    /** @param {string} key @param {number} width in px */
    resize: (key, width) => change({ ...layout, widths: { ...layout.widths, [key]: Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width))) } }),
    /** @param {string} key @param {string} figure */
    setFooter: (key, figure) => change({ ...layout, footer: { ...layout.footer, [key]: figure } }),
    /** The first column names the record and stays. @param {string} key */
    toggle: (key) => { if (key !== title) reorder(order.includes(key) ? order.filter((item) => item !== key) : [...order, key]); },
    /** @param {string} key @param {string} before the column it goes in front of, "" for the end */
    move: (key, before) => {
      if (key === title || key === before || before === title) return;
      const rest = order.filter((item) => item !== key);
      const at = before === "" ? rest.length : rest.indexOf(before);
      reorder([...rest.slice(0, at), key, ...rest.slice(at)]);
    },
    reset: () => { change({ order: entity.columns, widths: {}, footer: {} }); if (saved) reorder(entity.columns); },
  };
}
