//! Customers: what their list, panel and page show.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { field } from "../data/fields.js";
import { RecordsPage } from "../list/records-page.js";

/** @type {import("../data/fields.js").Entity} */
export const customers = {
  name: "customers", icon: "building-2", company: true, status: "status", notes: "description",
  title: (row) => row.name ?? "",
  subtitle: (row) => [row.industry, row.address?.city].filter(Boolean).join(", "),
  second: (row) => [row.industry, row.domain].filter(Boolean).join(", "),
  columns: ["name", "status", "industry", "domain", "email", "phone", "owner_id", "tags", "updated_at", "created_at"],
  fields: [
    field("name", "name"),
    field("status", "status", { options: ["prospect", "active", "inactive", "lost"] }),
    field("industry", "text"),
    field("website", "url"), field("domain", "text", { icon: "link", readonly: true }),
    field("email", "email"), field("phone", "phone"),
    field("owner_id", "user"), field("tags", "tags"),
    field("employees", "number", { aggregate: "sum" }), field("annual_revenue", "money", { aggregate: "sum" }),
    field("score", "score", { aggregate: "average" }),
    field("source", "text", { icon: "arrow-down-left", width: 128 }),
    field("address.street", "text", { icon: "map-pin", sortable: false }), field("address.postal_code", "text", { icon: "map-pin", width: 104, sortable: false }),
    field("address.city", "text", { icon: "map-pin", sortable: false }), field("address.region", "text", { icon: "map-pin", sortable: false }), field("address.country", "text", { icon: "map-pin", width: 96, sortable: false }),
    field("other_emails", "texts", { icon: "mail", column: false }), field("other_phones", "texts", { icon: "phone", column: false }),
    field("external_id", "text", { icon: "hash" }),
    field("last_activity_at", "moment", { readonly: true }),
    field("updated_at", "moment", { readonly: true }), field("created_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function CustomersPage({ id }) {
  return html`<${RecordsPage} entity=${customers} id=${id} purpose=${{ title: t("customers.first_title"), text: t("customers.first_text") }} />`;
}
