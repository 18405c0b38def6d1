//! Lists of records on another record's page, kept in step with what is written on this page.

import { useEffect, useRef } from "../lib.js";
import { merged, onRecord } from "../data/records.js";
import { online } from "../state.js";
import { onUndo } from "../ui/toast.js";

/** @typedef {{ data: import("../data/fields.js").Row[], total: number }} Listed */

/**
 * Shows changes of listed records at once; reads again when one comes or goes, or something is taken back.
 * @param {string} collection @param {string} of the record whose page it is @param {(change: (before: Listed) => Listed) => void} setList @param {() => Promise<void>} load
 */
export function useFollow(collection, of, setList, load) {
  useEffect(() => onRecord(({ collection: its, id, changes, created, gone, remote }) => {
    if (its !== collection) return;
    if (created || gone || remote) void load();
    else if (changes) setList((before) => ({ ...before, data: before.data.map((row) => (row.id === id ? merged(row, changes) : row)) }));
  }), [of]);
  useEffect(() => onUndo(() => void load()), [of]);
  const was = useRef(online.value);
  useEffect(() => {
    if (online.value && !was.current) void load();
    was.current = online.value;
  }, [online.value]);
}
