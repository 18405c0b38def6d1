//! What the whole page shares, as signals: who is signed in, the organisation, its people and tags, custom fields, toasts,
//! theme and density. Filled at start-up by `loadBasics`; pages keep their own state.

import { signal, computed, effect } from "./lib.js";
import { labelColour, namedColour } from "./colours.js";
import { language, setLocale, spokenIn } from "./i18n.js";
import { BASICS, VIEWS } from "./ahead.js";
import { get, sendLast } from "./api.js";
import { clearSession, setSession } from "./session.js";

/**
 * @typedef {import("./api.js").User} User
 * @typedef {{ id: string, name: string, color?: string | null }} Tag
 * @typedef {{ id: string, entity: string, key: string, label: string, type: string, options?: string[] }} CustomField
 * @typedef {{ id: string, version: number, created_by: string | null, entity: string, name: string, filter: string | null, sort: string | null, columns: string[], group_by: string | null, shared: boolean }} View
 * @typedef {{ id: number, tone: "done" | "info" | "bad", icon?: string, title: string, text?: string, undoId?: string, action?: { label: string, key?: string, run: () => void } }} Toast
 */

/** `starting` until the refresh cookie was tried, then `out` or `in`. */
export const session = signal(/** @type {"starting" | "out" | "in"} */ ("starting"));
/** True when a session of this page ended by itself, so that the sign-in page can say so. */
export const sessionEnded = signal(false);
/** True while the organisation lets this person do nothing before they have a second factor. */
export const enrolling = signal(false);
/** Set while the server wants to know again who is at the keyboard; called with whether it learnt that. */
export const proof = signal(/** @type {((given: boolean) => void) | null} */ (null));
export const user = signal(/** @type {User | null} */ (null));
export const organisation = signal(/** @type {{ name: string, slug?: string, settings?: any } | null} */ (null));
export const users = signal(/** @type {Map<string, User>} */ (new Map()));
export const tags = signal(/** @type {Tag[]} */ ([]));
export const customFields = signal(/** @type {CustomField[]} */ ([]));
/** The saved views of all lists that the person sees. */
export const views = signal(/** @type {View[]} */ ([]));
export const online = signal(true);
export const toasts = signal(/** @type {Toast[]} */ ([]));

const ownTagColours = computed(() => new Map(tags.value.filter((tag) => tag.color).map((tag) => [tag.name.toLowerCase(), namedColour(tag.color ?? "")])));

/** The label colour of a tag: its own, else one that its name always gives. @param {string} name @returns {string} */
export function tagColour(name) {
  return ownTagColours.value.get(name.toLowerCase()) ?? labelColour(name.toLowerCase());
}

effect(() => setLocale(user.value?.locale, organisation.value?.settings?.locale));

/** Currency of new amounts. */
export const currency = computed(() => organisation.value?.settings?.currency ?? "EUR");

const RANK = ["viewer", "member", "manager", "admin", "owner"];

/** Whether the signed-in person has at least this role. @param {string} role */
export function hasRole(role) {
  return RANK.indexOf(user.value?.role ?? "viewer") >= RANK.indexOf(role);
}

/** @param {string} key @param {string} fallback */
function kept(key, fallback) {
  try { return localStorage.getItem(`ll.${key}`) ?? fallback; } catch { return fallback; }
}

/** Keeps a choice of this device; storage may be refused. @param {string} key @param {string | null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(`ll.${key}`);
    else localStorage.setItem(`ll.${key}`, value);
  } catch { /* the choice then lasts until the page is left */ }
}

/** Reads a kept choice of this device. @param {string} key @returns {string | null} */
export function recall(key) {
  return kept(key, "") || null;
}

export const theme = signal(/** @type {"light" | "dark" | "system"} */ (kept("theme", "system")));
export const density = signal(/** @type {"comfortable" | "compact"} */ (kept("density", "comfortable")));
/** Whether lists are plain tables. */
export const plain = signal(kept("plain", "") !== "");
export const rail = signal(/** @type {"full" | "icons"} */ (kept("rail", "full")));

/** @param {"light" | "dark" | "system"} value */
export function setTheme(value) {
  theme.value = value;
  keep("theme", value === "system" ? null : value);
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

/** Turns to the other theme than what is on screen now. */
export function switchTheme() {
  const dark = theme.value === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme.value === "dark";
  setTheme(dark ? "light" : "dark");
}

/** Loads the page again where its language is not the person's, which is the browser's unless they chose one; true while it does. */
export function turnToLanguage() {
  const own = spokenIn(user.value?.locale);
  if (user.value?.locale === undefined || own === recall("language")) return false;
  keep("language", own);
  if (own === language || recall("language") !== own) return false;
  location.reload();
  return true;
}

/** @param {"comfortable" | "compact"} value */
export function setDensity(value) {
  density.value = value;
  keep("density", value);
  document.documentElement.dataset.density = value;
}

/** @param {boolean} value */
export function setPlain(value) {
  plain.value = value;
  keep("plain", value ? "1" : null);
}

/** @param {"full" | "icons"} value */
export function setRail(value) {
  rail.value = value;
  keep("rail", value);
  document.documentElement.dataset.rail = value;
}

/** Who was signed in last in this page. @type {string | null} */ let lastUser = null;
let toastId = 0;

/**
 * Shows a toast. `bad` stays until closed, the others go after six seconds.
 * @param {Omit<Toast, "id">} toast @returns {number} its id
 */
export function addToast(toast) {
  const id = ++toastId;
  toasts.value = [...toasts.value.slice(-3), { ...toast, id }];
  return id;
}

/** @param {number} id */
export function dropToast(id) { toasts.value = toasts.value.filter((toast) => toast.id !== id); }

/** Loads what every page needs after sign-in. A part the role may not read stays empty. */
export async function loadBasics() {
  const [me, org, settings, people, labels, fields] = await Promise.all([
    ...BASICS.map(({ path, query }) => get(path, query).catch(() => null)), reloadViews().catch(() => null),
  ]);
  if (me?.data) user.value = { ...user.value, ...me.data };
  if (me?.data.theme && recall("theme") === null) setTheme(me.data.theme);
  if (org?.data) organisation.value = { ...org.data, settings: settings?.data };
  users.value = new Map((people?.data.data ?? []).map((/** @type {User} */ person) => [person.id, person]));
  tags.value = labels?.data.data ?? [];
  customFields.value = fields?.data.data ?? [];
}

/** Reads the tags again, after a write may have created one. */
export async function reloadTags() {
  tags.value = (await get("/tags", { limit: 200 })).data.data;
}

/** Reads the saved views again. */
export async function reloadViews() {
  /** @type {View[]} */ const all = [];
  let cursor = /** @type {string | null} */ (null);
  do {
    const page = /** @type {{ data: { data: View[], next_cursor: string | null } }} */ (await get(VIEWS.path, { ...VIEWS.query, cursor }));
    all.push(...page.data.data);
    cursor = page.data.next_cursor;
  } while (cursor);
  views.value = all;
}

/** Reads the custom fields again. */
export async function reloadCustomFields() {
  customFields.value = (await get("/custom-fields", { limit: 200 })).data.data;
}

/**
 * Takes over a login answer: keeps its tokens, loads the basics, then shows the application.
 * @param {import("./api.js").Login} login from login, setup, refresh or an accepted invitation
 */
export async function signedIn(login) {
  if (lastUser !== null && lastUser !== login.user.id) {
    // Somebody else: nothing of the person before may stay in memory. The refresh cookie carries the new session over.
    location.assign("/");
    return;
  }
  lastUser = login.user.id;
  holder ??= Symbol("kept");
  setSession(login);
  user.value = login.user;
  enrolling.value = false;
  await loadBasics();
  if (turnToLanguage()) return;
  sessionEnded.value = false;
  session.value = "in";
}

/** Holds what a device keeps of its person to read without a connection; `offline/store.js` fills it. */
export const PERSON_CACHE = "ll-person";
/** What a tab keeps the addresses of lists under, which may hold names that were searched for. */
export const LISTS = "ll.list-";
/** @type {symbol | null} */ let holder = Symbol("kept");
/** What a device keeps of its person is kept for this: null once all of it had to go, until somebody signs in. */
export const keptFor = () => holder;

/** Forgets the session, and what this device knows of the person and their records. */
async function forget() {
  holder = null;
  clearSession();
  keep("recents", null);
  keep("language", null);
  keep("lost-reason", null);
  try { for (const key of Object.keys(sessionStorage)) if (key.startsWith(LISTS)) sessionStorage.removeItem(key); } catch { /* nothing is kept */ }
  await globalThis.caches?.delete(PERSON_CACHE).catch(() => {});
}

/** Forgets a session that the server has ended. */
export function dropSession() {
  void forget();
  user.value = null;
  session.value = "out";
}

/** Changes that were made without a connection and wait for it. */
export const unsent = signal(0);
/** Set while the list of those changes is open; `leaving` when somebody would sign out and lose them. */
export const unsentOpen = signal(/** @type {null | "look" | "leaving"} */ (null));

/** Ends the session on the server and here. Asks first about changes that were not sent. */
export async function signOut() {
  if (unsent.peek() > 0) {
    unsentOpen.value = "leaving";
    return;
  }
  await sendLast("POST", "/auth/logout").catch(() => null);
  await forget();
  location.assign("/login");
}
