//! The filter language of the API, as far as chips can show it: conditions joined with `and`. `parseFilter` gives the
//! conditions of a text or null when it says more than chips can; `writeFilter` is its inverse. Pure.

/**
 * @typedef {"=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "contains" | "starts with" | "ends with" | "is empty" | "is not empty" | "before" | "after"} Operator
 * @typedef {{ field: string, op: Operator, values: string[] }} Condition `values` is empty for the two empty tests
 */

const WORDS = ["starts with", "ends with", "is not empty", "is empty", "not in", "contains", "before", "after", "in", "!=", "<=", ">=", "=", "<", ">"];

/** @param {string} text */
function quoted(text) { return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`; }

/** @param {string} value numbers, true and false stand bare */
function literal(value) { return /^-?\d+(\.\d+)?$|^(true|false)$/.test(value) ? value : quoted(value); }

/** @param {Condition} condition @param {boolean} [bare] whether numbers stand without quotes */
export function writeCondition({ field, op, values }, bare = false) {
  const write = bare ? literal : quoted;
  if (op === "is empty" || op === "is not empty") return `${field} ${op}`;
  if (op === "in" || op === "not in") return `${field} ${op} (${values.map(write).join(", ")})`;
  return `${field} ${op} ${write(values[0] ?? "")}`;
}

/** @param {Condition[]} conditions @param {(field: string) => boolean} isNumber @returns {string} */
export function writeFilter(conditions, isNumber) {
  return conditions.map((condition) => writeCondition(condition, isNumber(condition.field))).join(" and ");
}

/** Reads from the front of a text. */
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

  value() {
    const text = this.take(/\s*"((?:[^"\\]|\\.)*)"/y);
    if (text !== null) return text.replace(/\\(.)/g, "$1");
    return this.take(/\s*(-?\d+(?:\.\d+)?|[a-z_]\w*)\b/y);
  }

  values() {
    if (this.take(/\s*\(/y) === null) return null;
    const out = [];
    do {
      const value = this.value();
      if (value === null) return null;
      out.push(value);
    } while (this.take(/\s*,/y) !== null);
    return this.take(/\s*\)/y) === null ? null : out;
  }

  /** @returns {Condition | null} */
  condition() {
    const field = this.take(/\s*([a-z_][\w.]*)/y);
    if (field === null) return null;
    const op = /** @type {Operator | undefined} */ (WORDS.find((word) => this.take(new RegExp(`\\s*${word.replaceAll(" ", "\\s+")}${/[a-z]$/.test(word) ? "\\b" : ""}`, "y")) !== null));
    if (!op) return null;
    if (op === "is empty" || op === "is not empty") return { field, op, values: [] };
    const values = op === "in" || op === "not in" ? this.values() : [this.value()];
    if (!values || values.some((value) => value === null)) return null;
    return { field, op, values: /** @type {string[]} */ (values) };
  }
}

/** @param {string} text @returns {Condition[] | null} */
export function parseFilter(text) {
  if (text.trim() === "") return [];
  const reader = new Reader(text);
  const out = [];
  do {
    const condition = reader.condition();
    if (!condition) return null;
    out.push(condition);
  } while (reader.take(/\s*and\b/y) !== null);
  return reader.text.slice(reader.at).trim() === "" ? out : null;
}

/** The operators that make sense for a field, the usual one first. @param {import("./fields.js").FieldType} type @returns {Operator[]} */
export function operatorsOf(type) {
  switch (type) {
    case "status": case "select": case "user": case "customer": case "contact": case "lead": case "deal": case "ticket": case "stage": case "pipeline": return ["in", "not in", "is empty", "is not empty"];
    case "tags": case "multi_select": return ["in", "not in", "is empty", "is not empty"];
    case "number": case "score": case "money": return [">=", "<=", "=", "is empty", "is not empty"];
    case "date": case "due": case "moment": return [">=", "<=", "=", "is empty", "is not empty"];
    case "boolean": return ["="];
    default: return ["contains", "=", "starts with", "ends with", "is empty", "is not empty"];
  }
}
