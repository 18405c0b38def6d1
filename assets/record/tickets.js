//! The tickets around a record: those of a customer or contact, with what is open first to be seen.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { formatDeadline, formatNumber } from "../format.js";
import { saveField, tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Glyph } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { lookOf, wordOf } from "../ui/status.js";
import { toastDone, toastError } from "../ui/toast.js";
import { useFollow } from "./follow.js";
import { Section } from "./section.js";
import texts from "../i18n/tickets.js";

await addTexts("tickets", texts);

/** @typedef {import("../data/fields.js").Row} Row */

const STATUSES = ["open", "in_progress", "waiting", "resolved", "closed"];

/** A ticket in a line: status, number and subject, when it is due. @param {{ row: Row }} props */
export function TicketLine({ row }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [glyph, colour] = lookOf(row.status);
  const open = ["open", "in_progress", "waiting"].includes(row.status);
  const due = open ? formatDeadline(row.due_at, null) : { text: wordOf(row.status), tone: "t3" };
  const look = html`<${Glyph} name=${glyph} colour=${colour} />`;
  const entries = STATUSES.map((status) => ({ label: wordOf(status), checked: status === row.status, run: () => { if (status !== row.status) void saveField("tickets", row, "status", { status }); } }));
  return html`<li>${hasRole("member") ? html`<button type="button" class="glyphbtn" aria-haspopup="menu" title=${wordOf(row.status)} aria-label=${`${t("field.status")}: ${wordOf(row.status)}`}
      onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)}>${look}</button>`
      : html`<span title=${wordOf(row.status)}>${look}<span class="sr">${wordOf(row.status)}</span></span>`}
    ${menu && html`<${Menu} anchor=${menu} entries=${entries} label=${t("field.status")} onClose=${() => setMenu(null)} />`}
    <a class="trunc" href=${`/tickets/${row.id}`} title=${row.subject}>${row.subject}</a><span class=${`fs12 relend nowrap ${due.tone || "t3"}`}>
      ${due.text}</span></li>`;
}

/** @param {{ collection: "customers" | "contacts", row: Row, tickets?: { data: Row[], total: number } }} props */
export function TicketsOf({ collection, row, tickets }) {
  const [list, setList] = useState(tickets ?? { data: [], total: 0 });
  const [adding, setAdding] = useState(false);
  const [subject, setSubject] = useState("");
  const member = collection === "customers" ? "customer_id" : "contact_id";
  const load = async () => {
    const { data } = await get(`/${collection}/${row.id}`, { include: "tickets" }).catch(() => ({ data: null }));
    if (data) setList(data.included.tickets);
  };
  useEffect(() => { if (tickets) setList(tickets); }, [tickets]);
  useFollow("tickets", row.id, setList, load);
  const add = async () => {
    if (subject.trim() === "") return setAdding(false);
    try {
      const body = { subject: subject.trim(), [member]: row.id, ...(collection === "contacts" && row.customer_id ? { customer_id: row.customer_id } : {}) };
      const { data, undoId } = await post("/tickets", body);
      tellRecord({ collection: "tickets", id: data.id, created: data });
      toastDone(t("tickets.created", { name: data.subject }), undoId);
      setSubject("");
      setAdding(false);
    } catch (error) {
      toastError(t("not_created", { name: subject }), error instanceof ApiError ? error : new Error(String(error)));
    }
  };
  const plus = hasRole("member") && html`<${Button} kind="ghost" small icon="plus" label=${t("tickets.new")} onClick=${() => setAdding(true)} />`;
  return html`<${Section} title=${t("tickets")} count=${formatNumber(list.total)} actions=${plus}>
    ${adding && html`<span class="in sm relnew"><input ref=${(/** @type {any} */ input) => input?.focus()} placeholder=${t("field.subject")}
      aria-label=${t("field.subject")} value=${subject}
      onInput=${(/** @type {any} */ event) => setSubject(event.currentTarget.value)}
      onBlur=${() => { if (subject.trim() === "") setAdding(false); }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") void add(); if (event.key === "Escape") { event.stopPropagation(); setAdding(false); } }} /></span>`}
    ${list.data.length === 0 && !adding ? html`<p class="t3">${t("no_tickets")}</p>` : html`<ul class="rel">
      ${list.data.map((ticket) => html`<${TicketLine} key=${ticket.id} row=${ticket} />`)}</ul>`}
    ${list.total > list.data.length && html`<a class="fs12" href=${`/tickets?filter=${encodeURIComponent(`${member} in ("${row.id}")`)}`}>
      ${t("show_all", { n: list.total })}</a>`}
  <//>`;
}
