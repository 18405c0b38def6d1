//! Loads what a settings page shows, page after page where there are cursors, with its failure in words.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastError } from "../ui/toast.js";

/**
 * @template T @param {string} path @param {Record<string, any>} [query] a change of it loads anew and keeps the old rows, as `stale`, till then
 */
export function useRows(path, query = {}) {
  const [rows, setRows] = useState(/** @type {T[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [wanted, setWanted] = useState("");
  const key = JSON.stringify([path, query]);
  const latest = useRef(0);
  /** Only the answer to the newest question counts. @param {string | null} [after] @param {boolean} [aloud] tells of a failure that leaves the rows as they are */
  const load = async (after = null, aloud = false) => {
    const turn = ++latest.current;
    try {
      const { data } = await get(path, { ...query, cursor: after });
      if (turn !== latest.current) return;
      setRows((now) => (after ? [...(now ?? []), ...data.data] : data.data));
      setCursor(data.next_cursor ?? null);
      setWanted(key);
      setError(null);
    } catch (problem) {
      if (turn !== latest.current || !(problem instanceof ApiError)) return;
      setError(problem);
      if (aloud) toastError(t("set.not_loaded"), problem, { label: t("load_again"), run: () => void again.current(after, aloud) });
    }
  };
  const again = useRef(load);
  again.current = load;
  useEffect(() => { void load(null, rows !== null); }, [key]);
  const waiting = error && !rows
    ? html`<${Empty} icon=${error.status === 0 ? "cloud-off" : "circle-alert"} title=${t("set.not_loaded")} text=${error.sentence}
      actions=${html`<${Button} kind="primary" onClick=${() => void load()}>${t("load_again")}<//>`} />`
    : !rows && html`<${Skeleton} lines=${6} />`;
  const more = cursor && html`<div class="morerow"><${Button} onClick=${() => void load(cursor, true)}>${t("set.more")}<//></div>`;
  return { rows, setRows, error, reload: () => load(), waiting, more, stale: rows !== null && wanted !== key };
}
