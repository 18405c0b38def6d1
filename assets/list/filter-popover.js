//! Making a condition: field, operator, value, applied while choosing. What chips cannot say is built as rows or text.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { parseFilter, parseTree, isComplete, writeFilter } from "../data/filter.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { loadStyles } from "../ui/lazy.js";
import { Popover } from "../ui/popover.js";
import { Select } from "../ui/select.js";
import { FilterBuilder } from "./filter-builder.js";
import { FieldPicker } from "./filter-fields.js";
import { FilterText } from "./filter-text.js";
import { ValueControl } from "./filter-value.js";
import { conditionOn, fieldOfFilter, filterKey, numberTest, operatorName, operatorsOf, usual, withOperator } from "./filter-words.js";

await loadStyles("filter");

/** @typedef {import("../data/filter.js").Condition} Condition */

/**
 * @param {{ entity: import("../data/fields.js").Entity, filter: string, anchor: Element, field?: string, at?: number, onFilter: (text: string) => void, onClose: () => void }} props
 *   `at` opens that chip, -1 the rows; `field` starts a condition on it
 */
export function FilterPopover({ entity, filter, anchor, field, at, onFilter, onClose }) {
  const conditions = parseFilter(filter) ?? [];
  const [place, setPlace] = useState(at ?? conditions.length);
  const [draft, setDraft] = useState(/** @type {Condition | null} */ (field ? conditionOn(entity, filterKey(field)) : null));
  const [how, setHow] = useState(() => (parseTree(filter) === null ? "text" : at === -1 || parseFilter(filter) === null ? "rows" : "chips"));
  /** The text on its way from one form of the filter to the other. */
  const [carried, setCarried] = useState(filter);
  // A chip may go while its condition changes; what it opened stays.
  const [spot] = useState(() => anchor.getBoundingClientRect());
  const given = conditions[place] ?? draft;
  const def = given ? fieldOfFilter(entity, given.field) : undefined;

  /** @param {Condition} next writes it into the filter as soon as it says something */
  const change = (next) => {
    const list = [...conditions];
    if (isComplete(next)) list[Math.min(place, list.length)] = next;
    else list.splice(place, 1);
    setDraft(next);
    if (!isComplete(next)) setPlace(list.length);
    onFilter(writeFilter(list, numberTest(entity)));
  };
  /** @param {string} form @param {string} text */
  const turn = (form, text) => { setCarried(text); setHow(form); };

  let body;
  if (how === "text") body = html`<${FilterText} filter=${carried} collection=${entity.name} onFilter=${onFilter} onClose=${onClose}
    onRows=${(/** @type {string} */ text) => { if (parseTree(text)) { onFilter(text.trim()); turn("rows", text); } }} />`;
  else if (how === "rows") body = html`<${FilterBuilder} entity=${entity} filter=${carried} onFilter=${onFilter} onText=${(/** @type {string} */ text) => turn("text", text)} onChips=${onClose} />`;
  else if (given && def) {
    const condition = usual(given, def);
    const options = operatorsOf(def).map((op) => ({ value: op, label: operatorName(op, def, condition) }));
    body = html`<div class="fcond"><div class="fhead"><${Button} kind="ghost" small icon="chevron-left" label=${t("other_field")}
      onClick=${() => { setDraft(null); setPlace(conditions.length); }} />
        <span class="st"><${Icon} name=${def.icon} /><span class="med trunc">${def.label}</span></span>
        <span class="fop"><${Select} small label=${t("operator")} value=${condition.op} options=${options}
          onChange=${(/** @type {any} */ op) => change(withOperator(condition, op))} /></span></div>
      <${ValueControl} key=${condition.op} entity=${entity} def=${def} condition=${condition} onChange=${change} /></div>`;
  } else {
    body = html`<${FieldPicker} entity=${entity} value=${null} onChoose=${(/** @type {string} */ key) => setDraft(conditionOn(entity, key))} />
      <div class="fadv"><button type="button" class="mi" onClick=${() => turn("rows", filter)}><${Icon} name="brackets" /><span>${t("advanced_conditions")}</span></button></div>`;
  }
  return html`<${Popover} anchor=${spot} onClose=${onClose} label=${t("filter")} class=${how === "rows" ? "fpop wide" : "fpop"}>${body}<//>`;
}
