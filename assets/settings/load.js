//! Loads what a settings page shows, page after page where there are cursors, with its failure in words.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get } from "../api.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/skeleton.js";

/**
 * @template T @param {string} path @param {Record<string, any>} [query] a change of it loads anew and keeps the old rows till then
 */
export function useRows(path, query = {}) {
  const [rows, setRows] = useState(/** @type {T[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const key = JSON.stringify(query);
  const load = async (/** @type {string | null} */ after = null) => {
    try {
      const { data } = await get(path, { ...query, cursor: after });
      setRows((now) => (after ? [...(now ?? []), ...data.data] : data.data));
      setCursor(data.next_cursor ?? null);
      setError(null);
    } catch (problem) {
      if (problem instanceof ApiError) setError(problem);
    }
  };
  useEffect(() => { void load(); }, [path, key]);
  const waiting = error && !rows
    ? html`<${Empty} icon=${error.status === 0 ? "cloud-off" : "circle-alert"} title=${t("set.not_loaded")} text=${error.sentence}
      actions=${html`<${Button} kind="primary" onClick=${() => void load()}>${t("load_again")}<//>`} />`
    : !rows && html`<${Skeleton} lines=${6} />`;
  const more = cursor && html`<div class="morerow"><${Button} onClick=${() => void load(cursor)}>${t("set.more")}<//></div>`;
  return { rows, setRows, error, reload: () => load(), waiting, more };
}
