//! The value of a condition: typed into a box, chosen from what there is, or a day in words. Each change is told at once.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { RELATIONS } from "../data/fields.js";
import { isComplete } from "../data/filter.js";
import { knowName } from "../data/names.js";
import { parseNumber } from "../data/input.js";
import { pipelines } from "../data/pipelines.js";
import { isoDay, parseDate } from "../dates.js";
import { Tag } from "../ui/chip.js";
import { CustomerPicker } from "../ui/customer-picker.js";
import { choiceOptions, personOptions, tagOptions } from "../ui/editors.js";
import { Icon } from "../ui/icon.js";
import { Popover } from "../ui/popover.js";
import { Picker, Select } from "../ui/select.js";
import { stageOptions } from "../ui/stage.js";
import { distance, dayWord, isDated, isNumeric, nearWord, PERIODS, valueWord, wordOfValue } from "./filter-words.js";

/** @typedef {import("../data/filter.js").Condition} Condition */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */
/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {{ entity: Entity, def: FieldDef, condition: Condition, onChange: (condition: Condition) => void }} Props */

const TYPED_MS = 250;
/** Distances offered beside the periods. */
const DISTANCES = ["-7d", "-14d", "-30d", "-90d", "+7d", "+30d"];
/** Ranges that end or begin today. */
const NEAR = [["-7d", "today"], ["-30d", "today"], ["-90d", "today"], ["today", "+7d"], ["today", "+30d"]];

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

const UNITS = { days_ago: ["-", "d"], weeks_ago: ["-", "w"], months_ago: ["-", "m"], days_ahead: ["+", "d"], weeks_ahead: ["+", "w"], months_ahead: ["+", "m"] };

/** What was typed as the language has it; null for what says nothing yet. @param {FieldDef} def @param {string} text @returns {string | null} */
function readTyped(def, text) {
  const clean = text.trim();
  if (clean === "") return null;
  if (isNumeric(def)) {
    const number = parseNumber(clean);
    return number === null ? (def.type === "money" ? clean : null) : String(number);
  }
  if (!isDated(def)) return clean;
  const word = clean.toLowerCase().replaceAll(" ", "_");
  if (PERIODS.includes(word) || distance(clean)) return word;
  const day = parseDate(clean);
  return day && isoDay(day.date);
}

/**
 * A box whose text is a value.
 * @param {{ def: FieldDef, value: string, label: string, autofocus?: boolean, onValue: (value: string | null) => void }} props
 */
function TypedValue({ def, value, label, autofocus, onValue }) {
  const [text, setText] = useState(isDated(def) && value ? dayWord(value) : value);
  const timer = useRef(0);
  const given = useRef(value);
  // The box beside it may have changed since the last key.
  const tell = useRef(onValue);
  tell.current = onValue;
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => { if (autofocus) input.current?.focus({ preventScroll: true }); }, []);
  // What was chosen elsewhere is shown; what is being typed stays as it was typed.
  useEffect(() => {
    if (given.current === value) return;
    given.current = value;
    setText(isDated(def) && value ? dayWord(value) : value);
  }, [value]);
  /** @param {string} next */
  const typed = (next) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const read = readTyped(def, next);
      if (read === null && next.trim() !== "") return;
      given.current = read ?? "";
      tell.current(read);
    }, TYPED_MS);
  };
  const bad = text.trim() !== "" && text !== value && (!isDated(def) || text !== dayWord(value)) && readTyped(def, text) === null;
  return html`<span class=${`in sm${bad ? " bad" : ""}`}><input ref=${input} autofocus=${autofocus} value=${text} aria-label=${label} autocomplete="off" aria-invalid=${bad ? "true" : undefined}
    placeholder=${isDated(def) ? t("date_hint") : ""} inputmode=${isNumeric(def) ? "decimal" : undefined}
    onInput=${(/** @type {any} */ event) => typed(event.currentTarget.value)} /></span>`;
}

/** Two boxes. @param {Props & { autofocus?: boolean }} props */
function RangeValue({ def, condition, autofocus, onChange }) {
  const [from = "", to = ""] = condition.values;
  return html`<span class="frange"><${TypedValue} def=${def} value=${from} label=${t("range_from", { name: def.label })} autofocus=${autofocus}
    onValue=${(/** @type {string | null} */ value) => onChange({ ...condition, values: [value ?? "", to] })} /><span class="t3">–</span><${TypedValue} def=${def} value=${to}
    label=${t("range_to", { name: def.label })} onValue=${(/** @type {string | null} */ value) => onChange({ ...condition, values: [from, value ?? ""] })} /></span>`;
}

/** A day, a period or a distance from now. @param {Props} props */
function DayValue({ def, condition, onChange }) {
  const { op } = condition;
  const [value = ""] = condition.values;
  const shown = op === "between" ? "" : value;
  const span = distance(shown);
  const [unit, setUnit] = useState(span ? `${{ days: "days", weeks: "weeks", months: "months" }[span.unit] ?? "days"}_${span.ahead ? "ahead" : "ago"}` : "days_ago");
  const [count, setCount] = useState(span ? String(span.n) : "");
  /** @param {string} next */
  const is = (next) => onChange({ ...condition, op: op === "between" ? "=" : op, values: [next] });
  /** @param {string} text @param {string} kind */
  const away = (text, kind) => {
    setCount(text);
    setUnit(kind);
    const [sign, letter] = UNITS[/** @type {keyof typeof UNITS} */ (kind)];
    if (/^\d{1,5}$/.test(text)) is(`${sign}${text}${letter}`);
  };
  const equal = op === "=" || op === "between";
  const near = NEAR.map((values) => ({ on: values.join() === condition.values.join(), word: nearWord({ ...condition, op: "between", values }) ?? "", run: () => onChange({ ...condition, op: "between", values }) }));
  const days = [...(equal ? [] : DISTANCES), ...PERIODS].map((item) => ({ on: item === shown, word: dayWord(item), run: () => is(item) }));
  const rows = equal ? [...near, ...days] : days;
  return html`<div class="fvalue"><${TypedValue} key=${op} def=${def} value=${shown} label=${def.label} autofocus
    onValue=${(/** @type {string | null} */ next) => (next === null ? onChange({ ...condition, values: [] }) : is(next))} /></div>
    ${!equal && html`<div class="fvalue faway"><span class="in sm"><input inputmode="numeric" value=${count} aria-label=${t("amount")}
      onInput=${(/** @type {any} */ event) => away(event.currentTarget.value.trim(), unit)} /></span><${Select} small label=${t("unit")} value=${unit}
      options=${Object.keys(UNITS).map((key) => ({ value: key, label: t(`unit.${key}`) }))} onChange=${(/** @type {string} */ kind) => away(count, kind)} /></div>`}
    <div class="menu picklist">${rows.map(({ on, word, run }) => html`<button type="button" class=${`mi${on ? " on" : ""}`} aria-pressed=${on} onClick=${run}>
      <span class="trunc">${capital(word)}</span></button>`)}</div>`;
}

/** How often each value occurs, asked for once. @param {Entity} entity @param {FieldDef} def @returns {Array<{ key: string | null, label: string, count: number }>} */
function useValues(entity, def) {
  const [found, setFound] = useState(/** @type {Array<{ key: string | null, label: string, count: number }>} */ ([]));
  const [head = "", ...rest] = def.key.split(".");
  const collection = RELATIONS[/** @type {import("../data/fields.js").FieldType} */ (head)];
  useEffect(() => {
    let here = true;
    get(`/${collection ?? entity.name}/groups`, { by: collection ? rest.join(".") : def.key }).then(({ data }) => { if (here) setFound(data.data); }, () => {});
    return () => { here = false; };
  }, [def.key]);
  return found;
}

/** @param {FieldDef} def @returns {import("../ui/select.js").Option[] | null} null for texts, which have no list of their own */
function optionsOf(def) {
  switch (def.type) {
    case "user": return [{ value: "me", label: t("me") }, ...personOptions()];
    case "tags": return tagOptions();
    case "stage": return stageOptions(null);
    case "pipeline": return pipelines().map((item) => ({ value: item.id, label: item.name }));
    case "status": case "select": case "multi_select": return choiceOptions({ ...def, key: "" });
    default: return null;
  }
}

/** Some of the values there are, with how often each occurs. @param {Props} props */
function ChoiceValue({ entity, def, condition, onChange }) {
  const found = useValues(entity, def);
  const counts = new Map(found.map((item) => [item.key, item.count]));
  const listed = optionsOf(def);
  const texts = found.flatMap((item) => (item.key === null ? [] : [{ value: item.key, label: item.key }]));
  const others = condition.values.filter((value) => !(listed ?? texts).some((option) => option.value === value)).map((value) => ({ value, label: wordOfValue(value, def) }));
  const options = /** @type {import("../ui/select.js").Option[]} */ ([...others, ...(listed ?? texts)]).map((option) => ({ ...option, hint: counts.has(option.value) ? formatNumber(counts.get(option.value) ?? 0) : option.hint }));
  /** @param {string} value */
  const toggle = (value) => onChange({ ...condition, values: condition.values.includes(value) ? condition.values.filter((item) => item !== value) : [...condition.values, value] });
  return html`<${Picker} label=${def.label} many options=${options} value=${condition.values} onChoose=${toggle} onCreate=${listed ? undefined : toggle} />`;
}

/** Some other records. @param {Props} props */
function RecordValue({ def, condition, onChange }) {
  const { values } = condition;
  return html`${values.length > 0 && html`<div class="fvalue wrap">${values.map((id) => html`<span key=${id} class="tag c-grey"><span class="trunc">${wordOfValue(id, def)}</span><button type="button" class="tagx"
    aria-label=${t("remove_value", { name: wordOfValue(id, def) })} onClick=${() => onChange({ ...condition, values: values.filter((item) => item !== id) })}><${Icon} name="x" size="sm" /></button></span>`)}</div>`}
    <${CustomerPicker} kind=${def.type} value=${null} create=${false} onChoose=${(/** @type {string | null} */ id, /** @type {string} */ name) => {
      if (!id) return;
      knowName(id, name);
      if (!values.includes(id)) onChange({ ...condition, values: [...values, id] });
    }} />`;
}

/** Whether the value is a text in a box, with nothing to choose from. @param {FieldDef} def @param {Condition} condition */
const isTyped = (def, { op }) => op === "between" || (!isDated(def) && def.type !== "boolean" && op !== "in" && op !== "not in");

/** The value of a condition in a popover of its own. @param {Props} props */
export function ValueControl(props) {
  const { def, condition, onChange } = props;
  const { op, values } = condition;
  if (op === "is empty" || op === "is not empty") return null;
  if (isDated(def) && (op !== "between" || nearWord(condition))) return html`<${DayValue} ...${props} />`;
  if (op === "between") return html`<div class="fvalue"><${RangeValue} ...${props} autofocus /></div>`;
  if (isTyped(def, condition)) return html`<div class="fvalue"><${TypedValue} def=${def} value=${values[0] ?? ""} label=${def.label} autofocus
    onValue=${(/** @type {string | null} */ value) => onChange({ ...condition, values: value === null ? [] : [value] })} /></div>`;
  if (def.type === "boolean") return html`<${Picker} label=${def.label} options=${[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} value=${values[0] ?? null}
    onChoose=${(/** @type {string} */ value) => onChange({ ...condition, values: [value] })} />`;
  return RELATIONS[def.type] ? html`<${RecordValue} ...${props} />` : html`<${ChoiceValue} ...${props} />`;
}

/** The value of a condition in one line: a box, or a button that opens what is chosen from. @param {Props} props */
export function ValueLine(props) {
  const { def, condition, onChange } = props;
  const [open, setOpen] = useState(false);
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const { op, values } = condition;
  if (op === "is empty" || op === "is not empty") return html`<span></span>`;
  const label = `${def.label}, ${t("builder.value")}`;
  if (op === "between" && !nearWord(condition)) return html`<${RangeValue} ...${props} />`;
  if (isTyped(def, condition) && op !== "between") return html`<${TypedValue} def=${def} value=${values[0] ?? ""} label=${label}
    onValue=${(/** @type {string | null} */ value) => onChange({ ...condition, values: value === null ? [] : [value] })} />`;
  const shown = !isComplete(condition) ? html`<span class="ph trunc">${t("builder.choose_value")}</span>`
    : def.type === "tags" ? html`<span class="tagrow">${values.map((name) => html`<${Tag} key=${name} name=${name} />`)}</span>` : html`<span class="trunc">${valueWord(condition, def)}</span>`;
  return html`<button type="button" ref=${button} class="in sm selectbox" aria-haspopup="dialog" aria-expanded=${open} aria-label=${`${label}: ${valueWord(condition, def)}`}
    onClick=${() => setOpen(!open)}>${shown}<${Icon} name="chevron-down" size="sm" /></button>
    ${open && html`<${Popover} anchor=${button.current} minWidth class="fvaluepop" label=${label} onClose=${() => setOpen(false)}><${ValueControl} ...${props}
      onChange=${(/** @type {Condition} */ next) => { onChange(next); if (def.type === "boolean") setOpen(false); }} /><//>`}`;
}
