//! The list of fields that a filter can begin with: the object's own, then those of the records it points to.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { fieldsOf } from "../data/fields.js";
import { Icon } from "../ui/icon.js";
import { Picker } from "../ui/select.js";
import { canFilter, filterKey } from "./filter-words.js";
import { relatedEntity, relationsOf } from "./related-fields.js";

/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** @param {FieldDef} def @param {string} [relation] @returns {import("../ui/select.js").Option} */
function optionOf(def, relation) {
  const group = relation && t(`${relation}_one`);
  const label = group ? `${group} › ${def.label}` : def.label;
  return { value: relation ? `${relation}.${filterKey(def.key)}` : filterKey(def.key), label, group, view: html`<span class="st"><${Icon} name=${def.icon} /><span class="trunc">${label}</span></span>` };
}

/** @param {{ entity: import("../data/fields.js").Entity, value: string | null, onChoose: (key: string) => void }} props */
export function FieldPicker({ entity, value, onChoose }) {
  const related = relationsOf(entity).flatMap((relation) => {
    const other = relatedEntity(relation);
    return other ? fieldsOf(other).filter(canFilter).map((def) => optionOf(def, relation)) : [];
  });
  return html`<${Picker} label=${t("filter_field")} placeholder=${t("filter_by")} options=${[...fieldsOf(entity).filter(canFilter).map((def) => optionOf(def)), ...related]} value=${value}
    onChoose=${onChoose} />`;
}
