//! What a ticket's page has beside the parts of every record: its next step, its due times, its people, its conversation.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t, within } from "../i18n.js";
import { formatAbsolute, formatDeadline } from "../format.js";
import { onRecord, saveField } from "../data/records.js";
import { hasRole, user } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { wordOf } from "../ui/status.js";
import { Conversation } from "./conversation.js";
import { Notes } from "./notes.js";
import { Section } from "./section.js";
import { TicketLine } from "./tickets.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** @param {Row} row */
const isOpen = (row) => ["open", "in_progress", "waiting"].includes(row.status);

/** The next step: take it, resolve it, open it again. @param {{ row: Row }} props */
export function TicketActions({ row }) {
  if (!hasRole("member")) return null;
  const open = isOpen(row);
  const me = user.value?.id;
  /** @param {string} status */
  const put = (status) => void saveField("tickets", row, "status", { status });
  return html`${open && !row.assignee_id && me && html`<${Button} icon="user-plus"
      onClick=${() => void saveField("tickets", row, "assignee_id", { assignee_id: me })}>${t("take")}<//>`}
    ${open ? html`<${Button} kind="primary" icon="check" onClick=${() => put("resolved")}>${t("resolve")}<//>`
      : html`<${Button} icon="undo-2" onClick=${() => put("open")}>${t("reopen")}<//>`}`;
}

/** @param {{ title: string, due: string | null, done: string | null }} props a due time with a figure in its colour */
function Due({ title, due, done }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (!due) return null;
  const shown = formatDeadline(due, done);
  return html`<div class="duerow"><span class="t2">${title}</span><span class=${`duefig ${shown.tone}`}>${shown.tone === "late" && html`<${Icon}
      name="triangle-alert" />`}${shown.tone === "t3" && html`<${Icon} name="check" />`}${shown.text}</span>
    <span class="t3 fs12">${t("due_until", { when: formatAbsolute(due) })}${done ? html`<br />${t("done_at", { when: formatAbsolute(done) })}` : null}</span></div>`;
}

/** The other tickets of the same customer, else of the same contact. @param {{ row: Row }} props */
function OtherTickets({ row }) {
  const [rows, setRows] = useState(/** @type {Row[]} */ ([]));
  const [collection, of] = row.customer_id ? ["customers", row.customer_id] : ["contacts", row.contact_id];
  useEffect(() => {
    let here = true;
    const load = () => {
      if (!of) return setRows([]);
      void get(`/${collection}/${of}`, { include: "tickets" }).then(({ data }) => { if (here) setRows(data.included.tickets.data); }, () => {});
    };
    load();
    const stop = onRecord((change) => { if (change.collection === "tickets" && (change.created || change.gone || change.remote)) load(); });
    return () => { here = false; stop(); };
  }, [of]);
  const others = rows.filter((other) => other.id !== row.id).slice(0, 6);
  if (others.length === 0) return null;
  return html`<${Section} title=${t("other_tickets")}><ul class="rel">${others.map((other) => html`<${TicketLine} key=${other.id}
    row=${other} />`)}</ul><//>`;
}

/** The right side of the page. @param {{ row: Row }} props */
export function TicketAside({ row }) {
  return html`<${Section} title=${t("field.due_at")}>
      <${Due} title=${t("first_answer")} due=${row.first_response_due_at} done=${row.first_responded_at} />
      <${Due} title=${t("solution")} due=${row.due_at} done=${row.resolved_at} />
      <p class="t3 fs12">${t("due_by", { priority: within(wordOf(row.priority)) })}</p><//>
    ${(row.customer_id || row.contact_id) && html`<${Section} title=${t("customer_one")}><ul class="rel">
      ${row.customer_id && html`<li><a class="person" href=${`/customers/${row.customer_id}`}><${Avatar} name=${row.customer_name ?? "?"}
        company /><span class="trunc">${row.customer_name ?? t("customer_one")}</span></a></li>`}
      ${row.contact_id && html`<li><a class="person" href=${`/contacts/${row.contact_id}`}><${Avatar} name=${row.contact_name ?? "?"} /><span
        class="trunc">${row.contact_name ?? t("contact_one")}</span></a></li>`}</ul><//>`}
    <${OtherTickets} row=${row} />`;
}

/** The middle of the page: what was asked, what was answered, what was done. @param {{ entity: import("../data/fields.js").Entity, row: Row, whole: boolean }} props */
export function TicketCentre({ entity, row, whole }) {
  const [view, setView] = useState("conversation");
  const views = ["conversation", "history"].map((value) => ({ value, label: t(value) }));
  return html`<div class="recflow ticketflow">
    <${Segmented} label=${t("conversation")} value=${view} options=${views} onChange=${setView} />
    ${view === "history" ? html`<${Timeline} entity=${entity} id=${row.id} />`
      : html`${whole && html`<${Notes} entity=${entity} row=${row} />`}<${Conversation} id=${row.id} />`}</div>`;
}
