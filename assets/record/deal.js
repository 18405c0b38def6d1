//! What is done with a deal: its stage as a pill, winning, losing with the reason, reopening; and its people.

import { html, useRef, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { daysBetween } from "../format.js";
import { pipelineOf, stageOf } from "../data/pipelines.js";
import { knowName, nameOfRecord } from "../data/names.js";
import { saveField, tellRecord } from "../data/records.js";
import texts from "../i18n/deals.js";
import { hasRole } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Pill } from "../ui/chip.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Glyph, Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Menu } from "../ui/menu.js";
import { Popover } from "../ui/popover.js";
import { Picker, Select } from "../ui/select.js";
import { lookOfStage } from "../ui/stage.js";
import { wordOf } from "../ui/status.js";
import { toastDone, toastError } from "../ui/toast.js";
import { Section } from "./section.js";

await addTexts("deals", texts);

/** @typedef {import("../data/fields.js").Row} Row */

/** What a person is in a deal, in the order of menus. */
const ROLES = ["decision_maker", "influencer", "user", "technical", "billing", "other"];

/**
 * Takes a step with a deal and shows what became of it.
 * @param {Row} row @param {string} verb @param {Record<string, any>} body @param {(deal: Row) => string} words
 * @returns {Promise<ApiError | null>} the refusal, if it was one
 */
async function takeStep(row, verb, body, words) {
  try {
    const { data, undoId } = await post(`/deals/${row.id}/${verb}`, body);
    tellRecord({ collection: "deals", id: row.id, changes: data });
    toastDone(words(data), undoId);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** The same where nobody waits for a refusal. @param {Parameters<typeof takeStep>} given */
async function step(...given) {
  const error = await takeStep(...given);
  if (error) toastError(t("deal.not_moved", { name: given[0].name }), error);
}

/** @param {{ row: Row, stage?: string, onClose: () => void }} props `stage` is the lost one that it was moved to */
export function LoseDialog({ row, stage, onClose }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const lose = async () => {
    if (busy) return;
    if (!reason.trim()) return setProblem(t("deal.reason_missing"));
    setBusy(true);
    const words = () => t("deal.lost", { name: row.name });
    const error = stage ? await takeStep(row, "move", { stage_id: stage, reason: reason.trim() }, words) : await takeStep(row, "lose", { reason: reason.trim() }, words);
    setBusy(false);
    if (error) setProblem(error.sentence);
    else onClose();
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("deal.lose")}<//>`;
  return html`<${Dialog} title=${t("deal.lose_title", { name: row.name })} onClose=${onClose} onSubmit=${lose} foot=${foot}>
    <p class="t2">${t("deal.lose_text")}</p>
    <${Field} label=${t("deal.reason")} hint=${t("deal.reason_hint")} error=${problem}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus
      maxlength="500" value=${reason} onValue=${(/** @type {string} */ text) => { setReason(text); setProblem(null); }} />`}<//>
  <//>`;
}

/** The stage as a pill that opens the other ones. @param {{ row: Row }} props */
export function StagePill({ row }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [losing, setLosing] = useState(/** @type {string | null} */ (null));
  const stage = stageOf(row.stage_id);
  if (!stage) return null;
  const [glyph, colour] = lookOfStage(stage);
  const inner = html`<${Glyph} name=${glyph} colour=${colour} />${stage.name}`;
  const days = row.stage_entered_at ? -daysBetween(new Date(row.stage_entered_at), new Date()) : 0;
  const stale = stage.kind === "open" && stage.rotting_days !== null && days > stage.rotting_days;
  const rotten = stale && html`<span class="late fs12 nowrap" title=${t("deal.rotten", { n: days })}><${Icon} name="hourglass" size="sm" /> ${t("deal.days", { n: days })}</span>`;
  if (!hasRole("member")) return html`<${Pill} colour=${colour}>${inner}<//>${rotten}`;
  const entries = (pipelineOf(row.pipeline_id)?.stages ?? []).map((item) => ({
    label: item.name, checked: item.id === row.stage_id,
    run: () => {
      if (item.id === row.stage_id) return;
      if (item.kind === "lost") setLosing(item.id);
      else void step(row, "move", { stage_id: item.id }, () => t(item.kind === "won" ? "deal.won" : "deal.moved", { name: row.name, stage: item.name }));
    },
  }));
  return html`<button type="button" class=${`pill c-${colour}`} data-status aria-haspopup="menu" title=${`${t("move_to_stage")} (s)`}
    onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)}>${inner}<${Icon} name="chevron-down" size="sm" /></button>${rotten}
    ${menu && html`<${Menu} anchor=${menu} entries=${entries} label=${t("move_to_stage")} onClose=${() => setMenu(null)} />`}
    ${losing && html`<${LoseDialog} row=${row} stage=${losing} onClose=${() => setLosing(null)} />`}`;
}

/** Winning, losing and reopening. @param {{ row: Row, big?: boolean }} props `big` for the phone's bar of actions */
export function DealActions({ row, big }) {
  const [losing, setLosing] = useState(false);
  if (!hasRole("member")) return null;
  const win = () => void step(row, "win", {}, () => t("deal.won", { name: row.name }));
  const reopen = () => void step(row, "reopen", {}, () => t("deal.reopened", { name: row.name }));
  const dialog = losing && html`<${LoseDialog} row=${row} onClose=${() => setLosing(false)} />`;
  if (big) {
    return html`${row.status === "open" ? html`<button type="button" onClick=${win}><${Icon} name="circle-check" />${t("win")}</button>
      <button type="button" onClick=${() => setLosing(true)}><${Icon} name="x" />${t("lose")}</button>`
      : html`<button type="button" onClick=${reopen}><${Icon} name="undo-2" />${t("reopen")}</button>`}${dialog}`;
  }
  return html`${row.status === "open" ? html`<${Button} icon="x" onClick=${() => setLosing(true)}>${t("lose")}<//><${Button} kind="primary" icon="check"
    onClick=${win}>${t("win")}<//>` : html`<${Button} icon="undo-2" onClick=${reopen}>${t("reopen")}<//>`}${dialog}`;
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
