//! Making a record: reads a typed name, fills in from the list's filter, sends it, tells the lists.

import { post } from "../api.js";
import { t } from "../i18n.js";
import { user } from "../state.js";
import { toastDone } from "../ui/toast.js";
import { fieldsOf, holderOf, patchOf } from "./fields.js";
import { merged, tellRecord } from "./records.js";
import { isGroup, parseTree } from "./filter.js";
import { splitName } from "./person-name.js";

/** @typedef {import("./fields.js").Entity} Entity */

/** What a typed name sets. @param {Entity} entity @param {string} text @returns {Record<string, any>} */
export const nameOf = (entity, text) => (entity.titleKey ? { [entity.titleKey]: text.trim() } : entity.name === "activities" ? { subject: text.trim() } : entity.company ? { name: text.trim() } : splitName(text));

/** What the filter of a list says a new record must be like. @param {Entity} entity @param {string} filter @returns {Record<string, any>} */
export function prefill(entity, filter) {
  /** @type {Record<string, any>} */ let out = entity.unheld ? {} : { [holderOf(entity)]: user.peek()?.id ?? null };
  const tree = parseTree(filter);
  for (const part of tree?.join === "and" ? tree.parts : []) {
    if (isGroup(part)) continue;
    const { field, op, values } = part;
    const def = fieldsOf(entity).find((item) => item.key === field || (field === "tag" && item.key === "tags"));
    const [value] = values;
    if (def?.type === "user" && op === "is empty") out[def.key] = null;
    if (!def || def.readonly || values.length !== 1 || value === undefined || (op !== "=" && op !== "in") || value === "converted") continue;
    if (def.type === "tags") out.tags = [value];
    else if (def.type === "boolean") out = merged(out, patchOf(def, value === "true"));
    else if (def.type === "user") out[def.key] = value === "me" ? user.peek()?.id : value;
    else if (["text", "company", "select", "status", "stage", "customer"].includes(def.type)) out = merged(out, patchOf(def, value));
  }
  return out;
}

/**
 * @param {Entity} entity @param {Record<string, any>} body @returns {Promise<import("./fields.js").Row>}
 * @throws {import("../api.js").ApiError}
 */
export async function createRecord(entity, body) {
  const { data, undoId } = await post(`/${entity.name}`, body);
  tellRecord({ collection: entity.name, id: data.id, created: data });
  toastDone(t(`${entity.name}.created`, { name: entity.title(data) }), undoId);
  return data;
}
