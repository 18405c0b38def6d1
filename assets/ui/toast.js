//! Toasts at the bottom left of the work area. Good news goes after six seconds and waits under the pointer or the
//! focus; a failure stays until it is closed and says what to do.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { post, ApiError } from "../api.js";
import { followJob } from "../data/jobs.js";
import { addToast, dropToast, toasts } from "../state.js";
import { Icon, Key } from "./icon.js";
import { Button } from "./button.js";
import { CTRL } from "./keys.js";

const STAY_MS = 6000;

/** Calls after an undo, so that lists read again. @type {Set<() => void>} */ const undoListeners = new Set();
/** Undo ids of this page's writes, newest last. @type {string[]} */ let undoStack = [];
const UNDO_DEPTH = 50;
/** Saves under way, whose undo ids are not known yet. */ let saving = 0;
/** Calls for when the last of them has ended. @type {Array<() => void>} */ const waiting = [];

/** @param {() => void} call @returns {() => void} removes it */
export function onUndo(call) {
  undoListeners.add(call);
  return () => undoListeners.delete(call);
}

/** Tells what was done, with a way back. @param {string} title @param {string | null} undoId from the answer's header @param {string} [text] */
export function toastDone(title, undoId, text) {
  rememberUndo(undoId);
  addToast({ tone: "done", title, text, undoId: undoId ?? undefined, action: undoId ? { label: t("undo"), key: `${CTRL} Z`, run: () => void undo(undoId) } : undefined });
}

/** Remembers a write that Ctrl+Z takes back, without a toast. @param {string | null} undoId */
export function rememberUndo(undoId) {
  if (!undoId) return;
  undoStack = [...undoStack, undoId].slice(-UNDO_DEPTH);
  // The key of the toasts that are there means this write now.
  toasts.value = [...toasts.peek()];
}

/** Begins a save that Ctrl+Z will mean as soon as it shows. @returns {() => void} ends it, after `rememberUndo` */
export function beginSave() {
  saving += 1;
  return () => {
    saving -= 1;
    if (saving === 0) for (const call of waiting.splice(0)) call();
  };
}

/** @param {string} title what did not happen @param {unknown} error @param {{ label: string, run: () => void }} [action] */
export function toastError(title, error, action) {
  const text = error instanceof ApiError ? error.sentence : String(/** @type {any} */ (error)?.message ?? error);
  addToast({ tone: "bad", title, text, action });
}

/** Takes back the write with this id. @param {string} id */
export async function undo(id) {
  undoStack = undoStack.filter((known) => known !== id);
  // Whichever way it is taken back: what told of it offers that no more.
  for (const toast of toasts.peek()) if (toast.undoId === id) dropToast(toast.id);
  try {
    const { data, status } = await post(`/undo/${id}`);
    if (status === 202) return followJob(data.job_id ?? data.id, t("job.undo"), () => { for (const call of undoListeners) call(); });
    const keptCount = data?.kept?.length ?? 0;
    addToast({ tone: "info", icon: "undo-2", title: t("undone"), text: keptCount ? t("undo_kept", { n: keptCount }) : undefined });
    for (const call of undoListeners) call();
  } catch (error) {
    toastError(t("not_undone"), error);
  }
}

/**
 * Takes back the newest write of this page that was not taken back yet, when it is saved; false when there is none.
 * @returns {boolean}
 */
export function undoLast() {
  if (saving > 0) return waiting.push(undoLast) > 0;
  const id = undoStack.at(-1);
  if (!id) return false;
  void undo(id);
  return true;
}

/** @param {{ toast: import("../state.js").Toast, next: boolean }} props `next` when Ctrl+Z takes back what it tells */
function ToastCard({ toast, next }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (toast.tone === "bad" || held) return;
    const timer = setTimeout(() => dropToast(toast.id), STAY_MS);
    return () => clearTimeout(timer);
  }, [held]);
  const icon = toast.tone === "bad" ? "circle-alert" : toast.tone === "done" ? "check" : toast.icon ?? "circle-dot";
  return html`<div class=${`toast ${toast.tone}`} role=${toast.tone === "bad" ? "alert" : undefined} onMouseEnter=${() => setHeld(true)}
    onMouseLeave=${() => setHeld(false)} onfocusin=${() => setHeld(true)} onfocusout=${() => setHeld(false)}>
    <${Icon} name=${icon} />
    <span class="med">${toast.title}</span>
    <span class="row gap4">
      ${toast.action && html`<button type="button" class="btn sm" onClick=${() => { dropToast(toast.id); toast.action?.run(); }}>
        ${toast.action.label}${next && toast.action.key && html`<${Key}>${toast.action.key}<//>`}</button>`}
      ${toast.tone === "bad" && html`<${Button} small icon="x" label=${t("close")} onClick=${() => dropToast(toast.id)} />`}
    </span>
    ${toast.text && html`<p>${toast.text.split("`").map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))}</p>`}
  </div>`;
}

/** All toasts; once in the page, also while there is none: what comes into it is read out. */
export function Toasts() {
  return html`<div class="toasts" aria-live="polite">${toasts.value.map((toast) => html`<${ToastCard} key=${toast.id} toast=${toast} next=${toast.undoId === undoStack.at(-1)} />`)}</div>`;
}
