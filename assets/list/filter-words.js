//! Conditions in words, for chips and sentences, and the ready-made values of dates.

import { t } from "../i18n.js";
import { formatDay } from "../format.js";
import { RELATIONS, fieldsOf, textOf } from "../data/fields.js";
import { nameOfRecord } from "../data/names.js";

/** @typedef {import("../data/filter.js").Condition} Condition */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** In the language a tag is `tag`, the record's member is `tags`. @param {string} key */
export const filterKey = (key) => (key === "tags" ? "tag" : key);

/** @param {import("../data/fields.js").Entity} entity @param {string} key */
export function fieldOfFilter(entity, key) {
  return fieldsOf(entity).find((def) => filterKey(def.key) === key);
}

/** @param {import("../data/fields.js").Entity} entity */
export const numberTest = (entity) => (/** @type {string} */ key) => {
  const def = fieldOfFilter(entity, key);
  return def !== undefined && ["number", "score", "money", "boolean"].includes(def.type);
};

/** Named days a date can be compared with. */
export const DAYS = ["today", "this_week", "this_month", "this_quarter", "this_year"];
/** Spans before and after now. */
export const SPANS = ["-7d", "-30d", "-90d", "+7d", "+30d"];

/** @param {string} value */
export function dayWord(value) {
  if (DAYS.includes(value)) return t(`day.${value}`);
  const span = /^([-+])(\d+)d$/.exec(value);
  if (span) return t(span[1] === "-" ? "days_ago" : "days_ahead", { n: Number(span[2]) });
  return /^\d{4}-/.test(value) ? formatDay(value) : value;
}

/** @param {Condition} condition @param {FieldDef | undefined} def */
export function operatorWord(condition, def) {
  const dated = def && ["date", "due", "moment"].includes(def.type);
  if (condition.op === "in") return t(condition.values.length > 1 ? "op.any" : "op.is");
  if (condition.op === "not in") return t(condition.values.length > 1 ? "op.none" : "op.is_not");
  if (dated && condition.op === ">=") return t("op.from");
  if (dated && condition.op === "<=") return t("op.until");
  if (condition.op === "before" || (dated && condition.op === "<")) return t("op.before");
  if (condition.op === "after" || (dated && condition.op === ">")) return t("op.after");
  if (dated && condition.op === "=") return t("op.on");
  const words = /** @type {Record<string, string>} */ ({ "=": "op.is", "!=": "op.is_not", ">=": "op.at_least", "<=": "op.at_most", contains: "op.contains", "starts with": "op.starts", "ends with": "op.ends", "is empty": "op.empty", "is not empty": "op.filled" });
  return words[condition.op] ? t(/** @type {string} */ (words[condition.op])) : condition.op;
}

/** @param {Condition} condition @param {FieldDef | undefined} def */
export function valueWord(condition, def) {
  if (!def) return condition.values.join(", ");
  if (["date", "due", "moment"].includes(def.type)) return condition.values.map(dayWord).join(", ");
  if (def.type === "boolean") return condition.values.map((value) => t(value === "true" ? "yes" : "no")).join(", ");
  const collection = RELATIONS[def.type];
  if (collection) return condition.values.map((id) => nameOfRecord(collection, id) ?? "…").join(", ");
  return condition.values.map((value) => (value === "me" ? t("me") : def.type === "tags" || def.type === "money" ? value : textOf(def, value))).join(", ");
}
