//! What a column can become: the fields of each kind of record, a new custom field, a line of the notes, or nothing.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { customFields } from "../state.js";
import { Icon } from "../ui/icon.js";
import texts from "../i18n/import.js";

await addTexts("import", texts);

/** @typedef {"leads" | "customers" | "contacts"} EntityName */

/** What can be imported. @type {EntityName[]} */
export const ENTITIES = ["leads", "customers", "contacts"];

const ADDRESS = ["address.street", "address.postal_code", "address.city", "address.region", "address.country"];
const PERSON = ["contact.first_name", "contact.last_name", "contact.full_name", "contact.job_title", "contact.email", "contact.phone", "contact.linkedin_url"];

/** Field names of API.md by kind of record, in the order of the picker. @type {Record<EntityName, string[]>} */
export const FIELDS = {
  leads: ["first_name", "last_name", "full_name", "company", "job_title", "email", "other_emails", "phone", "other_phones", "website", "linkedin_url", "city", "country", "industry", "source",
    "external_id", "status", "score", "owner_id", "estimated_value", "tags", "notes", "next_follow_up_at"],
  customers: ["name", "status", "industry", "website", "email", "other_emails", "phone", "other_phones", ...ADDRESS, "employees", "annual_revenue", "description", "source", "external_id", "owner_id", "tags", "score", ...PERSON],
  contacts: ["first_name", "last_name", "full_name", "company", "job_title", "role", "email", "other_emails", "phone", "other_phones", "linkedin_url", ...ADDRESS, "do_not_contact", "external_id", "owner_id", "tags", "notes"],
};

/** Types of a field that an import can create. */
export const TYPES = ["text", "long_text", "number", "money", "date", "datetime", "boolean", "select", "multi_select", "url", "email", "phone"];

/** Of these one must be mapped, else every row is a problem. @type {Record<EntityName, string[]>} */
const NAMES = { leads: ["first_name", "last_name", "full_name", "company"], customers: ["name"], contacts: ["first_name", "last_name", "full_name"] };

/** Not kept; rows in which the value is true are left out, such as those a CRM had deleted. */
const SKIP_IF_TRUE = "skip:if_true";

/** Fields that take any number of columns. */
const SEVERAL = new Set(["other_emails", "other_phones", "tags", "notes", "description", "address.street", "contact.email", "contact.phone", SKIP_IF_TRUE]);

/** @type {Record<string, string>} */
const ICONS = {
  email: "mail", other_emails: "mail", phone: "phone", other_phones: "phone", website: "link", linkedin_url: "link", company: "building-2", name: "building-2", city: "map-pin", country: "map-pin",
  external_id: "hash", status: "circle-dot", role: "circle-dot", score: "gauge", owner_id: "user", estimated_value: "banknote", annual_revenue: "banknote", employees: "hash", tags: "tag",
  notes: "sticky-note", description: "sticky-note", next_follow_up_at: "calendar", do_not_contact: "circle-check", source: "arrow-down-left",
  number: "hash", money: "banknote", date: "calendar", datetime: "calendar", boolean: "circle-check", select: "circle-dot", multi_select: "tags", url: "link", long_text: "text-quote",
};

/** @param {string} icon @param {string} label */
const view = (icon, label) => html`<span class="row gap6"><${Icon} name=${icon} size="sm" /><span class="trunc">${label}</span></span>`;

/** The word for a target. @param {string | null} field as in a mapping @param {EntityName} entity */
export function targetLabel(field, entity) {
  if (field === null) return t("imp.leave_out");
  if (field === SKIP_IF_TRUE) return t("imp.skip_if_true");
  if (field.startsWith("custom:new:")) return t("imp.create_x", { type: t(`imp.type.${field.slice(11)}`) });
  if (field.startsWith("custom.")) return customFields.value.find((custom) => custom.entity === entity && custom.key === field.slice(7))?.label ?? field.slice(7);
  return t(`imp.f.${field}`);
}

/** Left out, as the picker's value: a mapping says null. */
export const LEAVE_OUT = "-";

/** The picker's options. @param {EntityName} entity @returns {import("../ui/select.js").Option[]} */
export function targetOptions(entity) {
  const own = customFields.value.filter((custom) => custom.entity === entity);
  const option = (/** @type {string} */ value, /** @type {string} */ icon, /** @type {string} */ label, /** @type {string} */ group) => ({ value, label, group, view: view(icon, label) });
  return [
    ...FIELDS[entity].filter((name) => name !== "notes").map((name) => option(name, ICONS[name.replace(/^(contact|address)\./, "")] ?? "type", targetLabel(name, entity), t(name.startsWith("contact.") ? "imp.person_fields" : "imp.fields"))),
    ...own.map((custom) => option(`custom.${custom.key}`, ICONS[custom.type] ?? "type", custom.label, t("imp.custom_fields"))),
    option("notes", "sticky-note", t("imp.to_notes"), t("imp.keep_otherwise")),
    option(LEAVE_OUT, "x", t("imp.leave_out"), t("imp.keep_otherwise")),
    option(SKIP_IF_TRUE, "trash-2", t("imp.skip_if_true"), t("imp.keep_otherwise")),
    ...TYPES.map((type) => option(`custom:new:${type}`, "plus", t("imp.create_x", { type: t(`imp.type.${type}`) }), t("imp.create_field"))),
  ];
}

/** True when no mapped column can give a record its name. @param {EntityName} entity @param {Array<string | null>} fields */
export function lacksName(entity, fields) {
  return !NAMES[entity].some((name) => fields.includes(name));
}

/** Whether two columns may share this target. @param {string} field */
export const takesSeveral = (field) => SEVERAL.has(field) || field.startsWith("custom:new:");

/** Whether a target keeps no value. @param {string | null} field */
export const keepsNothing = (field) => field === null || field === SKIP_IF_TRUE;
