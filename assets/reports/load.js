//! Reads answers that the address decides, again when it changes and when records do.

import { useEffect, useRef, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { onRecord } from "../data/records.js";
import { onUndo } from "../ui/toast.js";

/**
 * @template T @param {() => Promise<T>} read @param {string} key of what is asked for
 * @returns {{ data: T | null, error: ApiError | null, stale: boolean, again: () => void }} `stale` while what is shown is of another key
 */
export function useAnswer(read, key) {
  const [found, setFound] = useState(/** @type {{ key: string, data: T } | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const turn = useRef(0);
  const load = async () => {
    const mine = ++turn.current;
    try {
      const data = await read();
      if (mine !== turn.current) return;
      setFound({ key, data });
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (mine === turn.current) setError(reason);
    }
  };
  const again = useRef(load);
  again.current = load;
  useEffect(() => { void load(); }, [key]);
  useEffect(() => {
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => void again.current(), 150); };
    const stops = [onRecord(soon), onUndo(soon)];
    return () => { clearTimeout(timer); turn.current += 1; for (const stop of stops) stop(); };
  }, []);
  return { data: found?.data ?? null, error, stale: found !== null && found.key !== key, again: () => void load() };
}
