//! What this device keeps so that it can be read without a connection: the records opened last, whole and with what stood
//! around them, and the facts that every page needs. It lies in one cache of the browser, which goes with the session. No
//! token is in it, and no answer about signing in; nothing of it is shown while the server answers.

import { keptFor, PERSON_CACHE } from "../state.js";

/** So many opened records are kept. */
const LIMIT = 200;
const COLLECTIONS = "customers|contacts|leads|deals|tickets|activities";
/** What every page asks for first, and the names of stages. */
const BASICS = new Set(["/me", "/organization", "/organization/settings", "/users", "/tags", "/custom-fields", "/saved-views", "/pipelines", "/me/favourites"]);
const RECORD = new RegExp(`^/(${COLLECTIONS})/([a-z]+_[a-z0-9]+)$`, "i");
const PART = new RegExp(`^/(?:${COLLECTIONS})/([a-z]+_[a-z0-9]+)/(?:timeline|notes|files|comments)$`, "i");
const LIST = new RegExp(`^/(${COLLECTIONS})$`);
const AROUND = /^\w+ = "([a-z]+_[a-z0-9]+)"/i;

/** @typedef {Record<string, any> | undefined} Query */
/** @typedef {{ collection?: string, record?: any, read_at?: string, answers: Record<string, any> }} Entry */

/**
 * Makes the cache where it is not there.
 * @param {symbol | null} holder as it was when there was something to keep
 * @returns {Promise<Cache | null>} none where the session had ended or has since, or the browser keeps nothing: without TLS, in some private windows
 */
const open = async (holder) => (holder && holder === keptFor() ? (await globalThis.caches?.open(PERSON_CACHE).catch(() => null)) ?? null : null);

/** @param {string} name */
const address = (name) => `/offline/${name}`;

/** @param {string} name @returns {Promise<any>} */
export async function readKept(name) {
  const found = await globalThis.caches?.match(address(name), { cacheName: PERSON_CACHE }).catch(() => undefined);
  return found ? found.json() : null;
}

/** The last of the writes: each waits for the one before it. @type {Promise<unknown>} */ let last = Promise.resolve();

/**
 * Changes what is kept under a name. A value of null takes it away.
 * @param {string} name @param {(before: any) => any} change
 */
export function keepUnder(name, change) {
  const holder = keptFor();
  last = last.then(async () => {
    const cache = await open(holder);
    const next = cache && change(await readKept(name));
    // The session may have ended meanwhile.
    if (holder !== keptFor()) return forgetKept();
    if (!cache) return;
    if (next === null) await cache.delete(address(name));
    else await cache.put(address(name), new Response(JSON.stringify(next), { headers: { "Content-Type": "application/json" } }));
  }).catch(() => {});
  return last;
}

/** Forgets what is kept, when somebody else signed in. */
export async function forgetKept() { await globalThis.caches?.delete(PERSON_CACHE).catch(() => {}); }

/** @param {string} path @param {Query} query */
const keyOf = (path, query) => `${path}?${new URLSearchParams(Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== ""))}`;

/** The record that an answer belongs to. @param {string} path @param {Query} query */
function belongsTo(path, query) {
  if (query?.cursor) return null;
  return RECORD.exec(path)?.[2] ?? PART.exec(path)?.[1] ?? (LIST.test(path) ? AROUND.exec(query?.filter ?? "")?.[1] : null) ?? null;
}

/** Notes that a record was opened, and forgets all but those that were opened last. @param {string} id */
function opened(id) {
  const holder = keptFor();
  void keepUnder("opened", (before) => [...(before ?? []).filter((/** @type {string} */ other) => other !== id), id].slice(-LIMIT));
  last = last.then(async () => {
    const cache = await open(holder);
    const ids = new Set(/** @type {string[]} */ (await readKept("opened")));
    for (const request of (await cache?.keys()) ?? []) {
      const of = new URL(request.url).pathname.split("/records/")[1];
      if (of && !ids.has(of)) await cache?.delete(request);
    }
  }).catch(() => {});
}

/** Takes an answer of the server, if it is one to be kept. @param {string} path @param {Query} query @param {any} data */
export function take(path, query, data) {
  if (BASICS.has(path)) return void keepUnder("basics", (before) => ({ ...before, [keyOf(path, query)]: data }));
  const id = belongsTo(path, query);
  if (!id) return;
  const whole = RECORD.exec(path);
  const { included: _, ...record } = whole ? data : {};
  void keepUnder(`records/${id}`, (before) => ({ ...before, ...(whole ? { collection: whole[1], record, read_at: new Date().toISOString() } : {}), answers: { ...before?.answers, [keyOf(path, query)]: data } }));
  if (whole) opened(id);
}

/** Forgets a record that the server has no more, or shows no more. @param {string} path */
export function drop(path) {
  const id = RECORD.exec(path)?.[2];
  if (id) void keepUnder(`records/${id}`, () => null);
}

/** All records kept of a collection, those opened last first. @param {string} collection @returns {Promise<{ record: any, read_at: string }[]>} */
export async function openedOf(collection) {
  await last;
  const ids = /** @type {string[]} */ ((await readKept("opened")) ?? []);
  const entries = await Promise.all(ids.map((id) => /** @type {Promise<Entry | null>} */ (readKept(`records/${id}`))));
  return entries.flatMap((entry) => (entry?.record && entry.collection === collection ? [{ record: entry.record, read_at: entry.read_at ?? "" }] : [])).reverse();
}

/** What was kept of such an answer; undefined for what was not. @param {string} path @param {Query} query @returns {Promise<any>} */
export async function answer(path, query) {
  // What the server said last may still be on its way into the cache.
  await last;
  if (BASICS.has(path)) return (await readKept("basics"))?.[keyOf(path, query)];
  const list = LIST.exec(path);
  if (list?.[1] && query?.ids) {
    const ids = new Set(String(query.ids).split(","));
    const rows = (await openedOf(list[1])).map((one) => one.record).filter((row) => ids.has(row.id));
    return { data: rows, next_cursor: null, total: rows.length };
  }
  const id = belongsTo(path, query);
  return id ? (/** @type {Entry | null} */ (await readKept(`records/${id}`)))?.answers[keyOf(path, query)] : undefined;
}
