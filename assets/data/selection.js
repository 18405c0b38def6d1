//! Which rows are selected: single ids, or everything that matches the list's filter.

import { signal } from "../lib.js";

export class Selection {
  constructor() {
    this.ids = signal(/** @type {Set<string>} */ (new Set()));
    /** Everything that matches, also rows not read yet. */
    this.all = signal(false);
    /** Row the last single choice was made on, for ranges. */
    this.anchor = -1;
  }

  get active() { return this.all.value || this.ids.value.size > 0; }

  /** @param {string} id */
  has(id) { return this.all.value || this.ids.value.has(id); }

  /** @param {string} id @param {number} index */
  toggle(id, index) {
    const next = new Set(this.ids.peek());
    if (!next.delete(id)) next.add(id);
    this.ids.value = next;
    this.all.value = false;
    this.anchor = index;
  }

  /** Adds the rows from the last choice up to here; heads of sections and rows not read have no id. @param {string[]} order @param {number} index */
  extend(order, index) {
    const from = this.anchor < 0 ? index : this.anchor;
    const next = new Set(this.ids.peek());
    for (const id of order.slice(Math.min(from, index), Math.max(from, index) + 1)) if (id) next.add(id);
    this.ids.value = next;
    this.all.value = false;
  }

  /** @param {string[]} ids */
  take(ids) {
    this.ids.value = new Set(ids.filter(Boolean));
    this.all.value = false;
  }

  clear() {
    if (this.ids.peek().size > 0) this.ids.value = new Set();
    this.all.value = false;
    this.anchor = -1;
  }
}
