//! The middle of a record's page: what happened with what is added to it, its tasks, its notes, its mail, its files.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Composer } from "../activities/composer.js";
import { TaskList } from "../activities/task-list.js";
import { Segmented } from "../ui/input.js";
import { later } from "../ui/lazy.js";
import { Notes } from "./notes.js";
import { Timeline } from "./timeline.js";

const FileSection = later(() => import("../files/section.js"), "FileSection");

/** The tabs in their order. */
export const TABS = ["timeline", "tasks", "notes", "emails", "files"];
/** What the timeline can be narrowed to. */
const ONLY = ["all", "mail", "calls", "notes", "changes"];
/** What is added from a tab. @type {Record<string, string>} */
const KINDS = { tasks: "task", notes: "note", emails: "email" };

/**
 * @param {{ entity: import("../data/fields.js").Entity, row: import("../data/fields.js").Row, whole: boolean, tab: string, ask: { kind: string, count: number } }} props
 *   a change of `ask` opens the composer for that kind
 */
export function RecordCentre({ entity, row, whole, tab, ask }) {
  const [only, setOnly] = useState("all");
  const top = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => setOnly("all"), [row.id]);
  useEffect(() => { if (ask.count > 0) top.current?.scrollIntoView({ block: "nearest" }); }, [ask.count]);
  const composer = whole && html`<${Composer} key=${row.id} collection=${entity.name} row=${row} ask=${ask} only=${KINDS[tab]} />`;
  const options = ONLY.map((value) => ({ value, label: t(`only.${value}`) }));
  return html`<div class="recflow" ref=${top}>
    ${tab === "tasks" ? html`${composer}<${TaskList} collection=${entity.name} id=${row.id} />`
    : tab === "notes" ? html`${whole && html`<${Notes} entity=${entity} row=${row} />`}${composer}<${Timeline} key="notes" entity=${entity} id=${row.id} only="notes" />`
    : tab === "emails" ? html`${composer}<${Timeline} key="mail" entity=${entity} id=${row.id} only="mail" />`
    : tab === "files" ? html`<${FileSection} collection=${entity.name} id=${row.id} />`
    : html`<div class="flowhead">${composer}<${Segmented} label=${t("only")} value=${only} options=${options} onChange=${setOnly} /></div>
      <${Timeline} key=${only} entity=${entity} id=${row.id} only=${only} />`}</div>`;
}
