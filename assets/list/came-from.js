//! From where a record was opened: the address of its list or board, kept for this tab, so that a record that is loaded again
//! still leads back to it.

/** What an address says of a moment: an open record, a form, a dialog. */
const PASSING = ["open", "new", "export", "compose"];

/** Where storage is refused, until the page is left. @type {Map<string, string>} */ const lists = new Map();

/** Remembers where this list stands. @param {string} collection @param {import("../router.js").Place} place */
export function keepList(collection, { path, query }) {
  const kept = new URLSearchParams(query);
  for (const name of PASSING) kept.delete(name);
  lists.set(collection, path + (kept.size ? `?${kept}` : ""));
  try { sessionStorage.setItem(`ll.list-${collection}`, lists.get(collection) ?? ""); } catch { /* it is in `lists` */ }
}

/** The address of the list that was shown last; the list as it begins where none was. @param {string} collection @returns {string} */
export function listOf(collection) {
  try { return lists.get(collection) ?? sessionStorage.getItem(`ll.list-${collection}`) ?? `/${collection}`; } catch { return `/${collection}`; }
}
