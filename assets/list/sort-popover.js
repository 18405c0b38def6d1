//! Choosing what a list is sorted by, for those who do not click headers.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { fieldsOf } from "../data/fields.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { Popover } from "../ui/popover.js";
import { Picker } from "../ui/select.js";

/** @param {{ entity: import("../data/fields.js").Entity, sort: string, onSort: (sort: string) => void }} props */
export function SortChoice({ entity, sort, onSort }) {
  const field = sort.replace(/^-/, "");
  const options = fieldsOf(entity).filter((def) => def.sortable).map((def) => ({ value: def.key, label: def.label, view: html`<span
    class="st"><${Icon} name=${def.icon} /><span class="trunc">${def.label}</span></span>` }));
  const directions = [{ value: "", label: t("ascending") }, { value: "-", label: t("descending") }];
  return html`${field && html`<div class="sortdir"><${Segmented} label=${t("direction")} value=${sort.startsWith("-") ? "-" : ""}
    options=${directions} onChange=${(/** @type {string} */ sign) => onSort(sign + field)} /></div>`}
    <${Picker} label=${t("sort")} placeholder=${t("sort_by_field")} options=${options} value=${field || null}
      onChoose=${(/** @type {string} */ key) => onSort(key === field ? sort : key)} onClear=${() => onSort("")}
      clearLabel=${t("default_order")} />`;
}

/** @param {{ entity: import("../data/fields.js").Entity, sort: string, anchor: Element, onSort: (sort: string) => void, onClose: () => void }} props */
export function SortPopover({ entity, sort, anchor, onSort, onClose }) {
  return html`<${Popover} anchor=${anchor} align="end" onClose=${onClose} label=${t("sort")}><${SortChoice} entity=${entity} sort=${sort}
    onSort=${onSort} /><//>`;
}
