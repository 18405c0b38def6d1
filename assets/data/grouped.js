//! The rows of one list in sections, one for each value of a field. Its positions count a line for each section's head and,
//! where it is open, one for each of its rows; every section pages through its own rows while somebody scrolls.
//!
//! Invariant: `ids` has a place for every line, empty for heads and for rows not read yet.

import { get } from "../api.js";
import { keep, recall } from "../state.js";
import { fieldsOf, valueOf } from "./fields.js";
import { parseTree } from "./filter.js";
import { pipelines, reloadPipelines } from "./pipelines.js";
import { merged } from "./records.js";
import { RowSource } from "./source.js";

/** @typedef {import("./fields.js").Row} Row */
/** @typedef {import("./fields.js").FieldDef} FieldDef */
/** @typedef {{ key: string | null, count: number, sums: Record<string, any> }} Found */
/** @typedef {{ order: string[], closed: string[], hideEmpty: boolean }} Kept */

/** Sections read before the first drawing hold about a screen of rows. */
const FIRST_ROWS = 40;
/** Counts and sums are asked for again this long after a change. */
const RECOUNT_MS = 400;
const RETRY_MS = 3000;

/** The filter of a list within one group of it. @param {string} filter @param {string} by @param {string | null} key @param {boolean} bare */
export function filterWithin(filter, by, key, bare) {
  const own = key === null ? `${by} is empty` : `${by} = ${bare ? key : `"${key.replace(/["\\]/g, "\\$&")}"`}`;
  if (filter.trim() === "") return own;
  return `${parseTree(filter)?.join === "and" ? filter : `(${filter})`} and ${own}`;
}

/** One group: its head's figures and the rows below it. */
export class Section extends RowSource {
  /** @param {GroupedSource} owner @param {Found} found @param {Map<string, Row>} rows those of all sections */
  constructor(owner, found, rows) {
    const { filter, sort, q } = owner.question;
    super(owner.collection, owner.fields, { filter: filterWithin(filter, owner.by, found.key, owner.def?.type === "boolean"), sort, q });
    this.owner = owner;
    this.key = found.key;
    this.sums = found.sums;
    this.total = found.count;
    this.rows = rows;
    this.open = !owner.kept.closed.includes(this.name);
    /** @type {Promise<void> | null} */ this.loading = null;
    this.againAt = 0;
  }

  /** What it is called where choices are kept. */
  get name() { return this.key ?? ""; }

  /** @override */
  clear() {
    this.ids = [];
    this.asked = new Set();
  }

  /** @override */
  changed() {
    super.changed();
    if (this.owner.sections.includes(this)) this.owner.settle();
  }

  /** The owner hears for all. @override */
  take() {}

  /** And lets go of rows for all. @override */
  forget() {}

  /** @override @param {number} from @param {number} to */
  async ensure(from, to) {
    const state = this.state.peek();
    if (state === "first" || (state === "failed" && Date.now() > this.againAt)) {
      this.againAt = Date.now() + RETRY_MS;
      this.loading ??= this.load().finally(() => { this.loading = null; });
    }
    await this.loading;
    await super.ensure(from, to);
  }
}

export class GroupedSource extends RowSource {
  /** @param {import("./fields.js").Entity} entity @param {string} fields @param {import("./source.js").Question} question */
  constructor(entity, fields, question) {
    super(entity.name, fields, question);
    this.entity = entity;
    this.by = question.group_by ?? "";
    /** @type {Section[]} */ this.sections = [];
    /** Where each section that is shown begins. @type {Array<{ section: Section, start: number }>} */ this.places = [];
    this.kept = this.recall();
    this.timer = 0;
  }

  /** @returns {FieldDef | undefined} */
  get def() { return fieldsOf(this.entity).find((def) => def.key === this.by); }

  /** @returns {Kept} */
  recall() {
    try { return { order: [], closed: [], hideEmpty: false, ...JSON.parse(recall(`groups.${this.collection}.${this.by}`) ?? "{}") }; } catch { return { order: [], closed: [], hideEmpty: false }; }
  }

  /** @param {Partial<Kept>} changes */
  remember(changes) {
    this.kept = { ...this.kept, ...changes };
    keep(`groups.${this.collection}.${this.by}`, JSON.stringify(this.kept));
  }

  /** @override */
  get length() { return this.ids.length; }

  /** The values a field can have, in their order; none where only the records say it. @returns {string[]} */
  choices() {
    const { def } = this;
    if (def?.type === "stage") return pipelines().flatMap((pipeline) => pipeline.stages.map((stage) => stage.id));
    if (def?.type === "pipeline") return pipelines().map((pipeline) => pipeline.id);
    return def?.type === "boolean" ? ["true", "false"] : def?.options ?? [];
  }

  /** The groups as shown: as somebody put them, else by their choices, else as the server gives them. @param {Found[]} found */
  arranged(found) {
    const choices = this.choices();
    const known = new Set(found.map((group) => group.key));
    const all = [...found, ...choices.filter((key) => !known.has(key)).map((key) => ({ key, count: 0, sums: {} }))];
    const order = this.kept.order.length > 0 ? this.kept.order : choices;
    /** @param {string | null} key */
    const rank = (key) => (key === null && this.kept.order.length === 0 ? order.length + 1 : order.includes(key ?? "") ? order.indexOf(key ?? "") : order.length);
    return all.sort((left, right) => rank(left.key) - rank(right.key));
  }

  /** @returns {Promise<Found[]>} */
  async count() {
    const { filter, q } = this.question;
    if (["stage", "pipeline"].includes(this.def?.type ?? "") && pipelines().length === 0) await reloadPipelines();
    return (await get(`/${this.collection}/groups`, { by: this.by, filter, q })).data.data;
  }

  /** @override @param {Partial<{ fields: string, question: import("./source.js").Question }>} [next] */
  async load(next = {}) {
    if (next.question) {
      this.by = next.question.group_by ?? "";
      this.kept = this.recall();
    }
    await super.load(next);
  }

  /** @override */
  async ask() {
    const turn = ++this.turn;
    try {
      const found = this.arranged(await this.count());
      if (turn !== this.turn) return;
      /** @type {Map<string, Row>} */ const rowsOfAll = new Map();
      const sections = found.map((group) => new Section(this, group, rowsOfAll));
      let rows = 0;
      const first = sections.filter((section) => section.open && section.total > 0 && (rows += section.total) - section.total < FIRST_ROWS);
      await Promise.all(first.map((section) => section.ensure(0, FIRST_ROWS)));
      if (turn !== this.turn) return;
      const failed = first.find((section) => section.state.peek() === "failed");
      if (failed) throw failed.error;
      for (const section of this.sections) section.close();
      this.sections = sections;
      this.rows = rowsOfAll;
      this.state.value = "ready";
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
      this.state.value = "failed";
    }
    this.settle();
  }

  /** Lays out the lines anew and has them drawn. */
  settle() {
    this.places = [];
    /** @type {string[]} */ const ids = [];
    this.total = 0;
    for (const section of this.sections) {
      this.total += section.total;
      if (this.kept.hideEmpty && section.total === 0) continue;
      this.places.push({ section, start: ids.length });
      ids.push("");
      const { length } = section;
      for (let at = 0; section.open && at < length; at++) ids.push(section.ids[at] ?? "");
    }
    this.ids = ids;
    this.changed();
  }

  /** The section that a line belongs to, and the line's place below its head, -1 for the head itself. @override @param {number} index */
  find(index) {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.places[middle]?.start ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    const place = this.places[low - 1];
    return place && index < this.ids.length ? { section: place.section, at: index - place.start - 1 } : null;
  }

  /** @override @param {number} index @returns {Section | undefined} */
  headAt(index) {
    const found = this.find(index);
    return found?.at === -1 ? found.section : undefined;
  }

  /** @override @param {number} from @param {number} to */
  async ensure(from, to) {
    this.looked = { from, to };
    if (this.state.peek() !== "ready") return;
    this.forget();
    await Promise.all(this.places.map(({ section, start }) => {
      const first = Math.max(0, from - start - 1);
      const last = Math.min(section.length, to - start - 1);
      return section.open && first < last ? section.ensure(first, last) : null;
    }));
  }

  /** @override @param {string} id @param {number} step @returns {string | undefined} */
  near(id, step) {
    const at = this.ids.indexOf(id);
    if (at < 0) return undefined;
    let next = at + step;
    while (this.headAt(next)) next += step;
    return this.ids[next] || undefined;
  }

  /** @override @param {string} id */
  rank(id) {
    const at = this.ids.indexOf(id);
    return at < 0 ? -1 : at - this.places.filter(({ start }) => start < at).length;
  }

  /** @param {Section} section @param {boolean} [open] */
  toggle(section, open = !section.open) {
    section.open = open;
    this.remember({ closed: open ? this.kept.closed.filter((name) => name !== section.name) : [...this.kept.closed, section.name] });
    this.settle();
  }

  /** Puts a section in front of another, or behind the last. @param {Section} section @param {Section | undefined} before */
  move(section, before) {
    if (section === before) return;
    const rest = this.sections.filter((item) => item !== section);
    const at = before ? rest.indexOf(before) : rest.length;
    this.sections = [...rest.slice(0, at), section, ...rest.slice(at)];
    this.remember({ order: this.sections.map((item) => item.name) });
    this.settle();
  }

  /** One place up or down among those that are shown. @param {Section} section @param {-1 | 1} step */
  shift(section, step) {
    const shown = this.places.map((place) => place.section);
    const at = shown.indexOf(section);
    if (step < 0 ? at > 0 : at < shown.length - 1) this.move(section, shown[step < 0 ? at - 1 : at + 2]);
  }

  /** @param {boolean} hideEmpty */
  hide(hideEmpty) {
    this.remember({ hideEmpty });
    this.settle();
  }

  /** @param {Row} row @returns {Section | undefined} */
  sectionOf(row) {
    const value = this.def ? valueOf(row, this.def) : null;
    return this.sections.find((section) => section.key === (value === null ? null : String(value)));
  }

  /** @override @param {import("./records.js").Change} change */
  take(change) {
    if (change.collection !== this.collection || this.state.peek() === "first") return;
    const holder = this.sections.find((section) => section.ids.includes(change.id));
    if (change.created) this.put(change.created);
    else if (change.gone || change.remote === "deleted") holder?.remove([change.id]);
    else {
      if (!change.changes || !holder) return;
      const row = this.rows.get(change.id);
      if (row) return this.lay(holder, merged(row, change.changes));
      // It was let go: only the server knows where it belongs.
      return void this.read([change.id]).then(([found]) => { if (found) this.lay(holder, found); }, () => {});
    }
    this.recountSoon();
  }

  /** Takes a changed row to where it belongs now. @param {Section} holder where it was @param {Row} row */
  lay(holder, row) {
    this.rows.set(row.id, row);
    if (this.sectionOf(row) === holder) return this.changed();
    holder.remove([row.id]);
    this.put(row);
    this.recountSoon();
  }

  recountSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.recount(), RECOUNT_MS);
  }

  /** Puts a record first in its section, or asks for all where it begins a new one. @param {Row} row */
  put(row) {
    const section = this.sectionOf(row);
    if (section) section.insert(row);
    else void this.load();
  }

  /** Asks for counts and sums again; rows stay. */
  async recount() {
    const turn = this.turn;
    const found = await this.count().catch(() => null);
    if (!found || turn !== this.turn) return;
    for (const section of this.sections) {
      const group = found.find((item) => item.key === section.key);
      section.sums = group?.sums ?? {};
      if (section.state.peek() === "first") section.total = group?.count ?? 0;
    }
    this.settle();
  }

  /** @override */
  close() {
    super.close();
    clearTimeout(this.timer);
    for (const section of this.sections) section.close();
  }
}
