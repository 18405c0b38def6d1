//! Writing one record: shown at once, sent, and taken back with the reason when the server refuses. Whoever shows records
//! listens with `onRecord`; but for `change.js` nobody else calls PATCH or DELETE on a single record.

import { ApiError, delRead, patch, post } from "../api.js";
import { reloadTags, tags } from "../state.js";
import { signal } from "../lib.js";
import { t } from "../i18n.js";
import { beginSave, rememberUndo, toastDone, toastError } from "../ui/toast.js";

/**
 * @typedef {import("./fields.js").Row} Row
 * @typedef {"created" | "updated" | "deleted" | "restored" | "related" | "many"} Remote
 * @typedef {{ collection: string, id: string, changes?: Record<string, any>, gone?: boolean, created?: Row, pending?: boolean, remote?: Remote, version?: number }} Change
 *   `pending` until the server has it; `remote` is what somebody else did, of which `changes` holds no more than lists show; `many` is of no one record
 */

/** @type {Set<(change: Change) => void>} */ const listeners = new Set();

/** @param {(change: Change) => void} call @returns {() => void} removes it */
export function onRecord(call) {
  listeners.add(call);
  return () => { listeners.delete(call); };
}

/** Tells everybody who shows records. @param {Change} change */
export function tellRecord(change) { for (const call of listeners) call(change); }

/** Refused writes by `id/key`, kept until the field is touched again. */
export const refusals = signal(/** @type {Map<string, string>} */ (new Map()));
/** Writes on their way for longer than 400 ms, by `id/key`. */
export const slowWrites = signal(/** @type {Set<string>} */ (new Set()));

/**
 * @typedef {{ collection: string, id: string, title: string, field?: string, shows: any, method: string, path: string, body: any, version?: number, changes?: Record<string, any>, before?: Record<string, any> }} Unsent
 *   a write that found no connection: `title` names what it changes, `shows` is the new value or what to call it; `changes` are shown meanwhile and `before` is what stood there
 * @typedef {{ waits: (id: string) => boolean, hold: (write: Unsent) => boolean }} Holder
 */
/** @type {Holder | null} */ let holder = null;

/** Gives writes that found no connection to `next`, and those behind them; false from `hold` refuses them. @param {Holder} next */
export function onUnsent(next) { holder = next; }

/**
 * Whether a write now waits for the connection instead of being lost.
 * @param {unknown} error why it was not made; none to ask whether one of the same record waits already @param {Unsent} write
 */
export const holds = (error, write) => (error ? error instanceof ApiError && error.status === 0 : holder?.waits(write.id) === true) && holder?.hold(write) === true;

/** @param {string} place @param {string | null} reason */
export function refuse(place, reason) {
  if (reason === null && !refusals.peek().has(place)) return;
  const next = new Map(refusals.peek());
  if (reason === null) next.delete(place);
  else next.set(place, reason);
  refusals.value = next;
}

/** @param {string} place @param {boolean} slow */
export function markSlow(place, slow) {
  if (slowWrites.peek().has(place) === slow) return;
  const next = new Set(slowWrites.peek());
  if (slow) next.add(place);
  else next.delete(place);
  slowWrites.value = next;
}

/** Forgets the refusal of a field. @param {string} id @param {string} key */
export const forgiveField = (id, key) => refuse(`${id}/${key}`, null);

/** Forgets all refusals. */
export function forgiveAll() {
  if (refusals.peek().size > 0) refusals.value = new Map();
}

/** Merge patch of RFC 7396 on a copy. @param {any} target @param {any} changes @returns {any} */
export function merged(target, changes) {
  if (changes === null || typeof changes !== "object" || Array.isArray(changes)) return changes;
  const out = { ...(target && typeof target === "object" && !Array.isArray(target) ? target : {}) };
  for (const [key, value] of Object.entries(changes)) out[key] = value === null ? null : merged(out[key], value);
  return out;
}

/** The inverse of `changes` on `row`. @param {any} row @param {any} changes @returns {any} */
function inverse(row, changes) {
  if (changes === null || typeof changes !== "object" || Array.isArray(changes)) return row ?? null;
  return Object.fromEntries(Object.entries(changes).map(([key, value]) => {
    const old = row?.[key];
    const deep = value && typeof value === "object" && !Array.isArray(value) && old && typeof old === "object" && !Array.isArray(old) && !("amount" in old) && !("amount" in value);
    return [key, deep ? inverse(old, value) : old ?? null];
  }));
}

/**
 * Saves changes of one field: shows them, sends them, shows the record the server gives back.
 * @param {string} collection @param {Row} row as shown @param {string} key the field, for its refusal @param {Record<string, any>} changes merge patch
 * @param {Record<string, any>} [shown] further members to show meanwhile, such as a relation's name
 * @returns {Promise<boolean>} false when refused; the old value is then back
 */
export async function saveField(collection, row, key, changes, shown = {}) {
  const place = `${row.id}/${key}`;
  const before = inverse(row, { ...changes, ...shown });
  refuse(place, null);
  tellRecord({ collection, id: row.id, changes: { ...changes, ...shown } });
  // A stage has rules of its own, and a call.
  const moves = key === "stage_id";
  const path = `/${collection}/${row.id}${moves ? "/move" : ""}`;
  const write = { collection, id: row.id, title: row.name ?? row.subject ?? "", field: key, shows: Object.values(shown)[0] ?? Object.values(changes), method: moves ? "POST" : "PATCH", path, body: changes, version: row.version, changes: { ...changes, ...shown }, before };
  if (holds(null, write)) return true;
  const slow = setTimeout(() => markSlow(place, true), 400);
  const end = beginSave();
  let held = false;
  try {
    const { data, undoId } = moves ? await post(path, changes) : await patch(path, changes);
    tellRecord({ collection, id: row.id, changes: data });
    rememberUndo(undoId);
    if (changes.tags?.some?.((/** @type {string} */ name) => !tags.peek().some((tag) => tag.name === name))) void reloadTags();
    return true;
  } catch (error) {
    held = holds(error, write);
    if (held) return true;
    tellRecord({ collection, id: row.id, changes: before });
    if (error instanceof ApiError) refuse(place, error.fields[key] ?? error.sentence);
    else throw error;
    return false;
  } finally {
    end();
    clearTimeout(slow);
    if (!held) markSlow(place, false);
  }
}

/** Moves one record to the trash. @param {string} collection @param {string} id @param {string} title @returns {Promise<boolean>} */
export async function deleteRecord(collection, id, title) {
  try {
    const { undoId } = await delRead(`/${collection}/${id}`);
    tellRecord({ collection, id, gone: true });
    toastDone(t("moved_to_trash", { name: title }), undoId);
    return true;
  } catch (error) {
    toastError(t("not_deleted", { name: title }), error);
    return false;
  }
}
