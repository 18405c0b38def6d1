//! Finding a customer, a contact, a lead, a deal or a ticket by name: recent ones first, then what the server finds, with a new
//! customer or contact for what it does not.

import { html, useRef, useState } from "../lib.js";
import { get, post } from "../api.js";
import { t } from "../i18n.js";
import { RELATIONS } from "../data/fields.js";
import { splitName } from "../data/person-name.js";
import { recents } from "../data/recents.js";
import { tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Avatar } from "./avatar.js";
import { Picker } from "./select.js";
import { toastError } from "./toast.js";

/** What tells records of one name apart. */
const HINTS = { customer: "domain", contact: "job_title", lead: "company", deal: "customer_name", ticket: "customer_name" };

/** @param {boolean} company @param {string} id @param {string} name @param {string} [hint] @param {string} [group] */
const option = (company, id, name, hint, group) => ({ value: id, label: name, hint, group, view: html`<span class="person"><${Avatar} name=${name}
  company=${company} /><span class="trunc">${name}</span></span>` });

/**
 * @param {{ kind?: "customer" | "contact" | "lead" | "deal" | "ticket", value: string | null, initial?: string, onChoose: (id: string | null, name: string) => void, create?: boolean }} props
 *   `create: false` leaves making a new one to the caller; customers and contacts are made here
 */
export function CustomerPicker({ kind = "customer", value, initial, onChoose, create = true }) {
  const collection = RELATIONS[kind] ?? "customers";
  const company = kind === "customer" || kind === "deal";
  const key = kind === "ticket" ? "subject" : "name";
  const recent = recents().filter((item) => item.type === collection).slice(0, 6).map((item) => option(company, item.id, item.title, item.subtitle, t("recent")));
  const [options, setOptions] = useState(recent);
  const timer = useRef(0);
  /** @param {string} text */
  const search = (text) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const { data } = await get(`/${collection}`, { q: text.trim(), fields: `${key},${HINTS[kind]}`, limit: 12, sort: text.trim() ? undefined : "-updated_at" }).catch(() => ({ data: { data: [] } }));
      const found = data.data.map((/** @type {any} */ row) => option(company, row.id, row[key], row[HINTS[kind]], text.trim() ? undefined : t(collection)));
      const known = new Set(recent.map((item) => item.value));
      setOptions(text.trim() ? found : [...recent, ...found.filter((/** @type {any} */ item) => !known.has(item.value))]);
    }, text ? 120 : 0);
  };
  /** @param {string} name */
  const make = async (name) => {
    try {
      const { data } = await post(`/${collection}`, company ? { name } : splitName(name));
      tellRecord({ collection, id: data.id, created: data });
      onChoose(data.id, data.name);
    } catch (error) {
      toastError(t("not_created", { name }), error);
    }
  };
  return html`<${Picker} label=${t(`${kind}_one`)} placeholder=${t(`find_${kind}`)} options=${options} value=${value} initial=${initial}
    onSearch=${search}
    onChoose=${(/** @type {string} */ id) => onChoose(id, options.find((item) => item.value === id)?.label ?? "")}
    onClear=${() => onChoose(null, "")} onCreate=${create && (kind === "customer" || kind === "contact") && hasRole("member") ? make : undefined} />`;
}
