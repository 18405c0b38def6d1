//! What happened to a record, newest first and grouped by month. Field changes fold into one line that opens to old and new.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t, hasText, within } from "../i18n.js";
import { formatAbsolute, formatAgo, formatMonth } from "../format.js";
import { stageOf } from "../data/pipelines.js";
import { ActivityEvent } from "../activities/event.js";
import { later } from "../ui/lazy.js";
import { onRecord } from "../data/records.js";
import { hasRole, online, users } from "../state.js";
import { onUndo, undo } from "../ui/toast.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Skeleton } from "../ui/skeleton.js";
import { changedFields, labelOf, worded } from "./changes.js";
import { foldChanges } from "./fold.js";

/**
 * @typedef {{ id: string, kind: string, action: string, at: string, via?: string, actor: { id: string, name: string } | null, changes?: Record<string, { old: any, new: any }>, version?: number, with?: { id: string, title: string }, undo_id?: string, activity?: any, note?: any, comment?: any, file?: any }} Item
 * @typedef {import("../data/fields.js").Entity} Entity
 */

const FileEvent = later(() => import("../files/event.js"), "FileEvent");
const NoteEvent = later(() => import("../notes/event.js"), "NoteEvent");

/** What hangs on a record and stands on its timeline. */
const BESIDE = ["activities", "notes", "comments", "files"];

/** @type {Record<string, string>} */
const ICONS = { created: "plus", deleted: "trash-2", restored: "undo-2", undone: "undo-2", merged: "merge", unmerged: "undo-2" };

/** The name of who did it. @param {Item} item */
function actorName({ actor, via }) {
  if (!actor) return via?.startsWith("cli") ? t("command_line") : "LeadLab";
  return actor.name ?? users.value.get(actor.id)?.name ?? t("former_user");
}

/** What became of a deal says more than how many of its fields changed. @param {Entity} entity @param {Item} item */
function outcome(entity, { action, changes }) {
  if (entity.name !== "deals" || action !== "updated" || !changes) return "";
  if (changes.status) return hasText(`did.deal_${changes.status.new}`) ? t(`did.deal_${changes.status.new}`) : "";
  const stage = stageOf(changes.stage_id?.new);
  return stage ? t("did.deal_moved", { name: stage.name }) : "";
}

/** @param {{ entity: Entity, item: Item, last: boolean, small: boolean }} props */
function Event({ entity, item, last, small }) {
  const [open, setOpen] = useState(false);
  const changes = item.changes ? changedFields(item.changes) : [];
  const { action } = item;
  const made = action === "created";
  const one = changes.length === 1 ? changes[0] : null;
  const icon = ICONS[action] ?? "pencil";
  const fold = !made && changes.length > 1;
  // The kept record has its own line; the entry of the one that went is its deletion, and has a version.
  const plain = item.with ? t(`did.${action}${item.version ? "_into" : ""}`, { name: item.with.title }) : action === "updated" && changes.length === 0 ? t("did_place") : made && item.via === "job" ? t("did_import") : hasText(`did.${action}`) ? t(`did.${action}`) : "";
  const verb = plain || outcome(entity, item) || (one ? t("did_change_field", { name: within(labelOf(entity, one[0])) }) : t("did_change", { n: changes.length }));
  const said = (/** @type {string} */ key, /** @type {any} */ value) => worded(entity, key, value) ?? html`<span class="t3">${t("nothing")}</span>`;
  const diff = (open || (one && !small)) && !made && html`<dl class="diff">
    ${changes.map(([key, change]) => html`<dt>${labelOf(entity, key)}</dt><dd><s>${said(key, change.old)}</s><${Icon}
      name="arrow-right" size="sm" /><span>${said(key, change.new)}</span></dd>`)}</dl>`;
  const apart = action === "merged" && item.undo_id && hasRole("member") && html`<${Button} kind="link" small onClick=${() => void undo(item.undo_id ?? "")}>${t("unmerge")}<//>`;
  return html`<div class=${`ev${last ? " end" : ""} quiet`}><span class="k"><${Icon} name=${icon} /></span><div>
    <div class="line"><span><b>${actorName(item)}</b> ${fold ? html`<button type="button" class="unfold" aria-expanded=${open}
      onClick=${() => setOpen(!open)}>${verb}<${Icon} name=${open ? "chevron-up" : "chevron-down"} size="sm" /></button>` : verb}</span>
      <time datetime=${item.at} title=${formatAbsolute(item.at)}>${formatAgo(item.at)}</time></div>${diff}${apart}</div></div>`;
}

/** What each narrowing shows. @type {Record<string, (item: Item) => boolean>} */
const FITS = {
  mail: (item) => item.kind === "mail" || item.activity?.kind === "email",
  calls: (item) => item.activity?.kind === "call",
  notes: (item) => Boolean(item.note ?? item.comment) || item.activity?.kind === "note",
  changes: (item) => item.kind === "change",
};
/** A narrowed timeline reads on until it has so many, at most so many pages at a time. */
const ENOUGH = 20;
const PAGES = 5;

/** @param {{ entity: Entity, id: string, small?: boolean, only?: string }} props `small` for the side panel: no months, five items first; `only` shows one kind of items */
export function Timeline({ entity, id, small = false, only = "all" }) {
  const fits = FITS[only] ?? (() => true);
  const [items, setItems] = useState(/** @type {Item[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [failed, setFailed] = useState(false);
  /** @param {string | null} from */
  const load = async (from) => {
    try {
      /** @type {Item[]} */ const found = [];
      let next = from;
      for (let page = 0; page < (only === "all" ? 1 : PAGES) && (page === 0 || (next && found.length < ENOUGH)); page += 1) {
        const { data } = await get(`/${entity.name}/${id}/timeline`, { limit: small ? 6 : only === "all" ? 40 : 200, cursor: next });
        found.push(...data.data.filter(fits));
        next = data.next_cursor ?? null;
      }
      setItems((before) => (from ? [...(before ?? []), ...found] : found));
      setCursor(next);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  useEffect(() => {
    void load(null);
    let timer = 0;
    // In the trash it has none to read, and its page goes.
    let gone = false;
    const again = () => { clearTimeout(timer); if (!gone) timer = setTimeout(() => void load(null), 300); };
    const stopRecord = onRecord((change) => {
      if (change.id === id && (change.gone || change.remote === "deleted")) gone = true;
      if (change.id === id && change.remote === "restored") gone = false;
      if ((change.id === id || BESIDE.includes(change.collection)) && (change.created || change.gone || change.remote || (change.changes && "version" in change.changes))) again();
    });
    const stopUndo = onUndo(() => { gone = false; again(); });
    return () => { clearTimeout(timer); stopRecord(); stopUndo(); };
  }, [id, online.value]);
  if (failed && !items) return html`<p class="t3">${t("timeline_not_loaded")} <${Button} kind="link" onClick=${() => void load(null)}>
    ${t("try_again")}<//></p>`;
  if (!items) return html`<${Skeleton} lines=${3} />`;
  const older = cursor && html`<${Button} kind="link" small onClick=${() => void load(cursor)}>${t("show_older")}<//>`;
  if (items.length === 0) return html`<p class="t3">${t(only === "all" ? "timeline_empty" : cursor ? "only.none_yet" : "only.none")} ${older}</p>`;
  // One flat list of keys: what is open in an event stays open when another comes in above it.
  const told = foldChanges(items, (item) => outcome(entity, item) !== "");
  return html`<div class="tl">${told.flatMap((item, at) => {
    const month = formatMonth(item.at);
    const fresh = !small && (at === 0 || formatMonth(told[at - 1]?.at ?? "") !== month);
    const next = told[at + 1];
    const last = !next || (!small && formatMonth(next.at) !== month);
    const event = item.kind === "activity"
      ? html`<${ActivityEvent} key=${item.id} item=${item} last=${last} small=${small} />`
      : item.file ? html`<${FileEvent} key=${item.id} collection=${entity.name} id=${id} item=${item} last=${last} />`
      : item.note || item.comment ? html`<${NoteEvent} key=${item.id} collection=${entity.name} id=${id} item=${item} last=${last} small=${small} />`
      : html`<${Event} key=${item.id} entity=${entity} item=${item} last=${last} small=${small} />`;
    return fresh ? [html`<h2 key=${month} class="month">${month}</h2>`, event] : [event];
  })}${older}</div>`;
}
