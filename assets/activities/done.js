//! Completing an activity and opening it again.

import { html, useState } from "../lib.js";
import { post } from "../api.js";
import { t } from "../i18n.js";
import { holds, tellRecord } from "../data/records.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { toastDone, toastError } from "../ui/toast.js";
import "./texts.js";

/** @typedef {import("../data/fields.js").Row} Row */

/** Completes an activity or opens it again. @param {Row} row @param {boolean} done */
export async function setDone(row, done) {
  const path = `/activities/${row.id}/${done ? "complete" : "reopen"}`;
  try {
    const { data, undoId } = await post(path, {});
    tellRecord({ collection: "activities", id: row.id, changes: data });
    toastDone(t(done ? "completed" : "reopened", { name: row.name }), undoId);
  } catch (error) {
    if (holds(error, { collection: "activities", id: row.id, title: row.name, shows: t(done ? "complete" : "reopen"), method: "POST", path, body: {}, changes: { done }, before: { done: !done } })) {
      // With its version, as an answer: timelines read again on it.
      return tellRecord({ collection: "activities", id: row.id, changes: { done, version: row.version } });
    }
    toastError(t("not_changed", { name: row.name }), error);
  }
}

/** The state of being sent, and the click that sends. @param {Row} row @returns {[busy: boolean, toggle: () => Promise<void>]} */
function useDone(row) {
  const [busy, setBusy] = useState(false);
  const toggle = async () => {
    if (busy) return;
    setBusy(true);
    await setDone(row, !row.done);
    setBusy(false);
  };
  return [busy, toggle];
}

/** @param {{ row: Row }} props */
export function DoneButton({ row }) {
  const [busy, toggle] = useDone(row);
  if (!hasRole("member")) return null;
  return html`<${Button} kind=${row.done ? "default" : "primary"} icon=${row.done ? "undo-2" : "check"} busy=${busy}
    onClick=${toggle}>${t(row.done ? "reopen" : "complete")}<//>`;
}

/** The round box before a task. @param {{ row: Row }} props */
export function DoneCheck({ row }) {
  const [busy, toggle] = useDone(row);
  return html`<button type="button" class=${`taskcheck${row.done ? " on" : ""}`} role="checkbox" aria-checked=${row.done === true}
    aria-label=${`${t("field.done")}: ${row.name}`} disabled=${busy || !hasRole("member")} onClick=${toggle}>
    ${row.done && html`<${Icon} name="check" size="sm" />`}</button>`;
}
