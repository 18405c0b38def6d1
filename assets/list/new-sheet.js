//! Making a record where there is no grid to type into: a small form, on the phone and from the palette.

import { html, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { t } from "../i18n.js";
import { createRecord, nameOf, prefill } from "../data/create.js";
import { field, titleKeyOf } from "../data/fields.js";
import { readInput } from "../data/input.js";
import { merged } from "../data/records.js";
import { navigate } from "../router.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Input } from "../ui/input.js";
import { RelationBox } from "../ui/relation-box.js";

/** @param {{ entity: import("../data/fields.js").Entity, filter: string, onClose: () => void }} props */
export function NewSheet({ entity, filter, onClose }) {
  const [form, setForm] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [wrong, setWrong] = useState(/** @type {string | null} */ (null));
  const lead = entity.name === "leads";
  const contact = entity.name === "contacts";
  const deal = entity.name === "deals";
  const ticket = entity.name === "tickets";
  const name = titleKeyOf(entity);
  const [customer, setCustomer] = useState(/** @type {import("../ui/relation-box.js").Chosen | null} */ (null));
  /** @param {string} key */
  const text = (key) => (form[key] ?? "").trim();
  const save = async () => {
    let body = prefill(entity, filter);
    if (text(name)) body = merged(body, nameOf(entity, text(name)));
    if (lead && text("company")) body.company = text("company");
    if (text("email")) Object.assign(body, contact ? { emails: [{ email: text("email"), label: null, primary: true }] } : { email: text("email") });
    if (text("phone")) Object.assign(body, contact ? { phones: [{ number: text("phone"), label: null }] } : { phone: text("phone") });
    if (customer) body.customer_id = customer.id;
    if (deal && text("value")) {
      const read = readInput({ ...field("value", "money") }, text("value"), null);
      if ("error" in read) return setWrong(read.error);
      body.value = read.value;
    }
    setBusy(true);
    try {
      const row = await createRecord(entity, body);
      onClose();
      navigate(`/${entity.name}/${row.id}`);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  /** @type {Record<string, string>} */
  const errors = { ...error?.fields, ...(wrong ? { value: wrong } : {}) };
  const shown = (deal ? ["name", "value"] : entity.titleKey ? [name] : [name, lead && "company", "email", "phone"]).filter((key) => typeof key === "string");
  const loose = error && ![...shown, "customer_id"].some((key) => errors[key]) ? error.sentence : null;
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>
    ${t(`${entity.name}.create`)}<//>`;
  return html`<${Dialog} title=${t(`${entity.name}.new`)} onClose=${onClose} onSubmit=${save} foot=${foot}>
    ${shown.map((key, at) => html`<${Field} key=${key} label=${t(`field.${key}`)} error=${errors[key] ?? (at === 0 ? loose : null)}>
      ${(/** @type {any} */ ids) => html`
      <${Input} ...${ids} autofocus=${at === 0} value=${form[key]} type=${key === "email" ? "email" : key === "phone" ? "tel" : "text"}
        onValue=${(/** @type {string} */ value) => { setWrong(null); setForm({ ...form, [key]: value }); }} />`}<//>`)}
    ${(deal || ticket) && html`<${Field} label=${t("field.customer_id")} error=${errors.customer_id}>${(/** @type {any} */ ids) => html`
      <${RelationBox} ...${ids} chosen=${customer} onChosen=${setCustomer} create />`}<//>`}
  <//>`;
}
