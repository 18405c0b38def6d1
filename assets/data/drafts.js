//! What was begun on a record's page and not sent yet: kept for each record until it is sent, also when the page is loaded
//! again; gone with the session.

import { keepUnder, readKept } from "../offline/store.js";

/** @type {Map<string, any>} */ const drafts = new Map();
let timer = 0;

const write = () => { void keepUnder("drafts", () => (drafts.size > 0 ? Object.fromEntries(drafts) : null)); };

/** Reads what this device kept; what was begun meanwhile stays. */
const read = readKept("drafts").then((kept) => {
  for (const [key, draft] of Object.entries(kept ?? {})) if (!drafts.has(key)) drafts.set(key, draft);
}, () => {});

/** Settles when the drafts of this device are read. */
export const draftsRead = () => read;

/** @param {string} key the record, and what of it @returns {any} undefined where nothing was begun */
export const draftOf = (key) => drafts.get(key);

/** @param {string} key @param {any} draft null when it was sent, or emptied */
export function keepDraft(key, draft) {
  if (draft === null) drafts.delete(key);
  else drafts.set(key, draft);
  clearTimeout(timer);
  timer = setTimeout(write, 300);
}
