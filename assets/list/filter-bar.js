//! The row of chips below the toolbar: each condition, a filter too rich for chips as one "Advanced" chip, the sort.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { parseFilter, parseTree, writeFilter } from "../data/filter.js";
import { fieldsOf } from "../data/fields.js";
import { Button } from "../ui/button.js";
import { Chip } from "../ui/chip.js";
import { countOf, fieldOfFilter, numberTest, operatorWord, usual, valueWord } from "./filter-words.js";

/**
 * @param {{ entity: import("../data/fields.js").Entity, filter: string, sort: string, group?: import("../data/fields.js").FieldDef, onFilter: (text: string) => void, onSort: (sort: string) => void, onGroup?: (key: string) => void, onOpen: (anchor: Element, at: number) => void, children?: any }} props
 *   `onOpen` gets the chip's position, -1 for the advanced text; `children` stand at the end
 */
export function FilterBar({ entity, filter, sort, group, onFilter, onSort, onGroup, onOpen, children }) {
  const conditions = parseFilter(filter);
  const tree = conditions === null ? parseTree(filter) : null;
  if (!filter && !sort && !group && !children) return null;
  const sorted = fieldsOf(entity).find((def) => def.key === sort.replace(/^-/, ""));
  return html`<div class="sub">
    ${conditions === null ? html`<${Chip} hot icon="list-filter" label=${t("advanced")} value=${tree ? t("n_conditions", { n: countOf(tree) }) : filter}
      onOpen=${(/** @type {any} */ event) => onOpen(event.currentTarget, -1)} onRemove=${() => onFilter("")} />`
      : conditions.map((given, at) => {
        const def = fieldOfFilter(entity, given.field);
        const condition = usual(given, def);
        return html`<${Chip} key=${`${condition.field}${at}`} label=${def?.label ?? condition.field}
          operator=${operatorWord(condition, def)} value=${valueWord(condition, def)}
          onOpen=${(/** @type {any} */ event) => onOpen(event.currentTarget, at)}
          onRemove=${() => onFilter(writeFilter(conditions.filter((_, index) => index !== at), numberTest(entity)))} />`;
      })}
    ${sorted && html`<${Chip} icon=${sort.startsWith("-") ? "arrow-down" : "arrow-up"} label=${sorted.label}
      onOpen=${() => onSort(sort.startsWith("-") ? sort.slice(1) : `-${sort}`)} onRemove=${() => onSort("")} />`}
    ${group && html`<${Chip} icon="rows-3" label=${t("group_by")} value=${group.label} onRemove=${() => onGroup?.("")} />`}
    ${conditions !== null && conditions.length > 0 && html`<${Button} kind="ghost" small icon="plus" label=${t("add_filter")}
      onClick=${(/** @type {any} */ event) => onOpen(event.currentTarget, conditions.length)} />`}
    ${filter && html`<${Button} kind="link" small class="dim" onClick=${() => onFilter("")}>${t("clear_all")}<//>`}${children}
  </div>`;
}
