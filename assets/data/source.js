//! The rows of one list, by position: pages through the cursor while somebody scrolls, leaps by ids when somebody jumps,
//! and keeps what it has while a new question is on its way. One per list address; it draws nothing.
//!
//! Invariant: `ids` is the list's order from its start without a gap; `rows` holds those of them that were read last.

import { firstRows } from "../ahead.js";
import { get } from "../api.js";
import { signal } from "../lib.js";
import { merged, onRecord } from "./records.js";
import { Selection } from "./selection.js";

/** @typedef {import("./fields.js").Row} Row */
/** @typedef {{ filter: string, sort: string, q: string, group_by?: string }} Question `group_by` is for `GroupedSource` */

const PAGE = 100;
const BY_IDS = 150;
const LEAP = 5000;
/** After a failed page the next try waits this long. */
const RETRY_MS = 3000;
/** A gap up to this many rows is read as pages; beyond, ids are read first. */
const NEAR = 400;
/** At most so many rows are held: a heap that grows with all that was ever scrolled past is slow to be cleared up. */
const HELD = 3000;

export class RowSource {
  /** @param {string} collection @param {string} fields members of each row, comma-separated @param {Question} question */
  constructor(collection, fields, question) {
    this.collection = collection;
    this.fields = fields;
    this.question = question;
    /** @type {string[]} */ this.ids = [];
    /** @type {Map<string, Row>} */ this.rows = new Map();
    /** @type {string | null} */ this.cursor = null;
    this.done = false;
    this.total = 0;
    this.totalIsLowerBound = false;
    /** Counts up with every change; read it to be drawn again. */
    this.version = signal(0);
    /** `first` until the first answer, `again` while a further question is on its way. */
    this.state = signal(/** @type {"first" | "again" | "ready" | "failed"} */ ("first"));
    /** @type {unknown} */ this.error = null;
    /** @type {Set<string>} */ this.asked = new Set();
    this.turn = 0;
    this.retryAt = 0;
    /** The rows that were wanted last, which are not let go. */
    this.looked = { from: 0, to: 0 };
    /** Nor are these: what has the focus, what is open beside the list. @type {string[]} */ this.pinned = [];
    /** @type {Promise<void> | null} */ this.growing = null;
    this.release = onRecord((change) => this.take(change));
  }

  /** Rows the scroll bar stands for. */
  get length() {
    if (this.done) return this.ids.length;
    return Math.max(this.total, this.ids.length + (this.cursor ? PAGE : 0));
  }

  /** @param {number} index @returns {Row | undefined} */
  at(index) {
    const id = this.ids[index];
    return id === undefined ? undefined : this.rows.get(id);
  }

  changed() { this.version.value += 1; }

  query() {
    const { filter, sort, q } = this.question;
    return { filter, sort, q, fields: this.fields };
  }

  /** Asks from the start; what is shown stays until the answer is here. @param {Partial<{ fields: string, question: Question }>} [next] */
  async load(next = {}) {
    if (next.fields) this.fields = next.fields;
    if (next.question) this.question = next.question;
    this.state.value = this.ids.length > 0 ? "again" : "first";
    this.error = null;
    await this.ask();
  }

  /** Asks from the start because others changed something: what is shown stays as it is meanwhile. */
  async refresh() {
    if (this.state.peek() === "ready") await this.ask();
  }

  async ask() {
    const turn = ++this.turn;
    try {
      const { data } = await get(`/${this.collection}`, firstRows(this.collection, this.query()));
      if (turn !== this.turn) return;
      this.clear();
      this.total = data.total ?? data.data.length;
      this.totalIsLowerBound = data.total_is_lower_bound === true;
      this.append(data);
      this.state.value = "ready";
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
      this.state.value = "failed";
    }
    this.changed();
  }

  clear() {
    this.rows = new Map();
    this.ids = [];
    this.asked = new Set();
  }

  /** The head of a section at this position, where there are sections. @param {number} _index @returns {import("./grouped.js").Section | undefined} */
  headAt(_index) { return undefined; }

  /** The section a position lies in, and the place below its head. @param {number} _index @returns {{ section: import("./grouped.js").Section, at: number } | null} */
  find(_index) { return null; }

  /** The record some steps from another, if it was read. @param {string} id @param {number} step @returns {string | undefined} */
  near(id, step) { return this.ids[this.ids.indexOf(id) + step]; }

  /** The place of a record among the records, -1 when it was not read. @param {string} id */
  rank(id) { return this.ids.indexOf(id); }

  /** @param {{ data: Row[], next_cursor: string | null }} page */
  append(page) {
    for (const row of page.data) {
      this.ids.push(row.id);
      if (Object.keys(row).length > 2) this.rows.set(row.id, row);
    }
    this.cursor = page.next_cursor;
    this.done = page.next_cursor === null;
    if (this.done) {
      this.total = this.ids.length;
      this.totalIsLowerBound = false;
    }
  }

  /** Sees to it that the rows from `from` to before `to` are read. @param {number} from @param {number} to */
  async ensure(from, to) {
    this.looked = { from, to };
    if (this.state.peek() !== "ready" || Date.now() < this.retryAt) return;
    const turn = this.turn;
    const end = Math.min(to, this.length);
    try {
      while (!this.done && this.ids.length < end && turn === this.turn) await this.grow(end - this.ids.length > NEAR);
      if (turn !== this.turn) return;
      this.forget();
      await this.fill(from, Math.min(end, this.ids.length), turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
      this.retryAt = Date.now() + RETRY_MS;
      setTimeout(() => { if (turn === this.turn) this.changed(); }, RETRY_MS + 100);
    }
  }

  /** @param {boolean} leap */
  grow(leap) {
    const turn = this.turn;
    this.growing ??= (async () => {
      const query = leap ? { ...this.query(), fields: "id", limit: LEAP } : { ...this.query(), limit: BY_IDS };
      const { data } = await get(`/${this.collection}`, { ...query, cursor: this.cursor });
      if (turn !== this.turn) return;
      this.append(data);
      this.changed();
    })().finally(() => { this.growing = null; });
    return this.growing;
  }

  /** @param {number} from @param {number} to @param {number} turn */
  async fill(from, to, turn) {
    const missing = this.ids.slice(from, to).filter((id) => !this.rows.has(id) && !this.asked.has(id)).slice(0, BY_IDS);
    if (missing.length === 0) return;
    for (const id of missing) this.asked.add(id);
    try {
      const rows = await this.read(missing);
      if (turn !== this.turn) return;
      for (const row of rows) this.rows.set(row.id, row);
      // What has gone meanwhile would be asked for without end.
      if (rows.length < missing.length) this.remove(missing.filter((id) => !this.rows.has(id)));
    } finally {
      for (const id of missing) this.asked.delete(id);
    }
    this.changed();
  }

  /** Rows by their ids, asked for where they are not held; without those that are gone. @param {string[]} ids @returns {Promise<Row[]>} in that order */
  async read(ids) {
    // Those that are held may be let go before the others are here.
    const found = new Map(ids.flatMap((id) => { const row = this.rows.get(id); return row ? [/** @type {[string, Row]} */ ([id, row])] : []; }));
    for (let missing = ids.filter((id) => !found.has(id)); missing.length > 0; missing = missing.slice(BY_IDS)) {
      const asked = missing.slice(0, BY_IDS);
      const { data } = await get(`/${this.collection}`, { fields: this.fields, ids: asked.join(","), limit: BY_IDS });
      for (const row of data.data) found.set(row.id, row);
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Lets go of half of the rows once they are too many, those read first, but none near what is looked at. */
  forget() {
    if (this.rows.size <= HELD) return;
    const { from, to } = this.looked;
    const near = new Set([...this.pinned, ...this.ids.slice(Math.max(0, from - NEAR), to + NEAR)]);
    for (const id of this.rows.keys()) {
      if (this.rows.size <= HELD / 2) return;
      if (!near.has(id)) this.rows.delete(id);
    }
  }

  /** @param {import("./records.js").Change} change */
  take(change) {
    if (change.collection !== this.collection) return;
    if (change.created) this.insert(change.created);
    else if (change.gone || change.remote === "deleted") this.remove([change.id]);
    else if (change.changes) {
      const row = this.rows.get(change.id);
      if (!row) return;
      this.rows.set(change.id, merged(row, change.changes));
      this.changed();
    }
  }

  /** Puts a new record first, where its maker looks. @param {Row} row */
  insert(row) {
    this.ids = [row.id, ...this.ids];
    this.rows.set(row.id, row);
    this.total += 1;
    this.changed();
  }

  /** @param {string[]} gone */
  remove(gone) {
    const set = new Set(gone);
    const before = this.ids.length;
    this.ids = this.ids.filter((id) => !set.has(id));
    if (this.ids.length === before) return;
    this.total -= before - this.ids.length;
    this.changed();
  }

  close() { this.release(); }
}

/** @typedef {{ source: RowSource, selection: Selection, scroll: number, focus: number, address: string }} OpenList */

/** The newest list of each collection, so that a record page can step through it and Back finds it as it was. @type {Map<string, OpenList>} */
export const openLists = new Map();
