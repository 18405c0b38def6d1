//! Tickets: what their list, panel and page show.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { field } from "../data/fields.js";
import { RecordsPage } from "../list/records-page.js";
import texts from "../i18n/tickets.js";

await addTexts("tickets", texts);

const OPEN = 'status in ("open", "in_progress", "waiting")';

/** @type {import("../data/fields.js").Entity} */
export const tickets = {
  name: "tickets", icon: "ticket", company: false, status: "status", notes: "description", titleKey: "subject", holder: "assignee_id", unheld: true, imported: false,
  mark: () => "ticket",
  title: (row) => row.subject ?? "",
  subtitle: (row) => (row.number ? `#${row.number}` : ""),
  second: (row) => [row.number && `#${row.number}`, row.customer_name ?? row.contact_name].filter(Boolean).join(", "),
  columns: ["subject", "number", "status", "priority", "due_at", "first_response_due_at", "customer_id", "contact_id", "assignee_id", "kind", "tags", "created_at"],
  queues: [
    { key: "all", filter: "" },
    { key: "open", filter: OPEN, sort: "due_at" },
    { key: "mine", filter: `${OPEN} and assignee_id in ("me")`, sort: "due_at" },
    { key: "unassigned", filter: `${OPEN} and assignee_id is empty`, sort: "due_at" },
    { key: "late", filter: `${OPEN} and breached = true`, sort: "due_at" },
    { key: "waiting", filter: 'status in ("waiting")', sort: "due_at" },
  ],
  fields: [
    field("subject", "name", { width: 288 }),
    field("number", "number", { readonly: true, plain: true, width: 104 }),
    field("status", "status", { options: ["open", "in_progress", "waiting", "resolved", "closed"] }),
    field("priority", "select", {
      options: ["low", "normal", "high", "urgent"], width: 112, icon: "gauge",
      looks: { low: ["pr1", "grey"], normal: ["pr2", "grey"], high: ["pr3", "orange"], urgent: ["pr4", "red"] },
    }),
    field("due_at", "due", { readonly: true, done: "resolved_at", read: "resolved_at", icon: "timer" }),
    field("first_response_due_at", "due", { readonly: true, done: "first_responded_at", read: "first_responded_at", icon: "reply", width: 136 }),
    field("customer_id", "customer", { read: "customer_name" }),
    field("contact_id", "contact", { read: "contact_name" }),
    field("assignee_id", "user"),
    field("kind", "select", { options: ["question", "problem", "request", "billing", "other"], width: 112 }),
    field("tags", "tags"),
    field("breached", "boolean", { readonly: true, icon: "triangle-alert" }),
    field("first_responded_at", "moment", { readonly: true }), field("resolved_at", "moment", { readonly: true }),
    field("closed_at", "moment", { readonly: true }), field("reopened_at", "moment", { readonly: true }),
    field("created_at", "moment", { readonly: true }), field("updated_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function TicketsPage({ id }) {
  return html`<${RecordsPage} entity=${tickets} id=${id} purpose=${{ title: t("tickets.first_title"), text: t("tickets.first_text") }} />`;
}
