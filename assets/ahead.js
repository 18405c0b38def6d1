//! Begins what takes the line longest while the page's modules are still on their way: the renewal of the session, and once
//! there is one, the questions that every page asks first and the rows of the list in the address. Their answers wait for
//! whoever asks (`askAhead`). A stranger is asked nothing. The page's modules are asked for behind the renewal: so many of them
//! would keep it back.

import { askAhead, mayHaveSession, refresh } from "./session.js";

/** What every page needs of the organisation, but for the saved views. */
export const BASICS = [
  { path: "/me" }, { path: "/organization" }, { path: "/organization/settings" }, { path: "/users", query: { limit: 200 } },
  { path: "/tags", query: { limit: 200 } }, { path: "/custom-fields", query: { limit: 200 } },
];
/** The first page of the saved views. */
export const VIEWS = { path: "/saved-views", query: { limit: 200 } };

const LISTS = ["leads", "customers", "contacts", "deals", "tickets", "activities"];
/** Rows of a list's first answer: a high screen of them. */
const FIRST_ROWS = 50;
/** Where this device keeps which members of a list's rows were asked for last. @param {string} list */
const fieldsKey = (list) => `ll.fields.${list}`;

/**
 * The question for the first rows of a list; its members are kept for `askList`.
 * @param {string} list @param {{ filter: string | null, sort: string | null, q: string | null, fields: string }} question
 */
export function firstRows(list, { filter, sort, q, fields }) {
  try { localStorage.setItem(fieldsKey(list), fields); } catch { /* then the rows come after the page */ }
  return { filter, sort, q, fields, limit: FIRST_ROWS };
}

/** The list in the address. */
const list = location.pathname === "/" ? "leads" : location.pathname.replace(/^\/|\/+$/g, "");

/** Another tab that renews the session just now holds the modules up at most so long, in milliseconds. */
const MODULES_MS = 100;

/** The parts of the page with the names of its modules: this script stands below them. */
const modulesOf = () => /** @type {NodeListOf<HTMLTemplateElement>} */ (document.querySelectorAll("template[data-modules]"));

/** Names the tables of the page's language, which `theme.js` chose, beside the English ones. */
function nameTables() {
  const { lang } = document.documentElement;
  if (lang === "en") return;
  for (const part of [document, ...[...modulesOf()].map(({ content }) => content)]) {
    for (const link of part.querySelectorAll("link[rel=modulepreload][href*='/i18n/']")) {
      const own = /** @type {HTMLLinkElement} */ (link.cloneNode());
      own.href = own.href.replace("/i18n/", `/i18n/${lang}/`);
      link.after(own);
    }
  }
}

/** Loads the modules that the page came with the names of, and that of its list beside them; once. */
function loadModules() {
  const parts = modulesOf();
  for (const part of parts) {
    document.head.append(part.content);
    part.remove();
  }
  if (parts.length === 0 || !known || !isList) return;
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(`./pages/${list}.js`, import.meta.url).href;
  document.head.append(link);
}

/** Asks for its rows, as they were asked for last. */
function askList() {
  /** @type {string | null} */ let fields = null;
  try { fields = localStorage.getItem(fieldsKey(list)); } catch { /* as above */ }
  const query = new URLSearchParams(location.search);
  if (fields) askAhead(`/${list}`, firstRows(list, { filter: query.get("filter"), sort: query.get("sort"), q: query.get("q"), fields }));
}

/** One in sections asks otherwise. */
const isList = LISTS.includes(list) && !location.search.includes("group_by=");
const known = mayHaveSession();

nameTables();

/** The session that this page begins with; null for a stranger. Fails where the server is not reached. */
export const renewed = known ? refresh(loadModules) : Promise.resolve(null);

if (known) setTimeout(loadModules, MODULES_MS);
// `sign-in.js` does it in the page of strangers.
else if (!document.getElementById("sign-in")) loadModules();
void renewed.then((login) => {
  if (!login) return;
  for (const { path, query } of [...BASICS, VIEWS]) askAhead(path, query);
  if (isList) askList();
}, () => { /* the page says so */ });
