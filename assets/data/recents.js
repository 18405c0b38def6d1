//! The records opened last on this device, newest first: for the palette and for relation pickers. The device keeps which
//! they are and nothing that they say: names live in this page's memory and are asked for again after it was left.

import { get } from "../api.js";
import { signal } from "../lib.js";
import { keep, recall } from "../state.js";

/** @typedef {{ type: string, id: string, title: string, subtitle?: string }} Recent */

const LIMIT = 30;
const TYPES = ["leads", "customers", "contacts", "deals", "tickets", "activities"];

/** What is known of them, by id. */
const known = signal(/** @type {Map<string, Recent>} */ (new Map()));
/** Whether names were asked for since the page was loaded. */ let asked = false;

/** @param {Recent[]} more */
const know = (more) => { known.value = new Map([...known.value, ...more.map((recent) => /** @type {const} */ ([recent.id, recent]))]); };

/** @returns {{ type: string, id: string }[]} */
function kept() {
  try {
    const list = JSON.parse(recall("recents") ?? "[]");
    return Array.isArray(list) ? list.filter((item) => TYPES.includes(item?.type) && typeof item.id === "string") : [];
  } catch {
    return [];
  }
}

/** Asks for the names that are not known yet. @param {{ type: string, id: string }[]} items */
function ask(items) {
  asked = true;
  for (const type of TYPES) {
    const ids = items.filter((item) => item.type === type && !known.value.has(item.id)).map((item) => item.id);
    if (ids.length === 0) continue;
    const member = type === "tickets" ? "subject" : "name";
    get(`/${type}`, { ids: ids.join(","), fields: member }).then(({ data }) => {
      know(data.data.map((/** @type {any} */ row) => ({ type, id: row.id, title: row[member] })));
    }, () => { asked = false; });
  }
}

/** Those whose names are known; reading them redraws when the others are. @returns {Recent[]} */
export function recents() {
  // Read even where there are none yet: whoever shows them is told of the first.
  const names = known.value;
  const items = kept();
  if (!asked) ask(items);
  return items.flatMap((item) => names.get(item.id) ?? []);
}

/** @param {{ type: string, id: string }[]} items */
const keepOnly = (items) => keep("recents", JSON.stringify(items.slice(0, LIMIT).map(({ type, id }) => ({ type, id }))));

/** @param {Recent} recent */
export function addRecent(recent) {
  know([recent]);
  keepOnly([recent, ...kept().filter((item) => item.id !== recent.id)]);
}
