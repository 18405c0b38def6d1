//! A list that is read page by page, each added to what is there.

import { useEffect, useRef, useState } from "../lib.js";
import { get } from "../api.js";

const PAGE = 100;
/** A page of a long run's records may be empty though there are more. */
const EMPTY_MOST = 20;

/**
 * @template T
 * @param {string} path of the list @param {Record<string, any>} query
 * @returns {{ rows: T[] | null, total: number, failed: boolean, more: (() => void) | null, again: () => void }} `rows` is null until the first page is here
 */
export function usePaged(path, query) {
  const [rows, setRows] = useState(/** @type {T[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [total, setTotal] = useState(0);
  const [failed, setFailed] = useState(false);
  const busy = useRef(false);
  const key = `${path} ${JSON.stringify(query)}`;
  /** @param {string | null} from @param {() => boolean} wanted */
  const load = async (from, wanted) => {
    if (from && busy.current) return;
    busy.current = true;
    setFailed(false);
    try {
      /** @type {T[]} */ const found = [];
      let next = from;
      for (let page = 0; page === 0 || (next && found.length === 0 && page < EMPTY_MOST); page += 1) {
        const { data } = await get(path, { ...query, limit: PAGE, cursor: next });
        found.push(...data.data);
        next = data.next_cursor ?? null;
        if (wanted()) setTotal(data.total ?? 0);
      }
      if (!wanted()) return;
      setRows((before) => (from ? [...(before ?? []), ...found] : found));
      setCursor(next);
    } catch {
      if (wanted()) setFailed(true);
    } finally {
      busy.current = false;
    }
  };
  useEffect(() => {
    let here = true;
    setRows(null);
    setCursor(null);
    void load(null, () => here);
    return () => { here = false; };
  }, [key]);
  return { rows, total, failed, more: cursor ? () => void load(cursor, () => true) : null, again: () => void load(rows ? cursor : null, () => true) };
}
