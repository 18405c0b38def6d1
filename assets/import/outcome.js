//! What comes of the rows of a file, and what came of them: the rows as the dry run tried them, the records as the run wrote
//! them. Each names the record that it means and what changes there.

import { html } from "../lib.js";
import { t, within } from "../i18n.js";
import { entityOf } from "../list/related-fields.js";
import { changedFields, labelOf, worded } from "../record/changes.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Skeleton } from "../ui/skeleton.js";
import { usePaged } from "./paged.js";
import { shownColumns } from "./problem-table.js";

/**
 * @typedef {import("./import.js").Import} Import
 * @typedef {Record<string, import("../record/changes.js").Change>} Changes
 * @typedef {{ row: number, values: string[], id: string | null, title: string | null, changes: Changes }} Tried
 * @typedef {{ id: string, type: import("./targets.js").EntityName, gone: boolean, title: string | null, changes: Changes }} Written
 */

/** @param {{ list: ReturnType<typeof usePaged>, children: any }} props the rows are shown by `children` */
function Paged({ list, children }) {
  if (list.failed) return html`<p class="wizpart t2">${t("imp.rows_failed")} <${Button} kind="link" onClick=${list.again}>${t("load_again")}<//></p>`;
  if (!list.rows) return html`<div class="wizpart"><${Skeleton} lines=${6} /></div>`;
  const { rows, total, more } = list;
  return html`${children}
    ${more ? html`<div class="morerow"><${Button} onClick=${more}>${t("imp.more")}<//></div>`
    : total > rows.length && html`<p class="morerow t2 fs12">${rows.length === 0 ? t("imp.rows_gone") : t("imp.first_of", { shown: rows.length, total })}</p>`}`;
}

/** @param {{ collection: string, changes: Changes }} props */
function Changed({ collection, changes }) {
  const entity = entityOf(collection);
  if (!entity) return null;
  return html`<span class="chgs">${changedFields(changes).map(([key, change]) => {
    const was = worded(entity, key, change.old);
    return html`<span key=${key} class="chg"><span class="t3">${labelOf(entity, key)}</span> ${was && html`<s class="t3">${was}</s> <${Icon} name="arrow-right" size="sm" /> `}
      <span>${worded(entity, key, change.new) ?? "–"}</span></span>`;
  })}</span>`;
}

/** @param {{ imp: Import, outcome: "new" | "update" | "skip" | "problem", row: Tried & { reason?: string } }} props */
function Happens({ imp, outcome, row }) {
  if (outcome === "problem") return html`<span class="soon">${row.reason}</span>`;
  const target = row.id ? html`<a href=${`/${imp.entity}/${row.id}`} target="_blank">${row.title}</a>` : row.title && t("imp.earlier", { title: row.title });
  const why = outcome === "update" ? html`<${Changed} collection=${imp.entity} changes=${row.changes} />`
    : t(!target ? "imp.skip_marked" : imp.options?.on_match === "skip" ? "imp.skip_asked" : "imp.skip_same");
  return html`${target && html`<span class="chgof">${target}</span>`} ${why}`;
}

/** The rows that come to this, as the dry run tried them. @param {{ imp: Import, outcome: "new" | "update" | "skip" | "problem" }} props */
export function RowTable({ imp, outcome }) {
  const list = usePaged(`/imports/${imp.id}/${outcome === "problem" ? "problems" : "rows"}`, outcome === "problem" ? {} : { outcome });
  const rows = /** @type {Array<Tried & { reason?: string }>} */ (list.rows ?? []);
  const columns = shownColumns(imp);
  const told = outcome !== "new";
  return html`<${Paged} list=${list}>
    ${rows.length > 0 && html`<div class="tblwrap probwrap" tabindex="0" role="region" aria-label=${t("imp.show_rows")}><table class="tbl prob tried"><thead><tr><th class="r">${t("imp.row")}</th>
      ${columns.map((column) => html`<th key=${column.name} title=${column.title}>${column.name}</th>`)}${told && html`<th class="whycell">${t(outcome === "problem" ? "imp.col.why" : "imp.col.happens")}</th>`}</tr></thead>
    <tbody>${rows.map((row, index) => html`<tr key=${`${row.row} ${index}`}><th class="r t3 rowno" scope="row" data-label=${t("imp.row")}>${row.row}</th>
      ${columns.map((column) => html`<td key=${column.name} class=${row.values[column.at] ? "full" : ""} title=${row.values[column.at]} data-label=${column.name}><span
        class="trunc">${row.values[column.at]}</span></td>`)}
      ${told && html`<td class="whycell"><${Happens} imp=${imp} outcome=${outcome} row=${row} /></td>`}</tr>`)}</tbody></table></div>`}<//>`;
}

/** The records that the run made or changed. @param {{ imp: Import, op: "created" | "updated" }} props */
export function WrittenList({ imp, op }) {
  const list = usePaged(`/imports/${imp.id}/records`, { op });
  const rows = /** @type {Written[]} */ (list.rows ?? []);
  return html`<${Paged} list=${list}>
    ${list.rows && rows.length === 0 && !list.more && html`<p class="wizpart t2">${t("imp.none_written")}</p>`}
    ${rows.length > 0 && html`<ul class="written wizpart">${rows.map((row, index) => html`<li key=${`${row.id} ${index}`}>
      <span class="row gap4 wrapping">${row.gone ? html`<span class="t2">${row.title ?? row.id}</span><span class="t3 fs12">${t("imp.no_longer")}</span>`
        : html`<a href=${`/${row.type}/${row.id}`}>${row.title}</a>`}
        ${row.type !== imp.entity && html`<span class="t3 fs12">${within(t(row.type === "contacts" ? "contact_one" : "customer_one"))}</span>`}</span>
      ${op === "updated" && html`<${Changed} collection=${row.type} changes=${row.changes} />`}</li>`)}</ul>`}<//>`;
}
