//! The deals of a customer or of a contact, newest first, with a new one in one line.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { field } from "../data/fields.js";
import { formatNumber } from "../format.js";
import { tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { toastDone, toastError } from "../ui/toast.js";
import { useFollow } from "./follow.js";
import { LineValue } from "./props.js";
import { Section } from "./section.js";
import texts from "../i18n/deals.js";

await addTexts("deals", texts);

/** @typedef {import("../data/fields.js").Row} Row */

/* Made when they are drawn: their words are in the reader's language. */
const VALUE = () => field("value", "money");
const STAGE = () => field("stage_id", "stage", { read: "pipeline_id" });

/** @param {{ row: Row, collection: "customers" | "contacts", deals?: { data: Row[], total: number } }} props `deals` where they came with the record */
export function RelatedDeals({ row, collection, deals }) {
  const [list, setList] = useState(deals ?? { data: [], total: 0 });
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const filter = collection === "customers" ? `customer_id = "${row.id}"` : `contacts = "${row.id}"`;
  const load = async () => {
    const { data } = await get("/deals", { filter, limit: 20 }).catch(() => ({ data: null }));
    if (data) setList(data);
  };
  useEffect(() => { if (deals) setList(deals); else void load(); }, [deals, row.id]);
  useFollow("deals", row.id, setList, load);
  const add = async () => {
    if (name.trim() === "") return setAdding(false);
    const ties = collection === "customers" ? { customer_id: row.id } : { customer_id: row.customer_id ?? null, contacts: [{ contact_id: row.id }] };
    try {
      const { data, undoId } = await post("/deals", { name: name.trim(), ...ties });
      tellRecord({ collection: "deals", id: data.id, created: data });
      toastDone(t("deals.created", { name: name.trim() }), undoId);
      setName("");
      setAdding(false);
    } catch (error) {
      toastError(t("not_created", { name }), error instanceof ApiError ? error : new Error(String(error)));
    }
  };
  const may = hasRole("member");
  if (list.total === 0 && !may) return null;
  const plus = may && html`<${Button} kind="ghost" small icon="plus" label=${t("deals.new")} onClick=${() => setAdding(true)} />`;
  return html`<${Section} title=${t("deals")} count=${formatNumber(list.total)} actions=${plus}>
    ${adding && html`<span class="in sm relnew"><input autofocus ref=${(/** @type {any} */ input) => input?.focus()}
      placeholder=${t("name")} aria-label=${t("name")} value=${name}
      onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)}
      onBlur=${() => { if (name.trim() === "") setAdding(false); }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") void add(); if (event.key === "Escape") { event.stopPropagation(); setAdding(false); } }} /></span>`}
    ${list.data.length === 0 && !adding ? html`<p class="t3">${t("no_deals")}</p>` : html`<ul class="rel">${list.data.map((deal) => html`<li key=${deal.id}><a class="person" href=${`/deals/${deal.id}`}><span
      class="trunc">${deal.name}</span></a><span class="relend relvals"><${LineValue} collection="deals" def=${VALUE()} row=${deal} /><${LineValue} collection="deals" def=${STAGE()} row=${deal} /></span></li>`)}</ul>`}
    ${list.total > list.data.length && html`<a class="fs12" href=${`/deals?filter=${encodeURIComponent(filter)}`}>
      ${t("show_all", { n: list.total })}</a>`}
  <//>`;
}
