//! What of other people shows on this page: which fields have just changed, who is where, and the field that is being edited
//! here. Filled by `live/`, which comes after the first drawing.

import { signal } from "../lib.js";

/** @typedef {{ user: string, collection: string, id: string | null, field: string | null }} Other */

/** How long a field is lit that somebody else changed, in milliseconds. */
const LIT_MS = 600;

/** Fields that somebody else has just changed, as `id/key`. */
export const lit = signal(/** @type {Set<string>} */ (new Set()));
/** Where the others are, one for each page of theirs. */
export const others = signal(/** @type {Other[]} */ ([]));
/** What is being edited here. */
export const editing = signal(/** @type {{ collection: string, id: string, field: string } | null} */ (null));

/** What nobody sees change, or what changes with everything. */
const QUIET = new Set(["id", "version", "updated_at", "updated_by", "counts", "last_activity_at"]);

/** Lights the fields in which two states of a record differ. @param {Record<string, any>} before @param {Record<string, any>} after */
export function light(before, after) {
  const keys = Object.keys(after).filter((key) => !QUIET.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (keys.length === 0) return;
  const places = keys.map((key) => `${after.id ?? before.id}/${key}`);
  lit.value = new Set([...lit.peek(), ...places]);
  setTimeout(() => { lit.value = new Set([...lit.peek()].filter((place) => !places.includes(place))); }, LIT_MS);
}

/** Who else edits this field right now. @param {string} id @param {string} key */
export const editorOf = (id, key) => others.value.find((other) => other.id === id && other.field === key)?.user;
