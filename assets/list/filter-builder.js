//! A filter with "or" and groups, as rows of field, operator and value below a sentence that says the same. What is
//! complete applies at once; the rest waits in its row.

import { html, useMemo, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { fieldsOf } from "../data/fields.js";
import { isComplete, isGroup, parseFilter, parseTree, startOf, writeTree } from "../data/filter.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Popover } from "../ui/popover.js";
import { Select } from "../ui/select.js";
import { FieldPicker } from "./filter-fields.js";
import { FilterSentence, kindOf } from "./filter-sentence.js";
import { useVerdict } from "./filter-text.js";
import { ValueLine } from "./filter-value.js";
import { conditionOn, conditionsOf, countOf, fieldOfFilter, filterKey, canFilter, numberTest, operatorName, operatorsOf, usual, withOperator } from "./filter-words.js";

/** @typedef {import("../data/filter.js").Condition} Condition */
/** @typedef {import("../data/filter.js").Group} Group */
/** @typedef {import("../data/filter.js").Node} Node */
/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {(path: number[], make: (node: Node) => Node[]) => void} Change puts what `make` gives in the place of a node */

/** What the language allows. */
const MAX_CONDITIONS = 20;
const MAX_DEPTH = 5;

let lastKey = 0;

/** The tree with a key for each row, so that a row keeps its boxes while others come and go. @param {Node} node @returns {Node} */
function keyed(node) {
  const key = ++lastKey;
  return isGroup(node) ? { ...node, key, parts: node.parts.map(keyed) } : { ...node, key };
}

/** @param {Group} group @param {number[]} path @param {(node: Node) => Node[]} make @returns {Group} */
function replaced(group, [at, ...rest], make) {
  return { ...group, parts: group.parts.flatMap((part, index) => (index !== at ? [part] : rest.length > 0 && isGroup(part) ? [replaced(part, rest, make)] : make(part))) };
}

/** @param {Entity} entity @returns {Condition} */
function emptyRow(entity) {
  const first = fieldsOf(entity).find((def) => def.key === entity.status) ?? fieldsOf(entity).find(canFilter);
  return { ...conditionOn(entity, filterKey(first?.key ?? "")), key: ++lastKey };
}

/** @param {{ value: string, options: Array<[value: string, label: string]>, label: string, onChange: (value: any) => void }} props a word in the sentence that can be another */
function Joint({ value, options, label, onChange }) {
  return html`<${Select} small class="in sm selectbox fjoint" label=${label} value=${value} options=${options.map(([key, text]) => ({ value: key, label: text }))} onChange=${onChange} />`;
}

/** @param {{ entity: Entity, condition: Condition, joint: any, n: number, problem: string | null, onChange: (condition: Condition) => void, onRemove: () => void }} props */
function ConditionRow({ entity, condition: given, joint, n, problem, onChange, onRemove }) {
  const [choosing, setChoosing] = useState(false);
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const def = fieldOfFilter(entity, given.field);
  const condition = usual(given, def);
  const options = def ? operatorsOf(def).map((op) => ({ value: op, label: operatorName(op, def, condition) })) : [];
  return html`<div class=${`fcondrow${problem ? " bad" : ""}`} role="group" aria-label=${`${t("builder.condition")} ${n}`}>
    <span class="fjointcell">${joint}</span>
    <button type="button" ref=${button} class="in sm selectbox" aria-haspopup="dialog" aria-expanded=${choosing} aria-label=${`${t("builder.field")}: ${def?.label ?? condition.field}`}
      onClick=${() => setChoosing(!choosing)}>${def && html`<${Icon} name=${def.icon} size="sm" />`}<span class="trunc">${def?.label ?? condition.field}</span><${Icon} name="chevron-down" size="sm" /></button>
    ${choosing && html`<${Popover} anchor=${button.current} minWidth label=${t("builder.field")} onClose=${() => setChoosing(false)}><${FieldPicker} entity=${entity} value=${condition.field}
      onChoose=${(/** @type {string} */ key) => { setChoosing(false); if (key !== condition.field) onChange({ ...conditionOn(entity, key), key: condition.key }); }} /><//>`}
    <${Select} small label=${t("operator")} value=${condition.op} options=${options} onChange=${(/** @type {any} */ op) => onChange(withOperator(condition, op))} />
    ${def ? html`<${ValueLine} key=${`${condition.field} ${condition.op}`} entity=${entity} def=${def} condition=${condition} onChange=${onChange} />` : html`<span></span>`}
    <${Button} kind="ghost" small icon="x" label=${t("builder.remove", { n })} onClick=${onRemove} />
    ${problem && html`<p class="hint bad fproblem" role="alert"><${Icon} name="circle-alert" size="sm" />${problem}</p>`}
  </div>`;
}

/**
 * @param {{ entity: Entity, group: Group, path: number[], full: boolean, problems: Map<Condition, string>, change: Change, numbers: Map<Condition, number> }} props
 *   `numbers` names each condition by its place
 */
function GroupRows({ entity, group, path, full, problems, change, numbers }) {
  const kinds = /** @type {Array<[string, string]>} */ (["all", "any", "none", "not_all"].map((kind) => [kind, t(`builder.${kind}`)]));
  /** @param {Group} next */
  const set = (next) => change(path, () => [next]);
  const nested = path.length > 0;
  /** @param {number} at */
  const jointOf = (at) => {
    if (at === 0 && !nested) return t("builder.where");
    if (at === 0) return html`<${Joint} label=${t("builder.kind")} value=${kindOf(group)} options=${kinds}
      onChange=${(/** @type {string} */ kind) => set({ ...group, join: kind === "all" || kind === "not_all" ? "and" : "or", not: kind === "none" || kind === "not_all" })} />`;
    if (at === 1 && !nested) return html`<${Joint} label=${t("builder.joined")} value=${group.join} options=${[["and", t("builder.and")], ["or", t("builder.or")]]}
      onChange=${(/** @type {"and" | "or"} */ join) => set({ ...group, join })} />`;
    return t(`builder.${group.join}`);
  };
  /** @param {Node} node */
  const add = (node) => set({ ...group, parts: [...group.parts, node] });
  return html`${group.parts.map((part, at) => {
    const remove = () => change([...path, at], () => []);
    if (!isGroup(part)) return html`<${ConditionRow} key=${part.key} entity=${entity} condition=${part} joint=${jointOf(at)} n=${numbers.get(part) ?? 0} problem=${problems.get(part) ?? null}
      onChange=${(/** @type {Condition} */ next) => change([...path, at], () => [next])} onRemove=${remove} />`;
    return html`<div key=${part.key} class="fgrouprow" role="group" aria-label=${t("builder.group")}><span class="fjointcell">${jointOf(at)}</span>
      <div class="fgroup"><${GroupRows} entity=${entity} group=${part} path=${[...path, at]} full=${full} problems=${problems} change=${change} numbers=${numbers} /></div>
      <${Button} kind="ghost" small icon="x" label=${t("builder.remove_group")} onClick=${remove} /></div>`;
  })}
  <div class="row fadd"><${Button} kind=${nested ? "link" : "ghost"} small disabled=${full} onClick=${() => add(emptyRow(entity))}><${Icon} name="plus" size="sm" />${t("builder.condition")}<//>
    ${path.length < MAX_DEPTH && html`<${Button} kind=${nested ? "link" : "ghost"} small disabled=${full}
      onClick=${() => add({ join: group.join === "and" ? "or" : "and", not: false, key: ++lastKey, parts: [emptyRow(entity)] })}><${Icon} name="brackets" size="sm" />${t("builder.group")}<//>`}</div>`;
}

/**
 * @param {{ entity: Entity, filter: string, onFilter: (text: string) => void, onChips: () => void, onText: (text: string) => void }} props
 *   `filter` is of the language; `onChips` shows it as chips again, `onText` as text
 */
export function FilterBuilder({ entity, filter, onFilter, onChips, onText }) {
  const [tree, setTree] = useState(() => {
    const read = /** @type {Group} */ (keyed(parseTree(filter) ?? { join: "and", not: false, parts: [] }));
    return read.parts.length > 0 ? read : { ...read, parts: [emptyRow(entity)] };
  });
  const isNumber = numberTest(entity);
  const text = writeTree(tree, isNumber);
  const { count, problem } = useVerdict(entity.name, text);
  const { count: total } = useVerdict(entity.name, "");
  /** @type {Change} */
  const change = (path, make) => {
    const next = path.length > 0 ? replaced(tree, path, make) : /** @type {Group} */ (make(tree)[0]);
    setTree(next);
    const written = writeTree(next, isNumber);
    if (written !== text) onFilter(written);
  };
  const all = conditionsOf(tree);
  const numbers = new Map(all.map((condition, at) => /** @type {const} */ ([condition, at + 1])));
  /** The condition that the server's position lies in says what is wrong. */
  const problems = useMemo(() => {
    /** @type {Map<Condition, string>} */ const found = new Map();
    if (problem?.position === undefined) return found;
    const read = conditionsOf(parseTree(text) ?? tree);
    const at = read.findLastIndex((condition) => (startOf.get(condition) ?? 0) <= (problem.position ?? 0));
    const owner = all.filter(isComplete)[at];
    if (owner) found.set(owner, problem.message);
    return found;
  }, [problem, text]);
  const full = countOf(tree) >= MAX_CONDITIONS;
  const chips = parseFilter(text);
  return html`<div class="fbuild"><${FilterSentence} entity=${entity} tree=${tree} />
    <div class="frows"><${GroupRows} entity=${entity} group=${tree} path=${[]} full=${full} problems=${problems} change=${change} numbers=${numbers} />
      ${full && html`<p class="hint">${t("builder.full", { n: MAX_CONDITIONS })}</p>`}</div>
    <div class="ffoot"><span class="t2" role="status">${problem ? problems.size === 0 && html`<span class="hint bad"><${Icon} name="circle-alert" size="sm" />${problem.message}</span>`
      : count !== null && html`<b class="med">${formatNumber(count)}</b> ${total === null ? t(`${entity.name}.n`, { n: count }) : t("builder.matches", { n: count, all: total, noun: t(`${entity.name}.n`, { n: total }) })}`}</span>
      <span class="grow"></span>
      ${chips && chips.length > 0 && html`<${Button} kind="ghost" small onClick=${onChips}>${t("builder.chips")}<//>`}
      <${Button} small onClick=${() => onText(text)}>${t("builder.text")}<//></div>
  </div>`;
}
