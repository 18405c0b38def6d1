//! Leads: what their list, panel and page show.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { field } from "../data/fields.js";
import { RecordsPage } from "../list/records-page.js";

/** @type {import("../data/fields.js").Entity} */
export const leads = {
  name: "leads", icon: "user-search", company: false, status: "status", notes: "notes",
  title: (row) => row.name || [row.first_name, row.last_name].filter(Boolean).join(" ") || row.company || "",
  subtitle: (row) => [row.job_title, row.company].filter(Boolean).join(", "),
  second: (row) => [row.company, row.city].filter(Boolean).join(", "),
  columns: ["name", "company", "status", "score", "next_follow_up_at", "owner_id", "source", "email", "phone", "tags", "created_at"],
  fields: [
    field("name", "name", { readonly: true }),
    field("first_name", "text"), field("last_name", "text"),
    field("company", "company", { width: 176 }),
    field("job_title", "text"),
    field("status", "status", { options: ["new", "contacted", "qualified", "unqualified", "converted"] }),
    field("score", "score", { aggregate: "average" }),
    field("next_follow_up_at", "due", { aggregate: "empty" }),
    field("owner_id", "user"),
    field("email", "email"), field("phone", "phone"),
    field("source", "text", { icon: "arrow-down-left", width: 128 }),
    field("estimated_value", "money", { aggregate: "sum" }),
    field("tags", "tags"),
    field("industry", "text"), field("city", "text", { icon: "map-pin" }), field("country", "text", { icon: "map-pin", width: 96 }),
    field("website", "url"), field("linkedin_url", "url"),
    field("other_emails", "texts", { icon: "mail", column: false }), field("other_phones", "texts", { icon: "phone", column: false }),
    field("external_id", "text", { icon: "hash" }),
    field("created_at", "moment", { readonly: true }), field("updated_at", "moment", { readonly: true }),
  ],
};

/** @param {{ id?: string }} props */
export default function LeadsPage({ id }) {
  return html`<${RecordsPage} entity=${leads} id=${id} purpose=${{ title: t("leads.first_title"), text: t("leads.first_text") }} />`;
}
