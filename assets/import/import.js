//! One import as the server knows it: read, saved, and polled while it works. Changes show at once and are sent one after
//! the other. Knows no step of the wizard.

import { useEffect, useRef, useState } from "../lib.js";
import { ApiError, get, patch } from "../api.js";
import { t } from "../i18n.js";
import { toastError } from "../ui/toast.js";

/**
 * @typedef {{ kind: "field" | "custom" | "new_custom" | "notes" | "drop", field?: string | null, label?: string, why?: "name" | "alias" | "custom" | "content" | "technical" }} Suggestion
 * @typedef {{ name: string, samples: string[], suggested_field?: string | null, suggestion?: Suggestion }} Column
 * @typedef {{ column: string, field: string | null }} Mapping
 * @typedef {{ new: number, update: number, skip: number, problem: number }} Counts
 * @typedef {{ row: number, column: string | null, reason: string, values: string[] }} Problem
 * @typedef {{ undo_id?: string, created: number, updated: number, skipped: number, problems: number }} Result
 * @typedef {{ id: string, entity: import("./targets.js").EntityName, state: string, file_name?: string, size?: number, source?: string | null, source_label?: string, mojibake?: boolean, repair?: boolean, encoding?: string, delimiter?: string,
 *   header_row?: number | null, row_count_estimate?: number, columns: Column[], sample_rows?: string[][], mapping: Mapping[], options?: { on_match?: string, date_order?: string | null },
 *   progress?: { done: number, total: number, rate?: number } | null, counts?: Counts | null, result?: Result | null, error?: string | null, undone?: boolean, created_at?: string, created_by?: string }} Import
 */

/** States in which the server works on it. */
export const isBusy = (/** @type {string} */ state) => ["previewing", "running", "queued"].includes(state);

/** Where to go on with an import. @param {Import} imp */
export function stepOf(imp) {
  if (imp.state === "previewing") return "review";
  return imp.state === "uploaded" ? "map" : "run";
}

/** @param {string | undefined} id none for an import that has no file yet */
export function useImport(id) {
  const [imp, setImp] = useState(/** @type {Import | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [saved, setSaved] = useState(/** @type {Date | "saving" | "failed" | null} */ (null));
  const queue = useRef(Promise.resolve());
  const pending = useRef(0);

  const reload = async () => {
    if (!id) return;
    try {
      const { data } = await get(`/imports/${id}`);
      if (pending.current === 0) setImp(data);
      setError(null);
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : null);
    }
  };
  useEffect(() => {
    setImp(null);
    setError(null);
    setSaved(null);
    void reload();
  }, [id]);

  /**
   * Sends a change; the page shows it already. Gives false when it was refused.
   * @param {{ mapping?: Mapping[], options?: { on_match?: string, date_order?: string | null }, repair?: boolean, fixes?: Array<{ row: number, column: string, value: string }> }} change @returns {Promise<boolean>}
   */
  const save = (change) => {
    if (change.mapping || change.options) {
      setImp((now) => now && { ...now, ...(change.mapping && { mapping: change.mapping }), options: { ...now.options, ...change.options }, counts: null });
    }
    setSaved("saving");
    pending.current += 1;
    const sent = queue.current.then(async () => {
      try {
        const { data } = await patch(`/imports/${id}`, change);
        pending.current -= 1;
        if (pending.current === 0) setImp(data);
        setSaved(new Date());
        return true;
      } catch (problem) {
        pending.current -= 1;
        setSaved("failed");
        toastError(t("imp.not_saved"), problem);
        await reload();
        return false;
      }
    });
    queue.current = sent.then(() => {});
    return sent;
  };

  return { imp, setImp, error, saved, save, reload };
}

/** Calls `run` again and again while `active`, each time `ms` after the last one has ended. @param {boolean} active @param {() => Promise<void>} run @param {number} ms */
export function usePoll(active, run, ms) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!active) return;
    let timer = 0;
    let stopped = false;
    const again = () => {
      timer = setTimeout(async () => {
        await latest.current();
        if (!stopped) again();
      }, ms);
    };
    again();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [active]);
}

/** What came of a run; while nothing was written the counts say it. @param {Import} imp @returns {Result | null} */
export function resultOf(imp) {
  if (imp.result) return imp.result;
  if (imp.state !== "completed" || !imp.counts) return null;
  return { created: imp.counts.new, updated: imp.counts.update, skipped: imp.counts.skip, problems: imp.counts.problem };
}

/** The program that wrote the file, where one was recognised. @param {Import} imp */
export function sourceName(imp) {
  return imp.source && !["generic", "datablist", "unknown"].includes(imp.source) ? imp.source_label ?? imp.source : "";
}
