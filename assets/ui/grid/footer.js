//! The line below a grid: how many, and a figure per column, computed by the server over everything that matches.

import { html, useEffect, useState } from "../../lib.js";
import { get } from "../../api.js";
import { t, within } from "../../i18n.js";
import { formatMoney, formatNumber, formatPercent } from "../../format.js";

/** @typedef {import("../../data/fields.js").FieldDef} FieldDef */

/** @param {any} value @param {FieldDef} def */
function figure(value, def) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => formatMoney(item)).join(" + ");
  if (typeof value === "object") return formatMoney(value);
  return def.type === "money" ? formatNumber(Number(value)) : formatNumber(Math.round(Number(value) * 10) / 10);
}

/** @param {FieldDef} def @param {any} stats */
function shown(def, stats) {
  if (!stats) return null;
  if (def.aggregate === "empty") {
    const all = (stats.count ?? 0) + (stats.empty ?? 0);
    return all > 0 ? formatPercent((stats.empty ?? 0) / all) : null;
  }
  return figure(stats[def.aggregate ?? ""], def);
}

/** @param {{ source: import("../../data/source.js").RowSource, columns: FieldDef[], noun: string, selected: number }} props `noun` is the key of the counted word */
export function GridFooter({ source, columns, noun, selected }) {
  const [stats, setStats] = useState(/** @type {Record<string, any>} */ ({}));
  const wanted = columns.filter((def) => def.aggregate && def.aggregate !== "none");
  const fields = wanted.map((def) => def.key).join(",");
  const { filter, q } = source.question;
  const version = source.version.value;
  useEffect(() => {
    if (fields === "" || source.state.peek() !== "ready") return;
    let here = true;
    const timer = setTimeout(async () => {
      const answer = await get(`/${source.collection}/aggregate`, { fields, filter, q }).catch(() => null);
      if (here && answer) setStats(answer.data.fields ?? {});
    }, 300);
    return () => { here = false; clearTimeout(timer); };
  }, [fields, filter, q, version, source]);
  const total = source.total;
  if (source.state.value === "first") return html`<div class="gridfoot" role="status"></div>`;
  return html`<div class="gridfoot" role="status">
    <span><b>${formatNumber(total)}${source.totalIsLowerBound ? "+" : ""}</b> ${t(`${noun}.n`, { n: total })}</span>
    ${selected > 0 && html`<span><b>${formatNumber(selected)}</b> ${t("selected")}</span>`}
    ${wanted.map((def) => {
      const text = shown(def, stats[def.key]);
      return text && html`<span key=${def.key}>${def.label} ${within(t(`figure.${def.aggregate}`))} <b>${text}</b></span>`;
    })}
  </div>`;
}
