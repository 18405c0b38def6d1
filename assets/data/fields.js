//! What a field is: its type, its words, how its value is read from a record and written back. Entities declare their
//! fields in `pages/`; custom fields join them here. Drawing and editing live in `ui/cell.js` and `ui/editors.js`.

import { customFields } from "../state.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatDay, formatForEdit, formatMoney } from "../format.js";
import { wordOf } from "../ui/status.js";
import { users } from "../state.js";
import { nameOfRecord } from "./names.js";
import { pipelineOf, stageOf } from "./pipelines.js";

/**
 * @typedef {"name" | "text" | "company" | "long_text" | "html" | "number" | "score" | "money" | "date" | "due" | "moment" | "boolean" | "select" | "multi_select" |
 *   "status" | "url" | "email" | "phone" | "emails" | "phones" | "texts" | "user" | "tags" | "customer" | "contact" | "lead" | "deal" | "ticket" | "stage" | "pipeline" | "people"} FieldType
 * @typedef {{ key: string, type: FieldType, label: string, icon: string, width: number, options?: string[], readonly?: boolean, required?: boolean, sortable?: boolean,
 *   filterable?: boolean, column?: boolean, aggregate?: string, read?: string, custom?: string, done?: string, plain?: boolean,
 *   looks?: Record<string, [glyph: string, colour: string]> }} FieldDef
 *   `read` is a further member the grid needs to draw it; `column: false` keeps it out of grids; `done` is the member that says when what is due was done;
 *   `plain` numbers have no separators; `looks` are the glyphs of options
 * @typedef {Record<string, any> & { id: string, version: number }} Row
 * @typedef {{ name: "leads" | "customers" | "contacts" | "deals" | "tickets" | "activities", icon: string, company: boolean, fields: FieldDef[], columns: string[],
 *   title: (row: Row) => string, subtitle: (row: Row) => any, second: (row: Row) => string, status?: string, notes: string,
 *   holder?: string, tagged?: boolean, imported?: boolean, mark?: (row: Row) => string, board?: string, titleKey?: string, unheld?: boolean,
 *   queues?: Array<{ key: string, filter: string, sort?: string }> }} Entity
 *   `holder` is the field with who looks after it, `owner_id` without; `tagged` and `imported` are false where it has no tags, where no
 *   file makes one; `mark` is an icon that stands for a record instead of its initials;
 *   `titleKey` is the field that names it; `unheld` ones begin without anybody; `queues` are ready questions above its list
 */

/** The field that names a record. @param {Entity} entity */
export const titleKeyOf = (entity) => entity.titleKey ?? "name";

const ICONS = /** @type {Record<FieldType, string>} */ ({
  name: "type", text: "type", company: "building-2", long_text: "text-quote", html: "text-quote", number: "hash", score: "gauge", money: "banknote", date: "calendar", due: "calendar",
  moment: "calendar", boolean: "circle-check", select: "circle-dot", multi_select: "tags", status: "circle-dot", url: "link", email: "mail", phone: "phone", emails: "mail",
  phones: "phone", texts: "list", user: "user", tags: "tag", customer: "building-2", contact: "users", lead: "user-search", deal: "handshake", ticket: "ticket", stage: "circle-dot", pipeline: "square-kanban", people: "users",
});
const WIDTHS = /** @type {Partial<Record<FieldType, number>>} */ ({
  name: 224, number: 104, score: 112, money: 112, date: 120, due: 128, moment: 128, boolean: 96, status: 128, user: 144, tags: 176, customer: 176, contact: 176, lead: 176, deal: 176, ticket: 176, stage: 136, email: 208, emails: 208, phone: 144, phones: 144,
});

/**
 * Declares a field with the usual icon, width and label of its type.
 * @param {string} key @param {FieldType} type @param {Partial<FieldDef>} [more] @returns {FieldDef}
 */
export function field(key, type, more = {}) {
  return {
    key, type, label: t(`field.${key}`), icon: ICONS[type], width: WIDTHS[type] ?? 160, sortable: !["tags", "emails", "phones", "texts", "html", "long_text", "multi_select", "people"].includes(type),
    filterable: !["html", "long_text", "people"].includes(type), ...more,
  };
}

const CUSTOM_TYPES = /** @type {Record<string, FieldType>} */ ({ datetime: "moment", long_text: "long_text" });

/** The types that hold the identity of another record, and its collection. @type {Partial<Record<FieldType, "customers" | "contacts" | "leads" | "deals" | "tickets">>} */
export const RELATIONS = { customer: "customers", contact: "contacts", lead: "leads", deal: "deals", ticket: "tickets" };

/** The field with who looks after a record. @param {Entity} entity */
export const holderOf = (entity) => entity.holder ?? "owner_id";

/** All fields of an entity, the custom ones last. @param {Entity} entity @returns {FieldDef[]} */
export function fieldsOf(entity) {
  const own = customFields.value.filter((custom) => custom.entity === entity.name);
  return [...entity.fields, ...own.map((custom) => field(`custom.${custom.key}`, CUSTOM_TYPES[custom.type] ?? /** @type {FieldType} */ (custom.type),
    { label: custom.label, options: custom.options, custom: custom.id }))];
}

/** A field may be called `constructor`: only what the record itself holds counts. @param {Row} row @param {FieldDef} def */
export function valueOf(row, def) {
  /** @type {any} */ let value = row;
  for (const part of def.key.split(".")) value = value && Object.hasOwn(value, part) ? value[part] : undefined;
  return value ?? null;
}

/** The merge patch that sets a field. @param {FieldDef} def @param {any} value @returns {Record<string, any>} */
export function patchOf(def, value) {
  return def.key.split(".").reduceRight((inner, part) => ({ [part]: inner }), value);
}

/** The members a list must ask for to draw these fields. @param {FieldDef[]} defs */
export function membersOf(defs) {
  const names = new Set(defs.flatMap((def) => [def.key.split(".")[0], def.read]));
  return [...names].filter(Boolean).join(",");
}

/** @param {any} value */
export function isEmpty(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** The e-mail or phone that counts first. @param {any} list */
export function primaryOf(list) {
  if (!Array.isArray(list)) return "";
  const first = list.find((item) => item.primary) ?? list[0];
  return first?.email ?? first?.number ?? "";
}

/** A value as plain words: for copying, for titles, for the history. @param {FieldDef} def @param {any} value @param {Row} [row] @returns {string} */
export function textOf(def, value, row) {
  if (isEmpty(value)) return "";
  switch (def.type) {
    case "money": return formatMoney(value);
    case "status": case "select": return wordOf(String(value));
    case "user": return users.value.get(value)?.name ?? t("former_user");
    case "customer": case "contact": case "lead": case "deal": case "ticket": return row?.[`${def.type}_name`] ?? String(value);
    case "stage": return stageOf(value)?.name ?? "";
    case "pipeline": return pipelineOf(value)?.name ?? "";
    case "people": return value.map((/** @type {any} */ item) => nameOfRecord("contacts", item.contact_id) ?? "…").join(", ");
    case "tags": case "multi_select": case "texts": return value.join(", ");
    case "emails": return value.map((/** @type {any} */ item) => item.email ?? item).join(", ");
    case "phones": return value.map((/** @type {any} */ item) => item.number ?? item).join(", ");
    case "date": return formatDay(value);
    case "due": case "moment": return formatAbsolute(value);
    case "boolean": return value ? t("yes") : t("no");
    case "html": return String(value).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();
    default: return typeof value === "object" ? JSON.stringify(value) : String(value);
  }
}

/** The text an editor starts with. @param {FieldDef} def @param {any} value */
export function inputText(def, value) {
  if (value === null || value === undefined) return "";
  if (def.type === "money") return `${Number(value.amount)} ${value.currency}`;
  if (def.type === "date" || def.type === "due" || def.type === "moment") return formatForEdit(value);
  return textOf(def, value);
}

/** A value as it goes to the clipboard: what `readInput` understands again. @param {FieldDef} def @param {any} value @param {any} row */
export function clipText(def, value, row) {
  return ["user", "customer", "stage", "pipeline"].includes(def.type) ? textOf(def, value, row) : inputText(def, value);
}

/** Whether this person may change the field here. @param {FieldDef} def */
export function isEditable(def) {
  return !def.readonly;
}

/** Types a click switches without an editor. @param {FieldDef} def */
export const isToggle = (def) => def.type === "boolean";

const PICKED = /** @type {Set<FieldType>} */ (new Set(["status", "select", "stage", "user", "tags", "customer", "contact", "lead", "deal", "ticket", "date", "due", "moment", "emails", "phones", "texts", "multi_select", "long_text"]));

/** Types that are edited in a popover, while their value stays where it is. @param {FieldDef} def */
export const isPicked = (def) => PICKED.has(def.type);
