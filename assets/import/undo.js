//! Undo of a whole import: asks, does it, follows the job that a large one becomes.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { get, post } from "../api.js";
import { addToast } from "../state.js";
import { Confirm } from "../ui/dialog.js";
import { toastError } from "../ui/toast.js";

/** @typedef {{ undone?: number, kept?: Array<{ id: string, field: string }> }} Undone */

const sleep = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

/** Waits for a job to end. @param {string} id @returns {Promise<any>} its result */
async function jobResult(id) {
  for (;;) {
    const { data } = await get(`/jobs/${id}`);
    if (data.state === "succeeded") return data.result ?? {};
    if (data.state === "failed" || data.state === "cancelled") throw new Error(data.error ?? t("imp.undo_failed"));
    await sleep(500);
  }
}

/** @param {import("./import.js").Import} imp @param {() => void} [onDone] */
export function useUndo(imp, onDone) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [undone, setUndone] = useState(/** @type {Undone | null} */ (imp.undone ? {} : null));
  const run = async () => {
    setAsking(false);
    setBusy(true);
    try {
      const { data, status } = await post(`/imports/${imp.id}/undo`);
      if (status === 202) addToast({ tone: "info", icon: "undo-2", title: t("imp.undo_running") });
      const result = status === 202 ? await jobResult(data.id) : data;
      setUndone(result);
      addToast({ tone: "info", icon: "undo-2", title: t("imp.undone"), text: result.kept?.length ? t("imp.kept", { n: result.kept.length }) : undefined });
      onDone?.();
    } catch (error) {
      toastError(t("imp.undo_failed"), error);
    }
    setBusy(false);
  };
  const dialog = asking && html`<${Confirm} danger title=${t("imp.undo_title")} text=${t("imp.undo_text")} action=${t("imp.undo_action")} onConfirm=${run}
    onClose=${() => setAsking(false)} />`;
  return { undone, busy, ask: () => setAsking(true), dialog };
}
