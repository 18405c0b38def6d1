//! The changed fields of a record in words: what each is called, what it was and what it became.

import { hasText, t } from "../i18n.js";
import { RELATIONS, fieldsOf, isEmpty, textOf } from "../data/fields.js";
import { nameOfRecord } from "../data/names.js";

/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {{ old: any, new: any }} Change */

/** What stands beside every change, and what is made of the parts of a name. */
const QUIET = ["updated_at", "updated_by", "version", "id", "created_at", "created_by", "name", "org_id"];
/** Fields that hold others. */
const HOLDERS = ["custom", "address"];

/** The changes by field, with those of `custom` and `address` each for itself. @param {Record<string, Change>} changes @returns {Array<[key: string, change: Change]>} */
export function changedFields(changes) {
  const alone = Object.keys(changes).length === 1;
  return Object.entries(changes).flatMap(([key, change]) => {
    if (!HOLDERS.includes(key) || typeof (change.new ?? change.old) !== "object") return [/** @type {[string, Change]} */ ([key, change])];
    const parts = [...new Set([...Object.keys(change.old ?? {}), ...Object.keys(change.new ?? {})])];
    return parts.map((part) => /** @type {[string, Change]} */ ([`${key}.${part}`, { old: change.old?.[part], new: change.new?.[part] }]))
      .filter(([, part]) => JSON.stringify(part.old) !== JSON.stringify(part.new));
  }).filter(([key]) => !QUIET.includes(key) || (key === "name" && alone));
}

/** A value of a change in words; null where there is none. @param {Entity} entity @param {string} key @param {any} value @returns {string | null} */
export function worded(entity, key, value) {
  const def = fieldsOf(entity).find((item) => item.key === key);
  if (isEmpty(value)) return null;
  const related = def && RELATIONS[def.type];
  if (related) return nameOfRecord(related, value) ?? "…";
  return def ? textOf(def, value) || String(value) : typeof value === "object" ? JSON.stringify(value) : String(value).replace(/<[^>]+>/g, " ").trim();
}

/** What a changed field is called. @param {Entity} entity @param {string} key */
export function labelOf(entity, key) {
  return fieldsOf(entity).find((def) => def.key === key)?.label ?? (hasText(`field.${key}`) ? t(`field.${key}`) : key);
}
