//! Deals: what their list, panel and page show.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatMoney } from "../format.js";
import { field } from "../data/fields.js";
import texts from "../i18n/deals.js";
import { RecordsPage } from "../list/records-page.js";

await addTexts("deals", texts);

/** @type {import("../data/fields.js").Entity} */
export const deals = {
  name: "deals", icon: "handshake", imported: false, company: true, status: "stage_id", notes: "notes", board: "/deals/board",
  title: (row) => row.name ?? "",
  subtitle: (row) => formatMoney(row.value),
  second: (row) => [row.customer_name, formatMoney(row.value)].filter(Boolean).join(", "),
  columns: ["name", "stage_id", "value", "customer_id", "expected_close_on", "owner_id", "probability", "status", "tags", "stage_entered_at"],
  fields: [
    field("name", "name"),
    field("stage_id", "stage", { read: "pipeline_id" }),
    field("value", "money", { aggregate: "sum" }),
    field("customer_id", "customer", { read: "customer_name" }),
    field("expected_close_on", "date"),
    field("owner_id", "user"),
    field("probability", "number", { aggregate: "average" }),
    field("status", "status", { options: ["open", "won", "lost"], readonly: true, width: 104 }),
    field("tags", "tags"),
    field("pipeline_id", "pipeline", { readonly: true }),
    field("contacts", "people", { readonly: true, column: false }),
    field("lost_reason", "text", { readonly: true }),
    field("stage_entered_at", "moment", { readonly: true }), field("closed_at", "moment", { readonly: true }),
    field("created_at", "moment", { readonly: true }), field("updated_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function DealsPage({ id }) {
  return html`<${RecordsPage} entity=${deals} id=${id} purpose=${{ title: t("deals.first_title"), text: t("deals.first_text") }} />`;
}
