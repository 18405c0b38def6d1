//! One record with what belongs to it: shown from a list at once where it is known, read whole from the server, kept in
//! step with every write of this page.

import { ApiError, get } from "../api.js";
import { useEffect, useState } from "../lib.js";
import { online } from "../state.js";
import { onUndo } from "../ui/toast.js";
import { light } from "./live.js";
import { merged, onRecord } from "./records.js";
import { openLists } from "./source.js";

/** @typedef {import("./fields.js").Row} Row */

/** What is read with a record, by collection. @type {Record<string, string>} */
const INCLUDED = { customers: "contacts,deals,tickets", contacts: "tickets" };

/**
 * @param {string} collection @param {string} id
 * @returns {{ row: Row | null, whole: boolean, included: Record<string, { data: Row[], total: number }>, error: ApiError | null, gone: boolean, reload: () => void }} `whole` once all fields are here
 */
export function useRecord(collection, id) {
  const [row, setRow] = useState(/** @type {Row | null} */ (openLists.get(collection)?.source.rows.get(id) ?? null));
  const [whole, setWhole] = useState(false);
  const [included, setIncluded] = useState(/** @type {Record<string, any>} */ ({}));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [gone, setGone] = useState(false);
  const [round, setRound] = useState(0);
  const reload = () => setRound((count) => count + 1);
  useEffect(() => {
    let here = true;
    const include = INCLUDED[collection];
    const query = include ? { include } : undefined;
    get(`/${collection}/${id}`, query).then(({ data }) => {
      if (!here) return;
      const { included: more, ...record } = data;
      setRow((before) => {
        if (before && round > 0) light(before, record);
        return merged(before, record);
      });
      setIncluded(more ?? {});
      setWhole(true);
      setError(null);
    }, (reason) => { if (here && reason instanceof ApiError) setError(reason); });
    return () => { here = false; };
  }, [id, round, online.value]);
  useEffect(() => onRecord((change) => {
    if (change.collection !== collection || change.id !== id) return;
    if (change.gone || change.remote === "deleted") setGone(true);
    else if (change.remote) reload();
    else if (change.changes) setRow((before) => (before ? merged(before, change.changes) : before));
  }), [id]);
  useEffect(() => onUndo(() => { setGone(false); reload(); }), [id]);
  return { row, whole, included, error, gone, reload };
}
