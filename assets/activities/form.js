//! What is asked of a new activity: its kind and what goes with that. Shared by the composer and the dialog.

import { html } from "../lib.js";
import { ApiError, post } from "../api.js";
import { t } from "../i18n.js";
import { holds, tellRecord } from "../data/records.js";
import { user } from "../state.js";
import { DateField } from "../ui/date-field.js";
import { personOptions } from "../ui/editors.js";
import { Field } from "../ui/field.js";
import { Input, Segmented, Textarea } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { wordOf } from "../ui/status.js";
import { toastDone } from "../ui/toast.js";
import { KINDS } from "./texts.js";

/** @typedef {{ kind: string, subject: string, text: string, at: string | null, minutes: string, outcome: string | null, priority: string, assignee: string | null, dated?: boolean }} Draft `dated` when its date was chosen before its kind */

const OUTCOMES = ["successful", "no_answer", "voicemail", "follow_up_required", "not_interested", "meeting_scheduled", "quote_requested"];
const PRIORITIES = ["low", "normal", "high"];

/** @param {string} kind @returns {Draft} */
export const blank = (kind) => ({ kind, subject: "", text: "", at: kind === "task" ? null : new Date().toISOString(), minutes: "", outcome: null, priority: "normal", assignee: user.peek()?.id ?? null });

/** Plain text as paragraphs. @param {string} text */
function paragraphs(text) {
  const safe = text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return safe ? safe.split(/\n+/).map((line) => `<p>${line}</p>`).join("") : null;
}

/** Whether it lies ahead: then nothing came of it yet. @param {Draft} draft */
const isAhead = ({ at }) => at !== null && Date.parse(at) > Date.now();

/** Whether somebody wrote something. @param {Draft} draft */
export const isWritten = (draft) => draft.subject.trim() !== "" || draft.text.trim() !== "";

/**
 * Sends it and tells everybody who shows records.
 * @param {Draft} draft @param {Record<string, any>} links the identities it hangs on
 * @param {import("../data/fields.js").Row} [row] the record whose page it is added on @returns {Promise<ApiError | null>} why it was refused
 */
export async function send(draft, links, row) {
  const task = draft.kind === "task";
  const timed = draft.kind === "call" || draft.kind === "meeting";
  const minutes = draft.minutes.trim();
  const body = {
    ...links, kind: draft.kind, subject: draft.subject.trim() || null, body: paragraphs(draft.text), assignee_id: draft.assignee,
    ...(task ? { due_at: draft.at, priority: draft.priority } : { occurred_at: draft.at, done: !isAhead(draft) }),
    ...(timed ? { outcome: isAhead(draft) ? null : draft.outcome, duration_minutes: minutes === "" ? null : Number.isNaN(Number(minutes)) ? minutes : Number(minutes) } : {}),
  };
  try {
    const { data, undoId } = await post("/activities", body);
    tellRecord({ collection: "activities", id: data.id, created: data });
    toastDone(t("activities.created", { name: data.name }), undoId);
    return null;
  } catch (error) {
    const shows = [wordOf(draft.kind), draft.subject.trim() || draft.text.trim()].join(": ");
    if (holds(error, { collection: "activities", id: row?.id ?? "", title: row?.name ?? row?.subject ?? draft.subject, shows, method: "POST", path: "/activities", body })) return null;
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** @param {string[]} words */
const options = (words) => words.map((word) => ({ value: word, label: wordOf(word) }));

/** @param {{ draft: Draft, errors: Record<string, string>, without?: string, onDraft: (draft: Draft) => void }} props `without` is a kind that is not offered */
export function ActivityFields({ draft, errors, without, onDraft }) {
  const { kind } = draft;
  const task = kind === "task";
  const timed = kind === "call" || kind === "meeting";
  /** @param {Partial<Draft>} change */
  const set = (change) => onDraft({ ...draft, ...change });
  /** @param {string} next a date that was not chosen follows the kind */
  const turn = (next) => set({ kind: next, at: draft.dated || (next === "task") === task ? draft.at : blank(next).at });
  const dated = task ? "due_at" : "occurred_at";
  return html`<div class="seglines"><${Segmented} label=${t("field.kind")} value=${kind} onChange=${turn}
      options=${KINDS.filter(([name]) => name !== without).map(([name]) => ({ value: name, label: wordOf(name) }))} /></div>
    <${Field} label=${t("field.subject")} error=${errors.subject ?? errors.kind}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus
      value=${draft.subject} placeholder=${t(`log.what_${kind}`)} onValue=${(/** @type {string} */ subject) => set({ subject })} />`}<//>
    <${Field} label=${t("log.text")} error=${errors.body}>${(/** @type {any} */ ids) => html`<${Textarea} ...${ids} rows=${3}
      value=${draft.text} onValue=${(/** @type {string} */ text) => set({ text })} />`}<//>
    <div class="pair"><${Field} label=${t(`field.${dated}`)} error=${errors[dated]}>${(/** @type {any} */ ids) => html`<${DateField} ...${ids}
        label=${t(`field.${dated}`)} placeholder=${t("choose_date")} value=${draft.at} onChange=${(/** @type {string | null} */ at) => set({ at })} />`}<//>
      <${Field} label=${t("field.assignee_id")} error=${errors.assignee_id}>${(/** @type {any} */ ids) => html`<${Select} ...${ids}
        label=${t("field.assignee_id")} value=${draft.assignee} options=${personOptions()} placeholder=${t("unassigned")}
        onChange=${(/** @type {string} */ assignee) => set({ assignee })} onClear=${() => set({ assignee: null })} />`}<//>
      ${timed && html`<${Field} label=${t("field.duration_minutes")} error=${errors.duration_minutes}>${(/** @type {any} */ ids) => html`<${Input}
          ...${ids} inputmode="numeric" value=${draft.minutes} onValue=${(/** @type {string} */ minutes) => set({ minutes })} />`}<//>
        ${!isAhead(draft) && html`<${Field} label=${t("field.outcome")} error=${errors.outcome}>${(/** @type {any} */ ids) => html`<${Select} ...${ids}
          label=${t("field.outcome")} value=${draft.outcome} options=${options(OUTCOMES)} placeholder=${t("choose_value")}
          onChange=${(/** @type {string} */ outcome) => set({ outcome })} onClear=${() => set({ outcome: null })} />`}<//>`}`}
      ${task && html`<${Field} label=${t("field.priority")} error=${errors.priority}>${(/** @type {any} */ ids) => html`<${Select} ...${ids}
        label=${t("field.priority")} value=${draft.priority} options=${options(PRIORITIES)}
        onChange=${(/** @type {string} */ priority) => set({ priority })} />`}<//>`}</div>`;
}

/** The sentence of a refusal that stands at none of the fields shown. @param {ApiError | null} error */
export function looseReason(error) {
  const shown = ["subject", "kind", "body", "due_at", "occurred_at", "assignee_id", "duration_minutes", "outcome", "priority", "customer_id"];
  return error && !shown.some((key) => error.fields[key]) ? error.sentence : null;
}
