//! The only caller of `fetch`. Holds the access token in memory, never in storage; renews it through the refresh
//! cookie, one tab at a time; adds the CSRF token to every non-safe call; turns problem documents into `ApiError`.
//! It knows no page and no record type.

import { addTexts, hasText, t } from "./i18n.js";

const BASE = "/api/v1";
const SAFE = new Set(["GET", "HEAD"]);

/**
 * @typedef {{ pointer?: string, code?: string, message: string, position?: number }} FieldError
 * @typedef {{ id: string, name: string, email: string, role: string, locale?: string, time_zone?: string, theme?: string,
 *   notifications?: Record<string, { app: boolean, mail: boolean }>,
 *   mfa?: { enabled: boolean, required: boolean, recovery_codes_left: number, grace_until: string | null },
 *   pending_email?: { email: string, expires_at: string } | null }} User
 * @typedef {{ access_token: string, expires_in: number, csrf_token: string, user: User }} Login
 * @typedef {{ query?: Record<string, any>, body?: any, form?: FormData, ifMatch?: number | string | null,
 *   idempotencyKey?: string, signal?: AbortSignal, as?: "json" | "blob", anonymous?: boolean }} Options
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

/** @type {string | null} */ let accessToken = null;
/** @type {string | null} */ let heldCsrf = null;
/** @type {() => void} */ let signedOut = () => {};
/** @type {(reached: boolean) => void} */ let reachability = () => {};
/** @type {() => Promise<boolean>} */ let prove = async () => false;
/** @type {() => void} */ let mustEnrol = () => {};

/** Calls `call` when the session has ended and cannot be renewed. @param {() => void} call */
export function onSignedOut(call) { signedOut = call; }

/** Calls `call` after each request with whether the server was reached. @param {(reached: boolean) => void} call */
export function onReachability(call) { reachability = call; }

/** Calls `ask` when the server wants to know again who is at the keyboard; true sends the refused call once more. @param {() => Promise<boolean>} ask */
export function onProof(ask) { prove = ask; }

/** Calls `call` when the session may do nothing before its account has a second factor. @param {() => void} call */
export function onMustEnrol(call) { mustEnrol = call; }

/** True while an access token is held. */
export function hasSession() { return accessToken !== null; }

/** Takes over what login, setup, refresh or an accepted invitation answered. @param {Login} login */
export function setSession(login) {
  accessToken = login.access_token;
  heldCsrf = login.csrf_token;
}

/** Forgets the access token. */
export function clearSession() {
  accessToken = null;
  heldCsrf = null;
}

/** Whether there may be a session that can be renewed. */
export const mayHaveSession = () => csrfToken() !== null;

/** The token in the cookie wins, so that two tabs never disagree. */
function csrfToken() {
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-)?ll_csrf=([^;]*)/);
  return cookie?.[1] ? decodeURIComponent(cookie[1]) : heldCsrf;
}

async function fetchCsrf() {
  const answer = await fetch(`${BASE}/auth/csrf`, { credentials: "same-origin", cache: "no-store" });
  if (answer.ok) heldCsrf = (await answer.json()).csrf_token;
}

/** @param {string} path @param {Record<string, any>} [query] */
function address(path, query) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  }
  const tail = params.toString();
  return `${BASE}${path}${tail ? `?${tail}` : ""}`;
}

/** @param {string} method @param {string} path @param {Options} options */
async function send(method, path, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  /** @type {BodyInit | undefined} */
  let body;
  if (options.form) body = options.form;
  else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  } else if (!SAFE.has(method)) headers["Content-Type"] = "application/json";
  if (accessToken && !options.anonymous) headers.Authorization = `Bearer ${accessToken}`;
  if (!SAFE.has(method)) {
    if (!csrfToken()) await fetchCsrf();
    headers["X-CSRF-Token"] = csrfToken() ?? "";
  }
  if (options.ifMatch !== undefined && options.ifMatch !== null) headers["If-Match"] = `"${options.ifMatch}"`;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  return fetch(address(path, options.query), { method, headers, body, signal: options.signal, credentials: "same-origin" });
}

/** @param {Response} answer */
async function problemOf(answer) {
  try { return await answer.json(); } catch { return { title: answer.statusText }; }
}

/** Why a call was forbidden: `csrf` where another tab signed in again, `reauthentication_required`, … @param {Response} answer */
async function reasonOf(answer) {
  return answer.status === 403 ? (await problemOf(answer.clone())).errors?.[0]?.code : undefined;
}

/** Gets a fresh CSRF token: with the session's tokens where there is one. */
async function newToken() {
  if (accessToken) return (await refresh()) !== null;
  await fetchCsrf();
  return true;
}

/** @type {Promise<Login | null> | null} */ let refreshing = null;

/**
 * Renews the session from the refresh cookie. One call at a time in this tab, one tab at a time in this browser.
 * @returns {Promise<Login | null>} null when there is no session to renew.
 */
export function refresh() {
  refreshing ??= locked(renew).finally(() => { refreshing = null; });
  return refreshing;
}

/** @type {Promise<boolean> | null} */ let proving = null;

/** Asks once, however many calls wait for it. */
function proven() {
  proving ??= prove().finally(() => { proving = null; });
  return proving;
}

/** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
async function locked(run) {
  if (!navigator.locks) return run();
  return navigator.locks.request("ll-refresh", run);
}

async function renew() {
  if (!csrfToken()) return null;
  let answer = await send("POST", "/auth/refresh", { anonymous: true });
  if (answer.status === 403) {
    await fetchCsrf();
    answer = await send("POST", "/auth/refresh", { anonymous: true });
  }
  if (answer.status === 401 || answer.status === 403) return null;
  if (!answer.ok) throw new ApiError(answer.status, await problemOf(answer), answer.headers);
  const login = /** @type {Login} */ (await answer.json());
  setSession(login);
  return login;
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
  let answer;
  try {
    answer = await send(method, path, options);
    if (!SAFE.has(method) && (await reasonOf(answer)) === "csrf" && (await newToken())) answer = await send(method, path, options);
    if (answer.status === 401 && accessToken && !options.anonymous) {
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
    if (error instanceof ApiError || /** @type {any} */ (error)?.name === "AbortError") throw error;
    reachability(false);
    throw new ApiError(0, { detail: t("not_reached") });
  }
  reachability(true);
  if (!answer.ok) throw new ApiError(answer.status, await problemOf(answer), answer.headers);
  const undoId = answer.headers.get("x-undo-id");
  const etag = answer.headers.get("etag");
  const json = answer.status !== 204 && (answer.headers.get("content-type") ?? "").includes("json");
  const data = options.as === "blob" ? await answer.blob() : json ? await answer.json() : null;
  return { data: /** @type {T} */ (data), status: answer.status, undoId, etag, headers: answer.headers };
}

/** @template [T=any] @param {string} path @param {Record<string, any>} [query] @param {Options} [options] @returns {Promise<Answer<T>>} */
export const get = (path, query, options) => request("GET", path, { ...options, query });
/** @template [T=any] @param {string} path @param {any} [body] @param {Options} [options] @returns {Promise<Answer<T>>} */
export const post = (path, body, options) => request("POST", path, { ...options, body });
/** @template [T=any] @param {string} path @param {any} body @param {Options} [options] @returns {Promise<Answer<T>>} */
export const patch = (path, body, options) => request("PATCH", path, { ...options, body });
/** @template [T=any] @param {string} path @param {Options} [options] @returns {Promise<Answer<T>>} */
export const del = (path, options) => request("DELETE", path, options);
/** @template [T=any] @param {string} path @param {FormData} form @param {Options} [options] @returns {Promise<Answer<T>>} */
export const upload = (path, form, options) => request("POST", path, { ...options, form });
