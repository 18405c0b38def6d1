//! The records around a record: a customer's contacts, a contact's customer.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { field } from "../data/fields.js";
import { ROLES } from "../data/roles.js";
import { nameOfRecord } from "../data/names.js";
import { splitName } from "../data/person-name.js";
import { tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { toastDone, toastError } from "../ui/toast.js";
import { useFollow } from "./follow.js";
import { LineValue } from "./props.js";
import { Section } from "./section.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** The customer of a contact as a link. @param {{ row: Row, lead?: string }} props `lead` stands before it */
export function CustomerLine({ row, lead = "" }) {
  return row.customer_id ? html`${lead}<a href=${`/customers/${row.customer_id}`}>${row.customer_name ?? t("customer_one")}</a>` : null;
}

const role = () => field("role", "select", { options: ROLES });

/** @param {{ row: Row, contacts?: { data: Row[], total: number } }} props */
export function CustomerContacts({ row, contacts }) {
  const [list, setList] = useState(contacts ?? { data: [], total: 0 });
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const canEdit = hasRole("member");
  const load = async () => {
    const { data } = await get("/contacts", { filter: `customer_id = "${row.id}"`, limit: 20 }).catch(() => ({ data: null }));
    if (data) setList(data);
  };
  useEffect(() => { if (contacts) setList(contacts); else void load(); }, [contacts]);
  useFollow("contacts", row.id, setList, load);
  const add = async () => {
    if (name.trim() === "") return setAdding(false);
    try {
      const { data, undoId } = await post("/contacts", { ...splitName(name), customer_id: row.id });
      tellRecord({ collection: "contacts", id: data.id, created: data });
      toastDone(t("contacts.created", { name }), undoId);
      setName("");
      setAdding(false);
    } catch (error) {
      toastError(t("not_created", { name }), error instanceof ApiError ? error : new Error(String(error)));
    }
  };
  const plus = canEdit && html`<${Button} kind="ghost" small icon="plus" label=${t("contacts.new")} onClick=${() => setAdding(true)} />`;
  return html`<${Section} title=${t("contacts")} count=${formatNumber(list.total)} actions=${plus}>
    ${adding && html`<span class="in sm relnew"><input autofocus ref=${(/** @type {any} */ input) => input?.focus()}
      placeholder=${t("name")} aria-label=${t("name")} value=${name}
      onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)}
      onBlur=${() => { if (name.trim() === "") setAdding(false); }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") void add(); if (event.key === "Escape") { event.stopPropagation(); setAdding(false); } }} /></span>`}
    ${list.data.length === 0 && !adding ? html`<p class="t3">${t("no_contacts")}</p>` : html`<ul class="rel">${list.data.map((contact) => {
      const title = contact.name || [contact.first_name, contact.last_name].filter(Boolean).join(" ");
      return html`<li key=${contact.id}><a class="person" href=${`/contacts/${contact.id}`}><${Avatar} name=${title || "?"} /><span
        class="trunc">${title}</span></a>${contact.job_title && html`<span class="t3 fs12 trunc">${contact.job_title}</span>`}<span class="relend relvals"><${LineValue}
        collection="contacts" def=${role()} row=${contact} /></span></li>`;
    })}</ul>`}
    ${list.total > list.data.length && html`<a class="fs12" href=${`/contacts?filter=${encodeURIComponent(`customer_id = "${row.id}"`)}`}>
      ${t("show_all", { n: list.total })}</a>`}
  <//>`;
}

/** @param {{ collection: "customers" | "contacts" | "leads" | "deals" | "tickets", id: string, company?: boolean, end?: string }} props */
function RecordLine({ collection, id, company, end }) {
  const name = nameOfRecord(collection, id) ?? "…";
  return html`<li><a class="person" href=${`/${collection}/${id}`}><${Avatar} name=${name} company=${company} /><span class="trunc">
    ${name}</span></a>${end && html`<span class="t3 fs12 relend">${end}</span>`}</li>`;
}

/** What a converted lead became. @param {{ row: Row }} props */
export function LeadOutcome({ row }) {
  if (!row.customer_id && !row.contact_id) return null;
  return html`<${Section} title=${t("became")}><ul class="rel">
    ${row.customer_id && html`<${RecordLine} collection="customers" id=${row.customer_id} company end=${t("customer_one")} />`}
    ${row.contact_id && html`<${RecordLine} collection="contacts" id=${row.contact_id} end=${t("contact_one")} />`}</ul><//>`;
}

/** What an activity belongs to. @param {{ row: Row }} props */
export function BelongsTo({ row }) {
  if (!row.customer_id && !row.contact_id && !row.lead_id && !row.deal_id && !row.ticket_id) return null;
  return html`<${Section} title=${t("activities.belongs_to")}><ul class="rel">
    ${row.customer_id && html`<${RecordLine} collection="customers" id=${row.customer_id} company end=${t("customer_one")} />`}
    ${row.contact_id && html`<${RecordLine} collection="contacts" id=${row.contact_id} end=${t("contact_one")} />`}
    ${row.lead_id && html`<${RecordLine} collection="leads" id=${row.lead_id} end=${t("lead_one")} />`}
    ${row.deal_id && html`<${RecordLine} collection="deals" id=${row.deal_id} company end=${t("deal_one")} />`}
    ${row.ticket_id && html`<${RecordLine} collection="tickets" id=${row.ticket_id} company end=${t("ticket_one")} />`}</ul><//>`;
}

/** The leads a customer or contact came from. @param {{ collection: string, id: string }} props */
export function SourceLeads({ collection, id }) {
  const [leads, setLeads] = useState(/** @type {Row[]} */ ([]));
  const member = collection === "customers" ? "customer_id" : "contact_id";
  useEffect(() => {
    let here = true;
    get("/leads", { filter: `${member} = "${id}"`, fields: "name,source", limit: 5 }).then(({ data }) => { if (here) setLeads(data.data); }, () => {});
    return () => { here = false; };
  }, [id]);
  if (leads.length === 0) return null;
  return html`<${Section} title=${t("came_from")}><ul class="rel">
    ${leads.map((lead) => html`<li key=${lead.id}><a class="person" href=${`/leads/${lead.id}`}><${Avatar} name=${lead.name || "?"} /><span
      class="trunc">${lead.name}</span></a><span class="t3 fs12 relend trunc">${lead.source ?? ""}</span></li>`)}</ul><//>`;
}

/** The customer of a contact as a card. @param {{ row: Row }} props */
export function ContactCustomer({ row }) {
  if (!row.customer_id) return null;
  const name = row.customer_name ?? t("customer_one");
  return html`<${Section} title=${t("customer_one")}><ul class="rel"><li><a class="person"
    href=${`/customers/${row.customer_id}`}><${Avatar} name=${name} company /><span class="trunc">${name}</span></a></li></ul><//>`;
}
