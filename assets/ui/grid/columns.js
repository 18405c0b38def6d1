//! Which columns a grid shows, in which order and width, and the figure below each: kept on this device, per collection.

import { useMemo, useState } from "../../lib.js";
import { fieldsOf } from "../../data/fields.js";
import { customFields, keep, recall } from "../../state.js";

/**
 * @typedef {import("../../data/fields.js").FieldDef} FieldDef
 * @typedef {{ order: string[], widths: Record<string, number>, footer: Record<string, string> }} Layout
 */

export const MIN_WIDTH = 64;
const MAX_WIDTH = 640;

/** @param {string} name @returns {Partial<Layout>} */
function kept(name) {
  try { return JSON.parse(recall(`grid.${name}`) ?? "{}"); } catch { return {}; }
}

/** @param {import("../../data/fields.js").Entity} entity */
export function useColumns(entity) {
  const [layout, setLayout] = useState(() => /** @type {Layout} */ ({ order: entity.columns, widths: {}, footer: {}, ...kept(entity.name) }));
  const fields = useMemo(() => fieldsOf(entity).filter((def) => def.column !== false), [entity, customFields.value]);
  /** @param {Layout} next */
  const change = (next) => {
    setLayout(next);
    keep(`grid.${entity.name}`, JSON.stringify(next));
  };
  const columns = useMemo(() => {
    const byKey = new Map(fields.map((def) => [def.key, def]));
    const chosen = layout.order.map((key) => byKey.get(key)).filter((def) => def !== undefined);
    return chosen.map((def) => ({ ...def, width: layout.widths[def.key] ?? def.width, aggregate: layout.footer[def.key] ?? def.aggregate }));
  }, [fields, layout]);
  return {
    columns, fields,
    isDefault: layout.order.join() === entity.columns.join() && Object.keys(layout.widths).length + Object.keys(layout.footer).length === 0,
    /** @param {string} key @param {number} width in px */
    resize: (key, width) => change({ ...layout, widths: { ...layout.widths, [key]: Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width))) } }),
    /** @param {string} key @param {string} figure */
    setFooter: (key, figure) => change({ ...layout, footer: { ...layout.footer, [key]: figure } }),
    /** The first column names the record and stays. @param {string} key */
    toggle: (key) => { if (key !== entity.columns[0]) change({ ...layout, order: layout.order.includes(key) ? layout.order.filter((item) => item !== key) : [...layout.order, key] }); },
    /** @param {string} key @param {string} before the column it goes in front of, "" for the end */
    move: (key, before) => {
      if (key === entity.columns[0] || key === before || before === entity.columns[0]) return;
      const rest = layout.order.filter((item) => item !== key);
      const at = before === "" ? rest.length : rest.indexOf(before);
      change({ ...layout, order: [...rest.slice(0, at), key, ...rest.slice(at)] });
    },
    reset: () => change({ order: entity.columns, widths: {}, footer: {} }),
  };
}
