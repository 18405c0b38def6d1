//! Activities: what their list, panel and page show.

import { iconOf } from "../activities/texts.js";
import { html } from "../lib.js";
import { t } from "../i18n.js";
import { field } from "../data/fields.js";
import { RecordsPage } from "../list/records-page.js";
import { wordOf } from "../ui/status.js";

const OPEN = "done = false";

/** @type {import("../data/fields.js").Entity} */
export const activities = {
  name: "activities", icon: "activity", company: false, notes: "body", holder: "assignee_id", tagged: false, imported: false,
  mark: (row) => iconOf(row.kind),
  title: (row) => (row.name === row.kind && row.kind ? wordOf(row.kind) : row.name ?? ""),
  subtitle: (row) => [row.kind && wordOf(row.kind), row.outcome && wordOf(row.outcome)].filter(Boolean).join(", "),
  second: (row) => [row.kind && wordOf(row.kind), row.customer_name ?? row.contact_name ?? row.lead_name ?? row.deal_name ?? row.ticket_name].filter(Boolean).join(", "),
  columns: ["name", "kind", "done", "due_at", "occurred_at", "customer_id", "contact_id", "lead_id", "deal_id", "ticket_id", "assignee_id", "priority", "outcome"],
  queues: [
    { key: "all", filter: "" },
    { key: "mine", filter: `${OPEN} and assignee_id in ("me") and due_at is not empty`, sort: "due_at" },
    { key: "overdue", filter: `${OPEN} and due_at < "today"`, sort: "due_at" },
    { key: "today", filter: `${OPEN} and due_at = "today"`, sort: "due_at" },
    { key: "upcoming", filter: `${OPEN} and due_at > "today"`, sort: "due_at" },
  ],
  fields: [
    field("name", "name", { readonly: true, read: "kind", width: 256 }),
    field("subject", "text"),
    field("kind", "select", { options: ["call", "meeting", "email", "note", "task"], width: 104, required: true }),
    field("done", "boolean", { width: 104 }),
    field("due_at", "due", { read: "done" }), field("occurred_at", "moment"),
    field("priority", "select", { options: ["low", "normal", "high"], width: 104, required: true }),
    field("outcome", "select", { options: ["successful", "no_answer", "voicemail", "follow_up_required", "not_interested", "meeting_scheduled", "quote_requested"], width: 152 }),
    field("duration_minutes", "number", { icon: "timer", aggregate: "sum" }),
    field("assignee_id", "user"),
    field("customer_id", "customer", { read: "customer_name" }), field("contact_id", "contact", { read: "contact_name" }), field("lead_id", "lead", { read: "lead_name" }), field("deal_id", "deal", { read: "deal_name" }), field("ticket_id", "ticket", { read: "ticket_name" }),
    field("created_at", "moment", { readonly: true }), field("updated_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function ActivitiesPage({ id }) {
  return html`<${RecordsPage} entity=${activities} id=${id} purpose=${{ title: t("activities.first_title"), text: t("activities.first_text") }} />`;
}
