//! Changes that found no connection: kept in their order, sent when the server answers again, and shown as long as they
//! wait. None is thrown away but by the person who made it: what met another's change, or was refused, waits for a decision.
//! They outlast the page and the session; only who made them sees and sends them.

import { ApiError, get, request } from "../api.js";
import { signal } from "../lib.js";
import { markSlow, merged, refuse, tellRecord } from "../data/records.js";
import { unsent, user } from "../state.js";
import { rememberUndo } from "../ui/toast.js";

/**
 * @typedef {import("../data/records.js").Unsent} Unsent
 * @typedef {Unsent & { key: string, at: string, problem?: { reason: string | null, theirs?: any, version?: number } }} Waiting
 *   `key` tells the server that it is the same write; `problem` says why it was not made: a reason, or what somebody else put there
 */

const CACHE = "ll-unsent";

/** In the order in which they were made. */
export const waiting = signal(/** @type {Waiting[]} */ ([]));

const address = () => `/offline/unsent/${user.peek()?.id}`;
/** @param {Waiting} write */
const placeOf = (write) => `${write.id}/${write.field}`;

/** The last writing of the list; each waits for the one before it. @type {Promise<unknown>} */ let writing = Promise.resolve();

/** Every write that this tab has held: what else is kept is another tab's. @type {Set<string>} */ const known = new Set();

/** @returns {Promise<Waiting[]>} */
async function read() {
  const found = await globalThis.caches?.match(address(), { cacheName: CACHE });
  return found ? found.json() : [];
}

/** @param {Waiting[]} list */
async function write(list) {
  const all = [...(await read()).filter((other) => !known.has(other.key)), ...list];
  const cache = await globalThis.caches?.open(CACHE);
  if (!cache) return;
  if (all.length > 0) return cache.put(address(), new Response(JSON.stringify(all)));
  await cache.delete(address());
  if ((await cache.keys()).length === 0) await caches.delete(CACHE);
}

/** @param {Waiting[]} next */
function set(next) {
  const gone = waiting.peek().filter((write) => !next.includes(write));
  for (const write of next) known.add(write.key);
  waiting.value = next;
  unsent.value = next.length;
  for (const write of gone) if (write.field && !next.some((other) => placeOf(other) === placeOf(write))) markSlow(placeOf(write), false);
  for (const write of next) if (write.field) markSlow(placeOf(write), true);
  writing = writing.then(() => write(next)).catch(() => {});
}

/** Reads what the person left waiting here. */
export async function readWaiting() {
  const more = (await read().catch(() => [])).filter((write) => !known.has(write.key));
  if (more.length > 0) set([...more, ...waiting.peek()]);
}

/** A later change of the same field takes the place of one that waits. @param {Unsent} write */
export function hold(write) {
  const same = write.field ? waiting.peek().find((other) => placeOf(other) === `${write.id}/${write.field}` && !other.problem && other !== sending) : undefined;
  const next = { ...write, key: crypto.randomUUID(), at: new Date().toISOString(), ...(same ? { before: same.before, version: same.version } : {}) };
  set([...waiting.peek().filter((other) => other !== same), next]);
  return true;
}

/** Whether changes of a record wait, so that later ones of it have to wait behind them. @param {string} id */
export const waits = (id) => waiting.peek().some((write) => write.id === id && !write.problem);

/** A record with the changes of it that wait. @param {any} record */
export function withWaiting(record) {
  return waiting.peek().filter((write) => write.id === record?.id && write.changes).reduce((row, write) => merged(row, write.changes), record);
}

/** @param {Waiting} write @param {Partial<Waiting>} change */
const alter = (write, change) => set(waiting.peek().map((other) => (other === write ? { ...write, ...change } : other)));

/** Takes one away for good, and shows what the record says. @param {Waiting} write */
export function discard(write) {
  set(waiting.peek().filter((other) => other !== write));
  if (write.field) refuse(placeOf(write), null);
  if (write.changes) tellRecord({ collection: write.collection, id: write.id, changes: write.problem?.theirs ?? write.before ?? {} });
}

/** Gives all of them up; settles when nothing of them is left here. */
export async function discardAll() {
  for (const write of waiting.peek()) discard(write);
  await writing;
}

/** Sends one that met another's change once more, over it. @param {Waiting} write */
export function insist(write) {
  alter(write, { problem: undefined, version: write.problem?.version ?? write.version, before: write.problem?.theirs ?? write.before });
  return flush();
}

/** Only what a change touches of a record. @param {any} record @param {any} changes @returns {any} */
function touched(record, changes) {
  if (changes === null || typeof changes !== "object" || Array.isArray(changes)) return record ?? null;
  return Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, touched(record?.[key], value)]));
}

/** @param {any} a @param {any} b */
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** @type {Waiting | null} */ let sending = null;

/**
 * Compares with what the record says now, after somebody changed it: goes on if that was another field, or if the change is
 * there already because only its answer was lost.
 * @param {Waiting} write
 */
async function compare(write) {
  const { data } = await get(`/${write.collection}/${write.id}`);
  const now = touched(data, write.body);
  if (same(now, write.body)) return accept(write, data, null);
  if (same(now, touched(write.before, write.body))) return alter(write, { version: data.version });
  return alter(write, { problem: { reason: null, theirs: touched(data, write.changes ?? write.body), version: data.version } });
}

/** @param {Waiting} write @param {any} data what the server answered @param {string | null} undoId */
function accept(write, data, undoId) {
  rememberUndo(undoId);
  set(waiting.peek().filter((other) => other !== write).map((other) => (other.id === write.id && other.version === write.version ? { ...other, version: data.version } : other)));
  if (write.changes) tellRecord({ collection: write.collection, id: write.id, changes: merged(data, withWaiting({ id: write.id })) });
  else tellRecord({ collection: write.collection, id: data.id, created: data });
}

/** Sends one; false when there still is no connection, or the server has no time. @param {Waiting} write */
async function send(write) {
  try {
    const { data, undoId } = await request(write.method, write.path, { body: write.body, ...(write.method === "PATCH" ? { ifMatch: write.version } : { idempotencyKey: write.key }) });
    accept(write, data, undoId);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500) return false;
    if (error.status === 412) await compare(write);
    else alter(write, { problem: { reason: error.sentence } });
  }
  return true;
}

/** @type {Promise<void> | null} */ let running = null;

/** Sends what waits, one after the other. */
export function flush() {
  running ??= (async () => {
    for (;;) {
      sending = waiting.peek().find((write) => !write.problem) ?? null;
      if (!sending || !(await send(sending).catch(() => false))) break;
    }
  })().finally(() => { sending = null; running = null; });
  return running;
}
