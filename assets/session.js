//! The tokens of this page's session and the only caller of `fetch`. Holds the access token in memory, never in storage;
//! renews it through the refresh cookie, one tab at a time; adds the CSRF token to every non-safe call. It imports nothing
//! and knows no problem document: what an answer means is `api.js`'s, which everybody else calls.

const BASE = "/api/v1";
const SAFE = new Set(["GET", "HEAD"]);

/**
 * @typedef {{ id: string, name: string, email: string, role: string, locale?: string, time_zone?: string, theme?: string,
 *   notifications?: Record<string, { app: boolean, mail: boolean }>,
 *   mfa?: { enabled: boolean, required: boolean, recovery_codes_left: number, grace_until: string | null },
 *   pending_email?: { email: string, expires_at: string } | null }} User
 * @typedef {{ access_token: string, expires_in: number, csrf_token: string, user: User }} Login
 * @typedef {{ query?: Record<string, any>, body?: any, form?: FormData, ifMatch?: number | string | null,
 *   idempotencyKey?: string, signal?: AbortSignal, anonymous?: boolean }} Call
 * @typedef {{ answer: Response, data: any }} Early `data` is what a good answer says
 */

/** @type {string | null} */ let accessToken = null;
/** @type {string | null} */ let heldCsrf = null;

/** True while an access token is held. */
export function hasSession() { return accessToken !== null; }

/** Takes over what login, setup, refresh or an accepted invitation answered. @param {Login} login */
export function setSession(login) {
  accessToken = login.access_token;
  heldCsrf = login.csrf_token;
}

/** Forgets the access token, and answers that were asked for with it. */
export function clearSession() {
  accessToken = null;
  heldCsrf = null;
  ahead.clear();
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

/** Sends one call as it is: the answer may refuse it. @param {string} method @param {string} path @param {Call} [options] */
export async function send(method, path, options = {}) {
  // What is asked while the session is still being renewed is asked with it.
  if (!accessToken && refreshing && !options.anonymous) await refreshing.catch(() => {});
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

/** Answers on their way that a page will ask for, read to their end, by address. @type {Map<string, Promise<Early>>} */ const ahead = new Map();
/** So long an answer waits for its page. */
const AHEAD_MS = 10_000;

/** Asks for what a page that is still being loaded will ask for. @param {string} path @param {Record<string, any>} [query] */
export function askAhead(path, query) {
  // Read to its end, so that whoever takes it over has it at once, and it is on their first picture.
  const answer = send("GET", path, { query }).then(async (found) => ({ answer: found, data: found.ok ? await found.json() : undefined }));
  // Whoever takes it over sees the failure.
  answer.catch(() => {});
  const key = address(path, query);
  ahead.set(key, answer);
  setTimeout(() => ahead.delete(key), AHEAD_MS);
}

/** The answer that was asked for ahead, once. Any write makes them all old. @param {string} method @param {string} path @param {Call} options */
export function takeAhead(method, path, options) {
  if (!SAFE.has(method)) ahead.clear();
  if (ahead.size === 0) return undefined;
  const key = address(path, options.query);
  const answer = ahead.get(key);
  ahead.delete(key);
  return answer;
}

/** Gets a fresh CSRF token: with the session's tokens where there is one. */
export async function newToken() {
  if (accessToken) return (await refresh()) !== null;
  await fetchCsrf();
  return true;
}

/** @type {Promise<Login | null> | null} */ let refreshing = null;

/**
 * Renews the session from the refresh cookie. One call at a time in this tab, one tab at a time in this browser.
 * @param {() => void} [sent] called once the question is on its way
 * @returns {Promise<Login | null>} null when there is no session to renew; an answer of another kind is thrown.
 */
export function refresh(sent = () => {}) {
  refreshing ??= locked(() => renew(sent)).finally(() => { refreshing = null; });
  return refreshing;
}

/** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
async function locked(run) {
  if (!navigator.locks) return run();
  return navigator.locks.request("ll-refresh", run);
}

/** @param {() => void} sent */
async function renew(sent) {
  if (!csrfToken()) return null;
  const asked = send("POST", "/auth/refresh", { anonymous: true });
  sent();
  let answer = await asked;
  if (answer.status === 403) {
    await fetchCsrf();
    answer = await send("POST", "/auth/refresh", { anonymous: true });
  }
  if (answer.status === 401 || answer.status === 403) return null;
  if (!answer.ok) throw answer;
  const login = /** @type {Login} */ (await answer.json());
  setSession(login);
  return login;
}
