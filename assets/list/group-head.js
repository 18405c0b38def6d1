//! The head of a section: what its rows have in common, how many there are and what they sum up to.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber, shortMoney } from "../format.js";
import { patchOf } from "../data/fields.js";
import { pipelines } from "../data/pipelines.js";
import { hasRole } from "../state.js";
import { Cell } from "../ui/cell.js";
import { Icon } from "../ui/icon.js";

/** @typedef {import("../data/grouped.js").Section} Section */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** Whether a new record can begin with the value of a group. @param {Section} section @param {FieldDef} def */
export const canBegin = (section, def) => hasRole("member") && !def.readonly && section.key !== "converted" && section.owner.collection !== "activities";

/**
 * @param {{ section: Section, open: boolean, total: number, sums: Record<string, any>, columns: FieldDef[], gridId: string, index: number, top: number, focused: boolean, phone: boolean }} props
 */
export function GroupHead({ section, open, total, sums, columns, gridId, index, top, focused, phone }) {
  const { owner } = section;
  const { def } = owner;
  if (!def) return null;
  /** @type {any} */ const value = def.type === "boolean" ? section.key === "true" : section.key;
  const figures = columns.flatMap((column) => (column.type === "money" && sums[column.key]?.length > 0 ? [{ label: column.label, text: sums[column.key].map(shortMoney).join(" + ") }] : []));
  // Stages of several pipelines may have one name.
  const pipeline = def.type === "stage" && pipelines().length > 1 ? pipelines().find((item) => item.stages.some((stage) => stage.id === section.key)) : undefined;
  /** @param {DragEvent} event */
  const drop = (event) => {
    const name = event.dataTransfer?.getData("text/x-group");
    const moved = name === undefined ? undefined : owner.sections.find((item) => item.name === name);
    /** @type {HTMLElement} */ (event.currentTarget).classList.remove("over");
    if (!moved || moved === section) return;
    event.preventDefault();
    owner.move(moved, section);
  };
  return html`<div class=${`ghrow${phone ? " phone" : ""}${open ? "" : " closed"}`} role="row" aria-rowindex=${index + 2} data-index=${index} style=${{ top: `${top}px` }} draggable
    onDragStart=${(/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/x-group", section.name)}
    onDragOver=${(/** @type {DragEvent} */ event) => { if (event.dataTransfer?.types.includes("text/x-group")) { event.preventDefault(); /** @type {HTMLElement} */ (event.currentTarget).classList.add("over"); } }}
    onDragLeave=${(/** @type {DragEvent} */ event) => /** @type {HTMLElement} */ (event.currentTarget).classList.remove("over")} onDrop=${drop}>
    <div id=${`${gridId}-${index}-0`} class=${`ghcell${focused ? " focus" : ""}`} role="rowheader" aria-colspan=${columns.length} aria-expanded=${open} title=${t("groups.hint")}>
      <${Icon} name="chevron-down" size="sm" /><span class="ghlabel">${section.key === null && def.type !== "user" ? html`<span class="t3">${t("groups.empty")}</span>`
        : html`<${Cell} def=${def} row=${{ id: "", version: 0, ...patchOf(def, value) }} />`}</span>
      ${pipeline && html`<span class="t3">${pipeline.name}</span>`}<span class="count">${formatNumber(total)}</span>
      ${figures.map(({ label, text }) => html`<span class="ghsum">${label} <b>${text}</b></span>`)}
      ${canBegin(section, def) && html`<button type="button" class="btn ghost sm icon" tabindex="-1" data-new aria-label=${t("groups.new")} title=${`${t("groups.new")} (Shift C)`}><${Icon} name="plus" /></button>`}
    </div></div>`;
}
