//! A record on a page of its own: fields on the left, history in the middle, what belongs to it on the right.

import { html, useEffect, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { formatDay, formatNumber, mailTo, telTo } from "../format.js";
import { fieldsOf, holderOf } from "../data/fields.js";
import { ActivitySection } from "../activities/section.js";
import { DoneButton } from "../activities/done.js";
import { addRecent } from "../data/recents.js";
import { useRecord } from "../data/record.js";
import { openLists } from "../data/source.js";
import { listOf } from "../list/came-from.js";
import { navigate } from "../router.js";
import { hasRole } from "../state.js";
import { Avatar, Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Outside } from "../ui/cell.js";
import { Tag } from "../ui/chip.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { later } from "../ui/lazy.js";
import { Skeleton } from "../ui/skeleton.js";
import { useTitle } from "../ui/title.js";
import { BigActions } from "./big-actions.js";
import { RecordCentre, TABS } from "./centre.js";
import { ConvertDialog } from "./convert.js";
import { DealActions, DealPeople } from "./deal.js";
import { reachOf, RecordMenu, StatusPill, Title } from "./head.js";
import { Notes } from "./notes.js";
import { HEAD_KEYS } from "./panel.js";
import { Props } from "./props.js";
import { BelongsTo, ContactCustomer, CustomerContacts, CustomerLine, LeadOutcome, SourceLeads } from "./related.js";
import { RelatedDeals } from "./related-deals.js";
import { OnPage } from "./section.js";
import { TicketsOf } from "./tickets.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {import("../data/fields.js").Row} Row */

const Here = later(() => import("../live/here.js"), "Here");
const FileSection = later(() => import("../files/section.js"), "FileSection");

/* Of tickets alone. */
const ticketParts = () => import("./ticket.js");
const TicketActions = later(ticketParts, "TicketActions");
const TicketAside = later(ticketParts, "TicketAside");
const TicketCentre = later(ticketParts, "TicketCentre");

/** "yesterday" within a sentence. @param {string} moment */
function addedDay(moment) {
  const day = formatDay(moment);
  return day === t("today") || day === t("yesterday") ? day.toLowerCase() : day;
}

/** @param {{ entity: Entity, row: Row }} props the line of facts below the name */
function Facts({ entity, row }) {
  const facts = [
    entity.name === "customers" && row.domain && html`<${Outside} url=${row.website || row.domain}>${row.domain}<//>`,
    entity.subtitle(row) && html`<span class="trunc">${entity.subtitle(row)}</span>`,
    ["contacts", "deals", "tickets"].includes(entity.name) && row.customer_id && html`<${CustomerLine} row=${row} />`,
    html`<${Person} id=${row[holderOf(entity)]} />`,
    row.created_at && html`<span class="nowrap">${t("added", { day: addedDay(row.created_at) })}</span>`,
  ].filter(Boolean);
  return html`<div class="facts">
    ${facts.map((fact, at) => html`<span class="fact">${at > 0 && html`<span class="dotsep" aria-hidden="true">·</span>`}${fact}</span>`)}</div>`;
}

/** @param {{ entity: Entity, id: string }} props */
export function RecordPage({ entity, id }) {
  const { row, whole, included, error, gone } = useRecord(entity.name, id);
  const [converting, setConverting] = useState(false);
  const [edit, setEdit] = useState(/** @type {{ key?: string, count: number }} */ ({ count: 0 }));
  const [tab, setTab] = useState("timeline");
  const [ask, setAsk] = useState({ kind: "note", count: 0 });
  const list = openLists.get(entity.name)?.source;
  const at = list ? list.ids.indexOf(id) : -1;
  const back = listOf(entity.name);
  const title = row ? entity.title(row) : "";
  /** @param {number} step */
  const go = (step) => {
    const next = list?.near(id, step);
    if (at >= 0 && next) navigate(`/${entity.name}/${next}`, { replace: true });
  };
  const plain = entity.name !== "activities" && entity.name !== "tickets";
  /** Opens the composer. @param {string} kind */
  const write = (kind) => {
    if (!plain || !hasRole("member")) return;
    if (tab === "files" || tab === "details" || tab === "related") setTab("timeline");
    setAsk((before) => ({ kind, count: before.count + 1 }));
  };
  /** Puts the cursor into a field, or into the first. @param {string} [key] */
  const change = (key) => { if (hasRole("member")) setEdit((before) => ({ key, count: before.count + 1 })); };
  useEffect(() => { if (list && at >= 0) void list.ensure(at, at + 3); }, [at]);
  useTitle(row ? title : undefined);
  useEffect(() => {
    if (row && whole) addRecent({ type: entity.name, id, title, subtitle: entity.second(row) });
  }, [title, whole]);
  useEffect(() => { if (gone) navigate(back, { replace: true }); }, [gone]);
  useKeys({
    j: () => go(1), k: () => go(-1), "ctrl+right": () => go(1), "ctrl+left": () => go(-1),
    n: () => write("note"), t: () => write("task"), c: () => write("call"), m: () => write("email"),
    e: () => change(), a: () => change(holderOf(entity)), l: () => change("tags"),
    s: () => /** @type {HTMLElement | null} */ (document.querySelector("[data-status]"))?.click(),
    escape: () => navigate(back),
  });

  if (error && !row) {
    return html`<${Empty} page icon="search" title=${error.status === 404 ? t("record_gone") : t("record_not_loaded")}
      text=${error.status === 404 ? t("record_gone_text") : error.sentence}
      actions=${html`<a class="btn primary" href=${back}>${t("back_to", { name: within(t(entity.name)) })}</a>`} />`;
  }
  if (!row) return html`<div class="pagewait"><${Skeleton} lines=${8} /></div>`;
  const { phone, email } = reachOf(entity, row);
  const convertible = entity.name === "leads" && row.status !== "converted" && hasRole("member");
  const activity = entity.name === "activities";
  const fields = fieldsOf(entity).filter((def) => !HEAD_KEYS.has(def.key) && def.key !== entity.titleKey);
  const own = fields.filter((def) => !def.custom);
  const custom = fields.filter((def) => def.custom);
  const ticket = entity.name === "tickets";
  const tabs = plain ? ["timeline", "details", ...TABS.slice(1), "related"] : ["timeline", "details", "related"];
  const shown = tab === "details" || tab === "related" ? tab : "centre";
  return html`<article class="recpage">
    <header class="head rectop"><nav class="crumb" aria-label=${t("path")}><a href=${back}>${t(entity.name)}</a><${Icon}
      name="chevron-right" size="sm" /><span class="trunc">${title}</span></nav>
      <a class="btn ghost icon mback" href=${back} aria-label=${t("back_to", { name: within(t(entity.name)) })}><${Icon}
        name="chevron-left" /></a><${Here} collection=${entity.name} id=${id} /><span class="grow"></span>
      ${at >= 0 && html`<${Button} kind="ghost" small icon="chevron-left" label=${t("previous")} keys="k" disabled=${at === 0}
        onClick=${() => go(-1)} />
        <span class="t2 fs12 num nowrap">${t("n_of_m", { n: (list?.rank(id) ?? 0) + 1, total: formatNumber(list?.total ?? 0) })}</span>
        <${Button} kind="ghost" small icon="chevron-right" label=${t("next")} keys="j" disabled=${at + 1 >= (list?.length ?? 0)}
          onClick=${() => go(1)} />`}
      <span class="mmenu"><${RecordMenu} entity=${entity} row=${row} small onGone=${() => navigate(back)} /></span></header>
    <div class="rechead"><${Avatar} name=${title || "?"} company=${entity.company} icon=${entity.mark?.(row)} size="lg" />
      <div class="grow rectitle"><div class="row"><${Title} entity=${entity} row=${row} level=${1} /><${StatusPill}
        entity=${entity} row=${row} />${(row.tags ?? []).slice(0, 4).map((/** @type {string} */ name) => html`<${Tag} key=${name}
        name=${name} />`)}</div>
        <${Facts} entity=${entity} row=${row} /></div>
      <div class="recacts"><${RecordMenu} entity=${entity} row=${row} onGone=${() => navigate(back)} />
        ${phone && html`<a class="btn" href=${telTo(phone)}><${Icon} name="phone" />${t("call")}</a>`}
        ${email && html`<a class="btn" href=${mailTo(email)}><${Icon} name="mail" />${t("mail")}</a>`}
        ${entity.name === "deals" && html`<${DealActions} row=${row} />`}
        ${convertible && html`<${Button} kind="primary" onClick=${() => setConverting(true)}>${t("convert")}<//>`}
        ${activity && html`<${DoneButton} row=${row} />`}
        ${ticket && whole && html`<${TicketActions} row=${row} />`}</div></div>
    ${ticket && whole && html`<div class="mbig"><${TicketActions} row=${row} /></div>`}
    <${BigActions} entity=${entity} row=${row} onConvert=${() => setConverting(true)} onNote=${plain ? () => write("note") : undefined} />
    <${OnPage}><div class=${`rec show-${shown}`}>
      <div class=${`tabs rectabs${plain ? "" : " few"}`} role="tablist">
        ${tabs.map((key) => html`<button key=${key} type="button" role="tab" aria-selected=${tab === key}
          class=${`${tab === key ? "on" : ""} tab-${key}`} onClick=${() => setTab(key)}>${t(ticket && key === "timeline" ? "conversation" : key)}</button>`)}</div>
      <div class="recleft"><${Props} collection=${entity.name} title=${t("details")} fields=${own} usual=${entity.columns} row=${row} whole=${whole}
        edit=${edit} />
        ${custom.length > 0 && html`<${Props} collection=${entity.name} title=${t("custom_fields")} fields=${custom} row=${row}
          whole=${whole} />`}</div>
      <div class="reccentre">${ticket ? html`<${TicketCentre} entity=${entity} row=${row} whole=${whole} />`
        : activity ? html`<div class="recflow">${whole && html`<${Notes} entity=${entity} row=${row} />`}<${Timeline} entity=${entity} id=${id} /></div>`
        : html`<${RecordCentre} entity=${entity} row=${row} whole=${whole} tab=${tab} ask=${ask} />`}</div>
      <div class="recright">${whole && plain && tab !== "notes" && html`<${Notes} entity=${entity} row=${row} />`}
        ${ticket && whole && html`<${TicketAside} row=${row} />`}
        ${entity.name === "customers" && whole && html`<${CustomerContacts} row=${row} contacts=${included.contacts} />`}
        ${["contacts", "deals"].includes(entity.name) && html`<${ContactCustomer} row=${row} />`}
        ${entity.name === "deals" && whole && html`<${DealPeople} row=${row} />`}
        ${entity.name === "customers" && whole && html`<${RelatedDeals} row=${row} collection="customers" deals=${included.deals} />`}
        ${entity.name === "contacts" && whole && html`<${RelatedDeals} row=${row} collection="contacts" />`}
        ${(entity.name === "customers" || entity.name === "contacts") && whole && html`<${TicketsOf} collection=${entity.name} row=${row}
          tickets=${included.tickets} />`}
        ${!activity && html`<${ActivitySection} collection=${entity.name} row=${row} compose=${ticket} /><${FileSection} collection=${entity.name} id=${id} />`}
        ${activity ? html`<${BelongsTo} row=${row} />` : entity.name === "leads" ? html`<${LeadOutcome} row=${row} />`
          : ["customers", "contacts"].includes(entity.name) && html`<${SourceLeads} collection=${entity.name} id=${id} />`}</div>
    </div><//>
    ${converting && html`<${ConvertDialog} row=${row} onClose=${() => setConverting(false)} />`}
  </article>`;
}
