//! Names of records that are known by their id alone, asked for once each. For filter chips and links to other records.

import { get } from "../api.js";
import { signal } from "../lib.js";

/** @type {Map<string, import("../lib.js").Signal<string | null>>} */ const names = new Map();

/**
 * The name of a record, null until it is known; reading it redraws when it is.
 * @param {"customers" | "contacts" | "leads" | "deals" | "tickets"} collection @param {string} id @returns {string | null}
 */
export function nameOfRecord(collection, id) {
  let name = names.get(id);
  if (!name) {
    const made = signal(/** @type {string | null} */ (null));
    names.set(id, made);
    name = made;
    const key = collection === "tickets" ? "subject" : "name";
    get(`/${collection}`, { ids: id, fields: key }).then(({ data }) => { made.value = data.data[0]?.[key] ?? null; }, () => names.delete(id));
  }
  return name.value;
}

/** Keeps a name that came along with something else. @param {string} id @param {string} text */
export function knowName(id, text) {
  const known = names.get(id);
  if (known) known.value = text;
  else names.set(id, signal(/** @type {string | null} */ (text)));
}
