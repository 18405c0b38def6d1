//! What is done with a deal: its stage as a pill, winning, losing, reopening; and its people.

import { html, useRef, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { daysBetween } from "../format.js";
import { pipelineOf, stageOf } from "../data/pipelines.js";
import { ROLES } from "../data/roles.js";
import { knowName, nameOfRecord } from "../data/names.js";
import { saveField } from "../data/records.js";
import { hasRole } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Pill } from "../ui/chip.js";
import { Glyph, Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { Popover } from "../ui/popover.js";
import { Picker, Select } from "../ui/select.js";
import { lookOfStage } from "../ui/stage.js";
import { wordOf } from "../ui/status.js";
import { toastError } from "../ui/toast.js";
import { LosePopover, takeStep } from "./lose.js";
import { Section } from "./section.js";

/** @typedef {import("../data/fields.js").Row} Row */


/** The same where nobody waits for a refusal. @param {Parameters<typeof takeStep>} given */
async function step(...given) {
  const error = await takeStep(...given);
  if (error) toastError(t("deal.not_moved", { name: given[0].name }), error);
}

/** The stage as a pill that opens the other ones. @param {{ row: Row }} props */
export function StagePill({ row }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [losing, setLosing] = useState(/** @type {{ stage: string, anchor: Element } | null} */ (null));
  const stage = stageOf(row.stage_id);
  if (!stage) return null;
  const [glyph, colour] = lookOfStage(stage);
  const inner = html`<${Glyph} name=${glyph} colour=${colour} />${stage.name}`;
  const days = row.stage_entered_at ? -daysBetween(new Date(row.stage_entered_at), new Date()) : 0;
  const stale = stage.kind === "open" && stage.rotting_days !== null && days > stage.rotting_days;
  const rotten = stale && html`<span class="rotten fs12 nowrap" title=${t("deal.rotten", { n: days })}><${Icon} name="hourglass" size="sm" />${t("deal.days", { n: days })}</span>`;
  if (!hasRole("member")) return html`<${Pill} colour=${colour}>${inner}<//>${rotten}`;
  const entries = (pipelineOf(row.pipeline_id)?.stages ?? []).map((item) => ({
    label: item.name, checked: item.id === row.stage_id,
    run: () => {
      if (item.id === row.stage_id) return;
      if (item.kind === "lost") setLosing(menu && { stage: item.id, anchor: menu });
      else void step(row, "move", { stage_id: item.id }, () => t(item.kind === "won" ? "deal.won" : "deal.moved", { name: row.name, stage: item.name }));
    },
  }));
  return html`<button type="button" class=${`pill c-${colour}`} data-status aria-haspopup="menu" title=${`${t("move_to_stage")} (s)`}
    onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)}>${inner}<${Icon} name="chevron-down" size="sm" /></button>${rotten}
    ${menu && html`<${Menu} anchor=${menu} entries=${entries} label=${t("move_to_stage")} onClose=${() => setMenu(null)} />`}
    ${losing && html`<${LosePopover} row=${row} to=${{ stage_id: losing.stage }} anchor=${losing.anchor} onClose=${() => setLosing(null)} />`}`;
}

/** Winning, losing and reopening. @param {{ row: Row, big?: boolean }} props `big` for the phone's bar of actions */
export function DealActions({ row, big }) {
  const [losing, setLosing] = useState(/** @type {Element | null} */ (null));
  if (!hasRole("member")) return null;
  const win = () => void step(row, "win", {}, () => t("deal.won", { name: row.name }));
  const reopen = () => void step(row, "reopen", {}, () => t("deal.reopened", { name: row.name }));
  const lose = (/** @type {any} */ event) => setLosing(event.currentTarget);
  const asked = losing && html`<${LosePopover} row=${row} anchor=${losing} onClose=${() => setLosing(null)} />`;
  if (big) {
    return html`${row.status === "open" ? html`<button type="button" onClick=${win}><${Icon} name="circle-check" />${t("win")}</button>
      <button type="button" onClick=${lose}><${Icon} name="x" />${t("lose")}</button>`
      : html`<button type="button" onClick=${reopen}><${Icon} name="undo-2" />${t("reopen")}</button>`}${asked}`;
  }
  return html`${row.status === "open" ? html`<${Button} icon="x" onClick=${lose}>${t("lose")}<//><${Button} kind="primary" icon="check"
    onClick=${win}>${t("win")}<//>` : html`<${Button} icon="undo-2" onClick=${reopen}>${t("reopen")}<//>`}${asked}`;
}

/** Finding a contact by name. @param {{ chosen: string[], customer: string | null, onChoose: (id: string, name: string) => void }} props those of the customer come first */
function ContactPicker({ chosen, customer, onChoose }) {
  const [options, setOptions] = useState(/** @type {import("../ui/select.js").Option[]} */ ([]));
  const timer = useRef(0);
  /** @param {string} text */
  const search = (text) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const filter = !text.trim() && customer ? `customer_id = "${customer}"` : undefined;
      const { data } = await get("/contacts", { q: text.trim(), filter, fields: "name,job_title,customer_name", limit: 12 }).catch(() => ({ data: { data: [] } }));
      setOptions(data.data.filter((/** @type {Row} */ row) => !chosen.includes(row.id)).map((/** @type {Row} */ row) => ({
        value: row.id, label: row.name, hint: row.customer_name ?? row.job_title ?? "",
        view: html`<span class="person"><${Avatar} name=${row.name || "?"} /><span class="trunc">${row.name}</span></span>`,
      })));
    }, text ? 120 : 0);
  };
  return html`<${Picker} label=${t("deal.add_person")} placeholder=${t("deal.find_person")} options=${options} value=${null} onSearch=${search}
    onChoose=${(/** @type {string} */ id) => onChoose(id, options.find((item) => item.value === id)?.label ?? "")} />`;
}

/** The people of a deal with their roles. @param {{ row: Row }} props */
export function DealPeople({ row }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  const may = hasRole("member");
  const people = /** @type {Array<{ contact_id: string, role: string | null }>} */ (row.contacts ?? []);
  /** @param {typeof people} next */
  const save = (next) => void saveField("deals", row, "contacts", { contacts: next });
  const roles = ROLES.map((role) => ({ value: role, label: wordOf(role) }));
  const plus = may && html`<${Button} kind="ghost" small icon="plus" label=${t("deal.add_person")} aria-haspopup="dialog"
    onClick=${(/** @type {any} */ event) => setAnchor(event.currentTarget)} />`;
  return html`<${Section} title=${t("deal.people")} count=${String(people.length)} actions=${plus}>
    ${people.length === 0 ? html`<p class="t3">${t("deal.no_people")}</p>` : html`<ul class="rel">${people.map((person) => {
      const name = nameOfRecord("contacts", person.contact_id) ?? "…";
      return html`<li key=${person.contact_id}><a class="person" href=${`/contacts/${person.contact_id}`}><${Avatar} name=${name} /><span class="trunc">${name}</span></a>
        ${may ? html`<span class="relend row gap6"><${Select} small label=${t("deal.role_of", { name })} placeholder=${t("deal.no_role")} value=${person.role} options=${roles}
          onChange=${(/** @type {string} */ role) => save(people.map((item) => (item === person ? { ...item, role } : item)))}
          onClear=${() => save(people.map((item) => (item === person ? { ...item, role: null } : item)))} />
          <${Button} kind="ghost" small icon="x" label=${t("deal.remove_person", { name })} onClick=${() => save(people.filter((item) => item !== person))} /></span>`
        : person.role && html`<span class="t3 fs12 relend">${wordOf(person.role)}</span>`}</li>`;
    })}</ul>`}
    ${anchor && html`<${Popover} anchor=${anchor} align="end" label=${t("deal.add_person")} onClose=${() => setAnchor(null)}><${ContactPicker}
      chosen=${people.map((person) => person.contact_id)} customer=${row.customer_id ?? null}
      onChoose=${(/** @type {string} */ id, /** @type {string} */ name) => { knowName(id, name); setAnchor(null); save([...people, { contact_id: id, role: null }]); }} /><//>`}
  <//>`;
}
