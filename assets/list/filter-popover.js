//! Making a condition: field, operator, value, applied while choosing. Also the filter as text, for what chips cannot say.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { get, ApiError } from "../api.js";
import { t } from "../i18n.js";
import { RELATIONS, fieldsOf } from "../data/fields.js";
import { operatorsOf, parseFilter, writeFilter } from "../data/filter.js";
import { knowName } from "../data/names.js";
import { parseNumber } from "../data/input.js";
import { pipelines } from "../data/pipelines.js";
import { isoDay, parseDate } from "../dates.js";
import { Button } from "../ui/button.js";
import { CustomerPicker } from "../ui/customer-picker.js";
import { choiceOptions, personOptions, tagOptions } from "../ui/editors.js";
import { Icon } from "../ui/icon.js";
import { Popover } from "../ui/popover.js";
import { Picker, Select } from "../ui/select.js";
import { stageOptions } from "../ui/stage.js";
import { DAYS, dayWord, fieldOfFilter, filterKey, numberTest, operatorWord, SPANS } from "./filter-words.js";

/** @typedef {import("../data/filter.js").Condition} Condition */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** @param {{ def: FieldDef, condition: Condition, onChange: (condition: Condition) => void }} props */
function ValueControl({ def, condition, onChange }) {
  const [text, setText] = useState(condition.values[0] ?? "");
  const timer = useRef(0);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => { input.current?.focus(); }, []);
  if (condition.op === "is empty" || condition.op === "is not empty") return null;
  if (condition.op === "in" || condition.op === "not in") {
    if (RELATIONS[def.type]) {
      return html`<${CustomerPicker} kind=${def.type} value=${condition.values[0] ?? null} create=${false}
        onChoose=${(/** @type {string | null} */ id, /** @type {string} */ name) => { if (id) knowName(id, name); onChange({ ...condition, values: id ? [id] : [] }); }} />`;
    }
    const options = def.type === "user" ? [{ value: "me", label: t("me") }, ...personOptions()] : def.type === "tags" ? tagOptions() : def.type === "stage" ? stageOptions(null)
      : def.type === "pipeline" ? pipelines().map((item) => ({ value: item.id, label: item.name })) : choiceOptions({ ...def, key: "" });
    /** @param {string} value */
    const toggle = (value) => onChange({ ...condition, values: condition.values.includes(value) ? condition.values.filter((item) => item !== value) : [...condition.values, value] });
    return html`<${Picker} label=${def.label} many options=${options} value=${condition.values} onChoose=${toggle} />`;
  }
  if (def.type === "boolean") {
    const options = [{ value: "true", label: t("yes") }, { value: "false", label: t("no") }];
    return html`<${Picker} label=${def.label} options=${options} value=${condition.values[0] ?? null}
      onChoose=${(/** @type {string} */ value) => onChange({ ...condition, values: [value] })} />`;
  }
  const dated = ["date", "due", "moment"].includes(def.type);
  /** @param {string} next */
  const typed = (next) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const clean = next.trim();
      const day = dated && !DAYS.includes(clean) && !/^[-+]\d+[dwmy]$/.test(clean) ? parseDate(clean) : null;
      const number = ["number", "score", "money"].includes(def.type) ? parseNumber(clean) : null;
      const value = day ? isoDay(day.date) : number !== null ? String(number) : clean;
      if (clean === "" || !dated || day || value !== clean || /^[-+]\d+[dwmy]$|^[a-z_]+$/.test(clean)) onChange({ ...condition, values: clean === "" ? [] : [value] });
    }, 250);
  };
  return html`<div class="fvalue"><span class="in sm"><input ref=${input} value=${dated ? dayWord(text) : text} aria-label=${def.label}
    placeholder=${dated ? t("date_hint") : ""} inputmode=${["number", "score", "money"].includes(def.type) ? "decimal" : undefined}
      onInput=${(/** @type {any} */ event) => typed(event.currentTarget.value)} /></span></div>
    ${dated && html`<div class="menu picklist">
      ${[...DAYS, ...SPANS].map((value) => html`<button type="button" class=${`mi${condition.values[0] === value ? " on" : ""}`}
        onClick=${() => { setText(value); onChange({ ...condition, values: [value] }); }}>
      <span class="trunc">${dayWord(value)}</span></button>`)}</div>`}`;
}

/** @param {{ filter: string, collection: string, onFilter: (text: string) => void, onClose: () => void }} props */
function AdvancedText({ filter, collection, onFilter, onClose }) {
  const [text, setText] = useState(filter);
  const [problem, setProblem] = useState(/** @type {{ message: string, position?: number } | null} */ (null));
  const [count, setCount] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    let here = true;
    const timer = setTimeout(async () => {
      try {
        const { data } = await get(`/${collection}`, { filter: text, fields: "id", limit: 1 });
        if (here) { setProblem(null); setCount(data.total); }
      } catch (error) {
        if (here && error instanceof ApiError) { setProblem({ message: error.sentence, position: error.errors[0]?.position }); setCount(null); }
      }
    }, 250);
    return () => { here = false; clearTimeout(timer); };
  }, [text]);
  const apply = () => { if (!problem) { onFilter(text.trim()); onClose(); } };
  return html`<form class="advanced" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); apply(); }}>
    <p class="t2 fs12">${t("advanced_hint")}</p>
    <textarea class=${`in area mono${problem ? " bad" : ""}`} rows="4" autofocus spellcheck=${false} aria-label=${t("filter_text")}
      value=${text} onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); apply(); } }}></textarea>
    ${problem ? html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem.message}
      ${problem.position !== undefined ? ` ${t("at_position", { text: text.slice(problem.position, problem.position + 12) || t("the_end") })}` : ""}</p>`
      : html`<p class="hint">${count === null ? "" : t("n_match", { n: count })}</p>`}
    <div class="formfoot"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" type="submit" disabled=${!!problem}>
      ${t("apply_filter")}<//></div>
  </form>`;
}

/**
 * @param {{ entity: import("../data/fields.js").Entity, filter: string, anchor: Element, field?: string, at?: number, onFilter: (text: string) => void, onClose: () => void }} props
 *   `at` opens that chip; `field` starts a condition on it; -1 opens the text
 */
export function FilterPopover({ entity, filter, anchor, field, at, onFilter, onClose }) {
  const parsed = parseFilter(filter);
  const conditions = parsed ?? [];
  const [place, setPlace] = useState(at ?? conditions.length);
  const [draft, setDraft] = useState(/** @type {Condition | null} */ (field ? { field: filterKey(field), op: operatorsOf(fieldOfFilter(entity, filterKey(field))?.type ?? "text")[0] ?? "=", values: [] } : null));
  const [advanced, setAdvanced] = useState(parsed === null || at === -1);
  const condition = conditions[place] ?? draft;
  const def = condition ? fieldOfFilter(entity, condition.field) : undefined;

  /** @param {Condition} next writes it into the filter as soon as it says something */
  const change = (next) => {
    const complete = next.values.length > 0 || next.op === "is empty" || next.op === "is not empty";
    const list = [...conditions];
    if (complete) list[Math.min(place, list.length)] = next;
    else list.splice(place, 1);
    setDraft(next);
    if (!complete) setPlace(list.length);
    onFilter(writeFilter(list, numberTest(entity)));
  };

  let body;
  if (advanced) body = html`<${AdvancedText} filter=${filter} collection=${entity.name} onFilter=${onFilter} onClose=${onClose} />`;
  else if (condition && def) {
    const operators = operatorsOf(def.type);
    const options = operators.map((op) => ({ value: op, label: operatorWord({ field: condition.field, op, values: ["", ""] }, def) }));
    body = html`<div class="fcond"><div class="fhead"><${Button} kind="ghost" small icon="chevron-left" label=${t("other_field")}
      onClick=${() => { setDraft(null); setPlace(conditions.length); }} />
        <span class="st"><${Icon} name=${def.icon} /><span class="med trunc">${def.label}</span></span>
        <span class="fop"><${Select} small label=${t("operator")} value=${condition.op} options=${options}
          onChange=${(/** @type {any} */ op) => change({ ...condition, op, values: op.startsWith("is ") ? [] : condition.values })} /></span></div>
      <${ValueControl} key=${condition.op} def=${def} condition=${condition} onChange=${change} /></div>`;
  } else {
    const options = fieldsOf(entity).filter((item) => item.filterable && item.type !== "texts").map((item) => ({ value: filterKey(item.key), label: item.label, view: html`<span class="st"><${Icon} name=${item.icon} /><span class="trunc">${item.label}</span></span>` }));
    body = html`<${Picker} label=${t("filter_field")} placeholder=${t("filter_by")} options=${options} value=${null}
      onChoose=${(/** @type {string} */ key) => setDraft({ field: key, op: operatorsOf(fieldOfFilter(entity, key)?.type ?? "text")[0] ?? "=", values: [] })} />
      <div class="fadv"><button type="button" class="mi" onClick=${() => setAdvanced(true)}><${Icon} name="brackets" /><span>
        ${t("advanced_text")}</span></button></div>`;
  }
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${t("filter")} class="fpop">${body}<//>`;
}
