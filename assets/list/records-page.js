//! One object of the CRM: its list at `/leads`, one record at `/leads/{id}`.

import { html } from "../lib.js";
import { later } from "../ui/lazy.js";
import { ListPage } from "./list-page.js";

const RecordPage = later(() => import("../record/record-page.js"), "RecordPage");

/** @param {{ entity: import("../data/fields.js").Entity, id?: string, purpose: { title: string, text: string } }} props `purpose` is said when there is no record yet */
export function RecordsPage({ entity, id, purpose }) {
  return id ? html`<${RecordPage} key=${id} entity=${entity} id=${id} />` : html`<${ListPage} key=${entity.name} entity=${entity}
    purpose=${purpose} />`;
}
