//! Calls of the server's interface: sent by `session.js`, sent again after the session was renewed or the person has proven
//! who they are, and their problem documents turned into `ApiError`. It knows no page and no record type.

import { clearSession, hasSession, newToken, refresh, send, takeAhead } from "./session.js";
import { addTexts, hasText, t } from "./i18n.js";

const SAFE = new Set(["GET", "HEAD"]);

/**
 * @typedef {import("./session.js").User} User
 * @typedef {import("./session.js").Login} Login
 * @typedef {{ pointer?: string, code?: string, message: string, position?: number }} FieldError
 * @typedef {import("./session.js").Call & { as?: "json" | "blob" }} Options
 */
/**
 * @template T
 * @typedef {{ data: T, status: number, undoId: string | null, etag: string | null, headers: Headers }} Answer
 */

/** The last part of the urn that names a request. @param {any} problem */
const requestOf = (problem) => String(problem?.instance ?? "").replace("urn:uuid:", "");

/** What to do about a failure of the server, which says nothing of it but its request. @param {number} status @param {any} problem */
function failureText(status, problem) {
  if (status < 500) return "";
  const request = requestOf(problem);
  return t("server_failed") + (request && ` ${t("server_failed_request", { request })}`);
}

// In English the server's own sentences stand; that table is for translators.
void addTexts("errors", {});

/** What the server said, in the reader's words where its code has some. @param {string} said @param {string} code @param {string} [pointer] */
function inWords(said, code, pointer = "") {
  const key = [`error.${code}.${pointer.split("/").pop()}`, `error.${code}`].find(hasText);
  return key ? t(key, { n: /\d[\d,]*/.exec(said)?.[0] ?? "" }) : said;
}

/** A refused call. `status` 0 means that the server was not reached. */
export class ApiError extends Error {
  /** @param {number} status @param {any} problem @param {Headers} [headers] */
  constructor(status, problem, headers) {
    super(inWords(problem?.detail ?? "", `${status}`) || failureText(status, problem) || problem?.title);
    this.name = "ApiError";
    this.status = status;
    /** @type {string} */ this.title = problem?.title ?? "";
    /** @type {string} */ this.type = problem?.type ?? "";
    /** @type {FieldError[]} */ this.errors = (problem?.errors ?? []).map((/** @type {FieldError} */ error) => ({ ...error, message: inWords(error.message, `${error.code}`, error.pointer) }));
    /** @type {string} Last part of the request's urn, to quote in a report. */
    this.requestId = requestOf(problem);
    this.retryAfter = Number(headers?.get("retry-after") ?? 0);
    /** @type {number | null} How often a code may be tried again, where the server tells it. */
    this.attemptsLeft = problem?.attempts_left ?? null;
  }

  /** The stable reason of a refusal that concerns no single field, such as `reauthentication_required`. */
  get code() { return this.errors[0]?.code ?? ""; }

  /** Messages by field: the JSON pointer without its leading slash, nested parts joined with a dot. */
  get fields() {
    /** @type {Record<string, string>} */
    const out = {};
    for (const error of this.errors) {
      const key = (error.pointer ?? "").replace(/^#?\//, "").replaceAll("/", ".");
      if (key && !(key in out)) out[key] = error.message;
    }
    return out;
  }

  /** The one sentence to show when there is a single place for it. */
  get sentence() {
    return this.errors.length > 0 ? this.errors.map((error) => error.message).join(" ") : this.message;
  }
}

/** Set once this page has given its session up and is about to go: nothing more is asked with it. */
let leaving = false;

/** Sends the last call of this page's session; every other one from now on is never answered. @param {string} method @param {string} path */
export function sendLast(method, path) {
  const last = request(method, path);
  leaving = true;
  // Whoever comes back to it by the browser's history finds it without a session.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  return last;
}

/** @type {() => void} */ let signedOut = () => {};
/** @type {(reached: boolean) => void} */ let reachability = () => {};
/** @type {() => Promise<boolean>} */ let prove = async () => false;
/** @type {() => void} */ let mustEnrol = () => {};

/** @typedef {{ take: (path: string, query: Record<string, any> | undefined, data: any) => void, drop: (path: string) => void, answer: (path: string, query: Record<string, any> | undefined) => Promise<any> }} Keeper */
/** @type {Keeper | null} */ let keeper = null;
/** What was read before there was a keeper. @type {Parameters<Keeper["take"]>[]} */ const unkept = [];
const UNKEPT_MOST = 60;

/** Tells `next` what is read, and asks it where the server is out of reach. @param {Keeper} next */
export function onReads(next) {
  keeper = next;
  for (const read of unkept.splice(0)) next.take(...read);
}

/** Calls `call` when the session has ended and cannot be renewed. @param {() => void} call */
export function onSignedOut(call) { signedOut = call; }

/** Calls `call` after each request with whether the server was reached. @param {(reached: boolean) => void} call */
export function onReachability(call) { reachability = call; }

/** Calls `ask` when the server wants to know again who is at the keyboard; true sends the refused call once more. @param {() => Promise<boolean>} ask */
export function onProof(ask) { prove = ask; }

/** Calls `call` when the session may do nothing before its account has a second factor. @param {() => void} call */
export function onMustEnrol(call) { mustEnrol = call; }

/** @param {Response} answer */
async function problemOf(answer) {
  try { return await answer.json(); } catch { return { title: answer.statusText }; }
}

/** Why a call was forbidden: `csrf` where another tab signed in again, `reauthentication_required`, … @param {Response} answer */
async function reasonOf(answer) {
  return answer.status === 403 ? (await problemOf(answer.clone())).errors?.[0]?.code : undefined;
}

/** @type {Promise<boolean> | null} */ let proving = null;

/** Asks once, however many calls wait for it. */
function proven() {
  proving ??= prove().finally(() => { proving = null; });
  return proving;
}

/**
 * Sends one request below `/api/v1` and gives its answer.
 * @template [T=any]
 * @param {string} method @param {string} path with its leading slash
 * @param {Options} [options] `query` leaves out empty values; `ifMatch` is the version; `form` sends multipart.
 * @returns {Promise<Answer<T>>}
 * @throws {ApiError} for every status that is not 2xx, and with status 0 when the server was not reached.
 */
export async function request(method, path, options = {}) {
  if (leaving) return new Promise(() => {});
  let answer;
  /** @type {import("./session.js").Early | undefined} */ let early;
  try {
    early = await takeAhead(method, path, options);
    answer = early?.answer ?? (await send(method, path, options));
    if (!SAFE.has(method) && (await reasonOf(answer)) === "csrf" && (await newToken())) answer = await send(method, path, options);
    if (answer.status === 401 && hasSession() && !options.anonymous) {
      if (await refresh()) answer = await send(method, path, options);
      else {
        clearSession();
        signedOut();
      }
    }
    const reason = await reasonOf(answer);
    if (reason === "mfa_enrollment_required") mustEnrol();
    if (reason === "reauthentication_required" && (await proven())) answer = await send(method, path, options);
  } catch (error) {
    if (error instanceof Response) throw new ApiError(error.status, await problemOf(error), error.headers);
    if (error instanceof ApiError || /** @type {any} */ (error)?.name === "AbortError") throw error;
    reachability(false);
    const kept = method === "GET" ? await keeper?.answer(path, options.query) : undefined;
    if (kept !== undefined) return { data: kept, status: 200, undoId: null, etag: null, headers: new Headers() };
    throw new ApiError(0, { detail: t("not_reached") });
  }
  reachability(true);
  if (method === "GET" && (answer.status === 403 || answer.status === 404)) keeper?.drop(path);
  if (!answer.ok) throw new ApiError(answer.status, await problemOf(answer), answer.headers);
  const undoId = answer.headers.get("x-undo-id");
  const etag = answer.headers.get("etag");
  const json = answer.status !== 204 && (answer.headers.get("content-type") ?? "").includes("json");
  const data = answer === early?.answer ? early.data : options.as === "blob" ? await answer.blob() : json ? await answer.json() : null;
  if (method === "GET" && json) {
    if (keeper) keeper.take(path, options.query, data);
    else if (unkept.length < UNKEPT_MOST) unkept.push([path, options.query, data]);
  }
  return { data: /** @type {T} */ (data), status: answer.status, undoId, etag, headers: answer.headers };
}

/** Reads on their way. @type {Set<{ path: string, stop: AbortController }>} */ const reads = new Set();
/** Deletes of `delRead` on their way, each by its path with whether it came to pass. @type {Map<string, Promise<boolean>>} */ const deletes = new Map();

/** @param {string} path @param {string} over */
const isUnder = (path, over) => path === over || path.startsWith(`${over}/`);

/**
 * Reads. What lies under a delete on its way is asked for after its answer, if it is still there; a read that is out already is
 * called back for it.
 * @template [T=any] @param {string} path @param {Record<string, any>} [query] @param {Options} [options] @returns {Promise<Answer<T>>}
 */
export async function get(path, query, options) {
  for (;;) {
    const above = [...deletes].find(([over]) => isUnder(path, over));
    if (above && (await above[1])) throw new ApiError(404, { detail: "" });
    const read = { path, stop: new AbortController() };
    const signal = options?.signal ? AbortSignal.any([options.signal, read.stop.signal]) : read.stop.signal;
    reads.add(read);
    try {
      return await request("GET", path, { ...options, query, signal });
    } catch (error) {
      if (!read.stop.signal.aborted) throw error;
    } finally {
      reads.delete(read);
    }
  }
}
/** @template [T=any] @param {string} path @param {any} [body] @param {Options} [options] @returns {Promise<Answer<T>>} */
export const post = (path, body, options) => request("POST", path, { ...options, body });
/** @template [T=any] @param {string} path @param {any} body @param {Options} [options] @returns {Promise<Answer<T>>} */
export const patch = (path, body, options) => request("PATCH", path, { ...options, body });
/** @template [T=any] @param {string} path @param {Options} [options] @returns {Promise<Answer<T>>} */
export const del = (path, options) => request("DELETE", path, options);
/**
 * Deletes what is being read on this page. No read of it, nor of anything under its path, is answered by "not found" on that account.
 * @template [T=any] @param {string} path @returns {Promise<Answer<T>>}
 */
export function delRead(path) {
  const answer = request("DELETE", path);
  deletes.set(path, answer.then(() => true, () => false).finally(() => deletes.delete(path)));
  for (const read of reads) if (isUnder(read.path, path)) read.stop.abort();
  return answer;
}
/** @template [T=any] @param {string} path @param {FormData} form @param {Options} [options] @returns {Promise<Answer<T>>} */
export const upload = (path, form, options) => request("POST", path, { ...options, form });
