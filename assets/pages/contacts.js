//! Contacts: what their list, panel and page show.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { field, primaryOf } from "../data/fields.js";
import { ROLES } from "../data/roles.js";
import { RecordsPage } from "../list/records-page.js";

/** @type {import("../data/fields.js").Entity} */
export const contacts = {
  name: "contacts", icon: "users", company: false, notes: "notes",
  title: (row) => row.name || [row.first_name, row.last_name].filter(Boolean).join(" "),
  subtitle: (row) => row.job_title ?? "",
  second: (row) => [row.customer_name, primaryOf(row.emails)].filter(Boolean).join(", "),
  columns: ["name", "job_title", "customer_id", "emails", "phones", "owner_id", "tags", "created_at"],
  fields: [
    field("name", "name", { readonly: true }),
    field("first_name", "text"), field("last_name", "text"),
    field("job_title", "text", { width: 176 }),
    field("customer_id", "customer", { read: "customer_name" }),
    field("role", "select", { options: ROLES, width: 144 }),
    field("emails", "emails"), field("phones", "phones"),
    field("owner_id", "user"), field("tags", "tags"),
    field("linkedin_url", "url"), field("do_not_contact", "boolean"),
    field("address.street", "text", { icon: "map-pin", sortable: false }), field("address.postal_code", "text", { icon: "map-pin", width: 104, sortable: false }),
    field("address.city", "text", { icon: "map-pin", sortable: false }), field("address.country", "text", { icon: "map-pin", width: 96, sortable: false }),
    field("external_id", "text", { icon: "hash" }),
    field("created_at", "moment", { readonly: true }), field("updated_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function ContactsPage({ id }) {
  return html`<${RecordsPage} entity=${contacts} id=${id} purpose=${{ title: t("contacts.first_title"), text: t("contacts.first_text") }} />`;
}
