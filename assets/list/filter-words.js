//! Conditions in words, for chips and sentences: which fields and operators there are, and how they and their values read.

import { addTexts, t } from "../i18n.js";
import { formatDay, formatNumber } from "../format.js";
import { RELATIONS, fieldsOf, textOf } from "../data/fields.js";
import { isGroup } from "../data/filter.js";
import { nameOfRecord } from "../data/names.js";
import texts from "../i18n/lists.js";
import { relatedEntity } from "./related-fields.js";

await addTexts("lists", texts);

/** @typedef {import("../data/filter.js").Condition} Condition */
/** @typedef {import("../data/filter.js").Operator} Operator */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */
/** @typedef {import("../data/fields.js").Entity} Entity */

/** In the language a tag is `tag`, the record's member is `tags`. @param {string} key */
export const filterKey = (key) => (key === "tags" ? "tag" : key);

/** @param {FieldDef} def */
export const canFilter = (def) => def.filterable !== false && def.type !== "texts";

/** The field that a filter names, also one of a related record. @param {Entity} entity @param {string} key @returns {FieldDef | undefined} */
export function fieldOfFilter(entity, key) {
  const own = fieldsOf(entity).find((def) => filterKey(def.key) === key);
  if (own) return own;
  const [head = "", ...rest] = key.split(".");
  const other = relatedEntity(head);
  const def = other && fieldsOf(other).find((item) => filterKey(item.key) === rest.join("."));
  return def && { ...def, key, label: `${t(`${head}_one`)} › ${def.label}` };
}

/** @param {FieldDef} def */
export const isDated = (def) => ["date", "due", "moment"].includes(def.type);

/** @param {FieldDef} def */
export const isNumeric = (def) => ["number", "score", "money"].includes(def.type);

/** @param {Entity} entity */
export const numberTest = (entity) => (/** @type {string} */ key) => {
  const def = fieldOfFilter(entity, key);
  return def !== undefined && (isNumeric(def) || def.type === "boolean");
};

/** The operators that make sense for a field, the usual one first. @param {FieldDef} def @returns {Operator[]} */
export function operatorsOf(def) {
  switch (def.type) {
    case "status": case "select": case "user": case "customer": case "contact": case "lead": case "deal": case "ticket": case "stage": case "pipeline": case "tags": case "multi_select":
      return ["in", "not in", "is empty", "is not empty"];
    case "number": case "score": case "money": return [">=", "<=", ">", "<", "=", "!=", "between", "is empty", "is not empty"];
    case "date": case "due": case "moment": return ["=", "<", ">", ">=", "<=", "between", "not >=", "is empty", "is not empty"];
    case "boolean": return def.custom ? ["=", "is empty", "is not empty"] : ["="];
    default: return ["contains", "=", "!=", "in", "not in", "starts with", "ends with", "is empty", "is not empty"];
  }
}

/** All conditions of a tree, in the order of its text. @param {import("../data/filter.js").Node} node @returns {Condition[]} */
export const conditionsOf = (node) => (isGroup(node) ? node.parts.flatMap(conditionsOf) : [node]);

/** How many the language counts: a range is two. @param {import("../data/filter.js").Node} node */
export const countOf = (node) => conditionsOf(node).reduce((sum, { op }) => sum + (op === "between" ? 2 : 1), 0);

/** A new condition on a field, without its value yet. @param {Entity} entity @param {string} key @returns {Condition} */
export function conditionOn(entity, key) {
  const def = fieldOfFilter(entity, key);
  return { field: key, op: (def && operatorsOf(def)[0]) ?? "=", values: [] };
}

/** The condition with another operator, keeping what it can of the values. @param {Condition} condition @param {Operator} op @returns {Condition} */
export function withOperator(condition, op) {
  const { values } = condition;
  if (op === "is empty" || op === "is not empty") return { ...condition, op, values: [] };
  return { ...condition, op, values: op === "in" || op === "not in" || op === "between" ? values : values.slice(0, 1) };
}

/** One value is meant the same way with `=` and `in`: written as the field's choice of operators has it. @param {Condition} condition @param {FieldDef | undefined} def @returns {Condition} */
export function usual(condition, def) {
  if (!def || operatorsOf(def).includes(condition.op)) return condition;
  return condition.op === "=" ? { ...condition, op: "in" } : condition.op === "!=" ? { ...condition, op: "not in" } : condition;
}

/** Named periods a date can be compared with. */
export const PERIODS = ["today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month", "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year"];

const UNITS = /** @type {Record<string, string>} */ ({ h: "hours", d: "days", w: "weeks", m: "months", q: "quarters", y: "years" });

/** A distance from now in its parts. @param {string} value @returns {{ ahead: boolean, n: number, unit: string } | null} */
export function distance(value) {
  const found = /^([-+])(\d+)([hdwmqy])$/.exec(value);
  return found && { ahead: found[1] === "+", n: Number(found[2]), unit: UNITS[found[3] ?? ""] ?? "" };
}

/** @param {string} text */
const small = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);

/** @param {string} value */
export function dayWord(value) {
  if (PERIODS.includes(value)) return t(`day.${value}`);
  const span = distance(value);
  if (span) return t(`${span.unit}_${span.ahead ? "ahead" : "ago"}`, { n: span.n });
  return /^\d{4}-/.test(value) ? formatDay(value) : value;
}

/** "The last 30 days" is the range from then until today. @param {Condition} condition @returns {string | null} */
export function nearWord({ op, values: [from = "", to = ""] }) {
  if (op !== "between") return null;
  const before = to === "today" ? distance(from) : null;
  const after = from === "today" ? distance(to) : null;
  if (before && !before.ahead) return t(`last_${before.unit}`, { n: before.n });
  return after?.ahead ? t(`next_${after.unit}`, { n: after.n }) : null;
}

const WORDS = /** @type {Record<Operator, string>} */ ({
  "=": "op.is", "!=": "op.is_not", "<": "op.less", "<=": "op.at_most", ">": "op.more", ">=": "op.at_least", in: "op.is", "not in": "op.is_not", contains: "op.contains", "starts with": "op.starts",
  "ends with": "op.ends", "is empty": "op.empty", "is not empty": "op.filled", between: "op.between", "not >=": "op.not_at_least",
});
const DATE_WORDS = /** @type {Partial<Record<Operator, string>>} */ ({ "=": "op.on", "<": "op.before", "<=": "op.until", ">": "op.after", ">=": "op.from", "not >=": "op.not_since" });

/** @param {Condition} condition @param {FieldDef | undefined} def */
export function operatorWord(condition, def) {
  const { op, values } = condition;
  if (op === "in" && values.length > 1) return t("op.any");
  if (op === "not in" && values.length > 1) return t("op.none");
  if (!def || !isDated(def)) return t(WORDS[op]);
  if (nearWord(condition)) return t("op.within");
  if (op === "=" && PERIODS.includes(values[0] ?? "")) return t(values[0]?.includes("_") ? "op.within" : "op.is");
  return t(DATE_WORDS[op] ?? WORDS[op]);
}

/** The operator as a list of them names it, the present one as its condition does. @param {Operator} op @param {FieldDef} def @param {Condition} condition */
export function operatorName(op, def, condition) {
  if (nearWord(condition) && op === condition.op) return operatorWord(condition, def);
  if (op === "=" && isDated(def)) return t("op.is");
  return operatorWord({ field: def.key, op, values: ["", ""] }, def);
}

/** One value of a condition. @param {string} value @param {FieldDef} def @returns {string} */
export function wordOfValue(value, def) {
  if (isDated(def)) return small(dayWord(value));
  if (def.type === "boolean") return t(value === "true" ? "yes" : "no");
  if (isNumeric(def) && /^-?\d+(\.\d+)?$/.test(value)) return formatNumber(Number(value));
  const collection = RELATIONS[def.type];
  if (collection) return nameOfRecord(collection, value) ?? "…";
  if (value === "me") return t("me");
  return def.type === "tags" || def.type === "money" ? value : textOf(def, value);
}

/** @param {Condition} condition @param {FieldDef | undefined} def */
export function valueWord(condition, def) {
  if (!def) return condition.values.join(", ");
  const words = condition.values.map((value) => wordOfValue(value, def));
  if (condition.op === "between") return nearWord(condition) ?? t("range", { from: words[0] ?? "", to: words[1] ?? "" });
  return words.join(", ");
}
