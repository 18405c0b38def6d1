//! The records opened last on this device, newest first: for the palette and for relation pickers.

import { keep, recall } from "../state.js";

/** @typedef {{ type: string, id: string, title: string, subtitle?: string }} Recent */

const LIMIT = 30;

/** @returns {Recent[]} */
export function recents() {
  try {
    const list = JSON.parse(recall("recents") ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** @param {Recent} recent */
export function addRecent(recent) {
  const rest = recents().filter((item) => item.id !== recent.id);
  keep("recents", JSON.stringify([recent, ...rest].slice(0, LIMIT)));
}

/** @param {string} id */
export function dropRecent(id) {
  keep("recents", JSON.stringify(recents().filter((item) => item.id !== id)));
}
