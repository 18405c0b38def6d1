//! The filter language of the API: a tree of conditions and groups, read from its text and written as text. Two things that
//! people say in one breath are one condition here: a range (`between`) and `not >=`, the "not since" of dates. Pure.

/**
 * @typedef {"=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "contains" | "starts with" | "ends with" | "is empty" | "is not empty" | "between" | "not >="} Operator
 * @typedef {{ field: string, op: Operator, values: string[], key?: number }} Condition `values` is empty for the two empty tests, has two for `between`
 * @typedef {{ join: "and" | "or", not: boolean, parts: Node[], key?: number }} Group `key` is for who draws it
 * @typedef {Condition | Group} Node
 */

/** How the language writes its operators; the two words for dates say the same as the signs. @type {Record<string, Operator>} */
const WRITTEN = {
  "starts with": "starts with", "ends with": "ends with", "is not empty": "is not empty", "is empty": "is empty", "not in": "not in", contains: "contains", before: "<", after: ">", in: "in",
  "!=": "!=", "<=": "<=", ">=": ">=", "=": "=", "<": "<", ">": ">",
};
const PATTERNS = Object.entries(WRITTEN).map(([word, op]) => /** @type {const} */ ([new RegExp(`\\s*${word === "=" ? "==?" : word.replaceAll(" ", "\\s+")}${/[a-z]$/.test(word) ? "\\b" : ""}`, "iy"), op]));

/** @param {Node} node @returns {node is Group} */
export const isGroup = (node) => "parts" in node;

/** Whether a condition says enough to be asked. @param {Condition} condition */
export const isComplete = ({ op, values }) => (op === "between" ? values.filter(Boolean).length === 2 : values.length > 0 || op === "is empty" || op === "is not empty");

/** @param {string} text */
function quoted(text) { return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`; }

/** @param {string} value numbers, true and false stand bare */
function literal(value) { return /^-?\d+(\.\d+)?$|^(true|false)$/.test(value) ? value : quoted(value); }

/** @param {Condition} condition @param {boolean} [bare] whether numbers stand without quotes */
export function writeCondition({ field, op, values }, bare = false) {
  const [first = "", second = ""] = values.map(bare ? literal : quoted);
  if (op === "is empty" || op === "is not empty") return `${field} ${op}`;
  if (op === "in" || op === "not in") return `${field} ${op} (${values.map(bare ? literal : quoted).join(", ")})`;
  if (op === "between") return `${field} >= ${first} and ${field} <= ${second}`;
  return op === "not >=" ? `not (${field} >= ${first})` : `${field} ${op} ${first}`;
}

/**
 * The text of a tree; what is incomplete is left out.
 * @param {Node} node @param {(field: string) => boolean} isNumber @param {"and" | "or"} [outer] what joins it to its neighbours @returns {string}
 */
export function writeTree(node, isNumber, outer) {
  if (!isGroup(node)) return isComplete(node) ? writeCondition(node, isNumber(node.field)) : "";
  const parts = node.parts.map((part) => writeTree(part, isNumber, node.join)).filter(Boolean);
  const text = parts.join(` ${node.join} `);
  if (node.not) return text && `not (${text})`;
  // `and` binds before `or`.
  return !outer || parts.length < 2 || (outer === "or" && node.join === "and") ? text : `(${text})`;
}

/** @param {Condition[]} conditions @param {(field: string) => boolean} isNumber @returns {string} */
export function writeFilter(conditions, isNumber) { return writeTree({ join: "and", not: false, parts: conditions }, isNumber); }

/** Where each condition that was read begins in its text, in characters. @type {WeakMap<Condition, number>} */
export const startOf = new WeakMap();

/** One part stays itself. @param {"and" | "or"} join @param {Node[]} parts @returns {Node} */
const joined = (join, parts) => (parts.length === 1 && parts[0] ? parts[0] : { join, not: false, parts });

/** @param {Node} node @returns {Node} */
function negated(node) {
  if (isGroup(node)) return node.not ? { join: "and", not: true, parts: [node] } : { ...node, not: true };
  return node.op === ">=" ? moved(node, { ...node, op: "not >=" }) : { join: "and", not: true, parts: [node] };
}

/** @param {Condition} from @param {Condition} to which begins where `from` does */
function moved(from, to) {
  startOf.set(to, startOf.get(from) ?? 0);
  return to;
}

/** Joins `f >= a` and the `f <= b` after it. @param {Node[]} parts @returns {Node[]} */
function ranged(parts) {
  /** @type {Node[]} */ const out = [];
  for (const part of parts) {
    const before = out.at(-1);
    if (before && !isGroup(before) && !isGroup(part) && before.op === ">=" && part.op === "<=" && before.field === part.field) out[out.length - 1] = moved(before, { ...before, op: "between", values: [...before.values, ...part.values] });
    else out.push(part);
  }
  return out;
}

/** Reads from the front of a text; throws at what is not of the language. */
class Reader {
  /** @param {string} text */
  constructor(text) { this.text = text; this.at = 0; }

  /** @param {RegExp} pattern sticky @returns {string | null} */
  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[1] ?? found[0];
  }

  /** @param {RegExp} pattern sticky */
  need(pattern) {
    const found = this.take(pattern);
    if (found === null) throw new SyntaxError(`${this.at}`);
    return found;
  }

  value() {
    const text = this.take(/\s*"((?:[^"\\]|\\["\\])*)"/y);
    return text !== null ? text.replace(/\\(.)/g, "$1") : this.need(/\s*([-+]?\d[\w.]*|(?!(?:and|or|not|null|empty)\b)[\p{L}_][\p{L}\p{N}_]*)/iuy);
  }

  /** @returns {Node} */
  either() {
    const parts = [this.both()];
    while (this.take(/\s*or\b/iy) !== null) parts.push(this.both());
    return joined("or", parts);
  }

  /** @returns {Node} */
  both() {
    const parts = [this.one()];
    while (this.take(/\s*and\b/iy) !== null) parts.push(this.one());
    return joined("and", ranged(parts));
  }

  /** @returns {Node} */
  one() {
    const not = this.take(/\s*not(?=\s*\()/iy) !== null;
    if (this.take(/\s*\(/y) === null) return this.condition();
    const inner = this.either();
    this.need(/\s*\)/y);
    return not ? negated(inner) : inner;
  }

  /** @returns {Condition} */
  condition() {
    this.take(/\s+/y);
    const start = [...this.text.slice(0, this.at)].length;
    const field = this.need(/((?!(?:and|or|in|not)\b)[\p{L}_][\p{L}\p{N}_.]*)/iuy);
    const op = PATTERNS.find(([pattern]) => this.take(pattern) !== null)?.[1];
    if (!op) throw new SyntaxError(`${this.at}`);
    /** @type {string[]} */ const values = [];
    if (op === "in" || op === "not in") {
      this.need(/\s*\(/y);
      do values.push(this.value()); while (this.take(/\s*,/y) !== null);
      this.need(/\s*\)/y);
    } else if (op !== "is empty" && op !== "is not empty") values.push(this.value());
    const condition = { field, op, values };
    startOf.set(condition, start);
    return condition;
  }
}

/** The tree of a text, null for what is not of the language; the outermost group is never negated. @param {string} text @returns {Group | null} */
export function parseTree(text) {
  if (text.trim() === "") return { join: "and", not: false, parts: [] };
  try {
    const reader = new Reader(text);
    const node = reader.either();
    reader.need(/\s*$/y);
    return isGroup(node) && !node.not ? node : { join: "and", not: false, parts: [node] };
  } catch {
    return null;
  }
}

/** The conditions of a text that joins them with `and` alone, as chips show them; null for one that says more. @param {string} text @returns {Condition[] | null} */
export function parseFilter(text) {
  const tree = parseTree(text);
  if (!tree || (tree.join === "or" && tree.parts.length > 1)) return null;
  const conditions = tree.parts.flatMap((part) => (isGroup(part) ? [] : [part]));
  return conditions.length === tree.parts.length ? conditions : null;
}
