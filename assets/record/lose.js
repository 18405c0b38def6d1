//! Steps of a deal that the server takes, and the loss with its reason, asked for beside what was pressed.

import { html, useState } from "../lib.js";
import { ApiError, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { tellRecord } from "../data/records.js";
import texts from "../i18n/deals.js";
import { keep, recall } from "../state.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Input } from "../ui/input.js";
import { Popover } from "../ui/popover.js";
import { toastDone } from "../ui/toast.js";

await addTexts("deals", texts);

/** @typedef {import("../data/fields.js").Row} Row */

/**
 * Takes a step with a deal and shows what became of it.
 * @param {Row} row @param {string} verb @param {Record<string, any>} body @param {(deal: Row) => string} words
 * @returns {Promise<ApiError | null>} the refusal, if it was one
 */
export async function takeStep(row, verb, body, words) {
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

/**
 * @param {{ row: Row, to?: { stage_id: string, before?: string }, anchor: Element | DOMRect, onClose: (lost: boolean) => void }} props
 *   `to` is the place in a lost stage that it was moved to
 */
export function LosePopover({ row, to, anchor, onClose }) {
  const [reason, setReason] = useState(recall("lost-reason") ?? "");
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const lose = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy) return;
    const text = reason.trim();
    if (!text) return setProblem(t("deal.reason_missing"));
    setBusy(true);
    const error = await takeStep(row, to ? "move" : "lose", { ...to, reason: text }, () => t("deal.lost", { name: row.name }));
    setBusy(false);
    if (error) return setProblem(error.sentence);
    keep("lost-reason", text);
    onClose(true);
  };
  return html`<${Popover} anchor=${anchor} class="losepop" label=${t("deal.lose_title", { name: row.name })} onClose=${() => onClose(false)}><form onSubmit=${lose}>
    <${Field} label=${t("deal.reason")} hint=${t("deal.reason_hint")} error=${problem}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus
      maxlength="500" value=${reason} onFocus=${(/** @type {any} */ event) => event.currentTarget.select()}
      onValue=${(/** @type {string} */ text) => { setReason(text); setProblem(null); }} />`}<//>
    <div class="foot"><${Button} onClick=${() => onClose(false)}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${busy}>${t("deal.lose")}<//></div></form><//>`;
}
