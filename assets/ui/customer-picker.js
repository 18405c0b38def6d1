//! Finding a customer by name: recent ones first, then what the server finds, with "New customer" for what it does not.

import { html, useRef, useState } from "../lib.js";
import { get, post } from "../api.js";
import { t } from "../i18n.js";
import { recents } from "../data/recents.js";
import { tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Avatar } from "./avatar.js";
import { Picker } from "./select.js";
import { toastError } from "./toast.js";

/** @param {string} id @param {string} name @param {string} [hint] @param {string} [group] */
const option = (id, name, hint, group) => ({ value: id, label: name, hint, group, view: html`<span class="person"><${Avatar} name=${name}
  company /><span class="trunc">${name}</span></span>` });

/**
 * @param {{ value: string | null, initial?: string, onChoose: (id: string | null, name: string) => void, create?: boolean }} props
 *   `create: false` leaves making a new one to the caller
 */
export function CustomerPicker({ value, initial, onChoose, create = true }) {
  const recent = recents().filter((item) => item.type === "customers").slice(0, 6).map((item) => option(item.id, item.title, item.subtitle, t("recent")));
  const [options, setOptions] = useState(recent);
  const timer = useRef(0);
  /** @param {string} text */
  const search = (text) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const { data } = await get("/customers", { q: text.trim(), fields: "name,domain", limit: 12, sort: text.trim() ? undefined : "-updated_at" }).catch(() => ({ data: { data: [] } }));
      const found = data.data.map((/** @type {any} */ row) => option(row.id, row.name, row.domain, text.trim() ? undefined : t("customers")));
      const known = new Set(recent.map((item) => item.value));
      setOptions(text.trim() ? found : [...recent, ...found.filter((/** @type {any} */ item) => !known.has(item.value))]);
    }, text ? 120 : 0);
  };
  /** @param {string} name */
  const make = async (name) => {
    try {
      const { data } = await post("/customers", { name });
      tellRecord({ collection: "customers", id: data.id, created: data });
      onChoose(data.id, data.name);
    } catch (error) {
      toastError(t("not_created", { name }), error);
    }
  };
  return html`<${Picker} label=${t("customer_one")} placeholder=${t("find_customer")} options=${options} value=${value} initial=${initial}
    onSearch=${search}
    onChoose=${(/** @type {string} */ id) => onChoose(id, options.find((item) => item.value === id)?.label ?? "")}
    onClear=${() => onChoose(null, "")} onCreate=${create && hasRole("member") ? make : undefined} />`;
}
