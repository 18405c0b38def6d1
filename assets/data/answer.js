//! Reads answers that the address decides, again when it changes and when records do. What a page shows before the server has
//! it is not taken back by an answer that was under way.

import { useEffect, useRef, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { onUndo } from "../ui/toast.js";
import { onRecord } from "./records.js";

/** Changes often come in flocks: they are waited for so long, in milliseconds. */
const SOON_MS = 150;

/**
 * @template T
 * @typedef {{ data: T | null, show: (next: (data: T) => T) => void, overtake: () => void, soon: () => void }} Hand what a rule does with
 *   a change: look at what is shown, `show` it in place, `overtake` what is being read because it may not know of it, or have
 *   it read `soon`
 */
/**
 * @template T
 * @param {((shown: T | null) => Promise<T>) | null} read is given what is shown of this key; null while there is nothing to ask for
 * @param {string} key of what is asked for
 * @param {(change: import("./records.js").Change, hand: Hand<T>) => void} [rule] what a changed record means; all is read again without
 * @returns {{ data: T | null, key: string, error: ApiError | null, stale: boolean, again: () => Promise<void>, show: Hand<T>["show"], hold: () => () => void }}
 *   `key` is that of `data`; `stale` while it is another than what is asked for. `hold` keeps everything from being read until
 *   what it gives is called: then it is read again
 */
export function useAnswer(read, key, rule = (_, hand) => hand.soon()) {
  const [found, setFound] = useState(/** @type {{ key: string, data: T } | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const turn = useRef(0);
  const held = useRef(0);
  const timer = useRef(0);
  const load = async () => {
    if (!read || held.current > 0) return;
    const mine = ++turn.current;
    try {
      const data = await read(found?.key === key ? found.data : null);
      if (mine !== turn.current) return;
      setFound({ key, data });
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (mine === turn.current) setError(reason);
    }
  };
  /** @type {Hand<T>["show"]} */
  const show = (next) => setFound((now) => now && { ...now, data: next(now.data) });
  const overtake = () => {
    turn.current += 1;
    clearTimeout(timer.current);
  };
  const hold = () => {
    overtake();
    held.current += 1;
    return () => {
      held.current -= 1;
      void latest.current.load();
    };
  };
  const soon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void latest.current.load(), SOON_MS);
  };
  const latest = useRef({ load, rule, data: found?.data ?? null });
  latest.current = { load, rule, data: found?.data ?? null };
  useEffect(() => { void load(); }, [key]);
  useEffect(() => {
    const stops = [onUndo(soon), onRecord((change) => latest.current.rule(change, { data: latest.current.data, show, overtake, soon }))];
    return () => { overtake(); for (const stop of stops) stop(); };
  }, []);
  return { data: found?.data ?? null, key: found?.key ?? "", error, stale: found !== null && found.key !== key, again: load, show, hold };
}
