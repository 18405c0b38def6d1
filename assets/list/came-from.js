//! From where a record was opened: the address of its list or board, kept for this tab, so that a record that is loaded again
//! still leads back to it.

import { LISTS } from "../state.js";

/** What an address says of a moment: an open record, a form, a dialog. */
const PASSING = ["open", "new", "export", "compose"];

/** Remembers where this list stands. @param {string} collection @param {import("../router.js").Place} place */
export function keepList(collection, { path, query }) {
  const kept = new URLSearchParams(query);
  for (const name of PASSING) kept.delete(name);
  try { sessionStorage.setItem(LISTS + collection, path + (kept.size ? `?${kept}` : "")); } catch { /* then it leads to the list as it begins */ }
}

/** The address of the list that was shown last; the list as it begins where none was. @param {string} collection @returns {string} */
export function listOf(collection) {
  try { return sessionStorage.getItem(LISTS + collection) ?? `/${collection}`; } catch { return `/${collection}`; }
}
