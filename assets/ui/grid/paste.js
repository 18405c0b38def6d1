//! Pasting into a block of cells: a table as spreadsheets put it on the clipboard, read cell by cell as if it were typed. One
//! value fills the whole block. What cannot be read stays as it was and is told of.

import { addTexts, t } from "../../i18n.js";
import { isEditable, patchOf, valueOf } from "../../data/fields.js";
import { readInput } from "../../data/input.js";
import { pipelineOf } from "../../data/pipelines.js";
import { merged, saveField } from "../../data/records.js";
import { users } from "../../state.js";
import texts from "../../i18n/lists.js";
import { toastDone, toastError } from "../toast.js";

await addTexts("lists", texts);

/** @typedef {import("../../data/fields.js").FieldDef} FieldDef */
/** @typedef {import("../../data/fields.js").Row} Row */
/** @typedef {{ top: number, bottom: number, left: number, right: number }} Block rows and columns, the last ones included */

/** Saves on their way at once. */
const AT_ONCE = 4;
/** Types whose text says too little to be read back. */
const UNREAD = ["customer", "contact", "lead", "deal", "ticket", "pipeline", "emails", "phones", "people"];

/** The cells of a text with tabs and line breaks; quotes hold both. @param {string} text @returns {string[][]} */
export function tableOf(text) {
  /** @type {string[][]} */ const lines = [[]];
  for (const [, quoted, plain, end] of text.replace(/\r\n?/g, "\n").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\n") lines.push([]);
    if (end === "") break;
  }
  const last = lines.at(-1);
  if (lines.length > 1 && last?.join("") === "") lines.pop();
  return lines;
}

/** @param {FieldDef} def @param {string} text @param {Row} row @returns {{ value: any } | { error: string }} */
function read(def, text, row) {
  const wanted = text.trim().toLowerCase();
  if (def.type === "user" && wanted) {
    const person = [...users.value.values()].find((one) => one.name.toLowerCase() === wanted || one.email?.toLowerCase() === wanted);
    return person ? { value: person.id } : { error: t("not_an_option", { text }) };
  }
  if (def.type === "stage") {
    const stage = pipelineOf(row.pipeline_id)?.stages.find((one) => one.name.toLowerCase() === wanted);
    return stage ? { value: stage.id } : { error: t("not_an_option", { text }) };
  }
  return readInput(def, text, valueOf(row, def));
}

/** @param {{ collection: string, source: import("../../data/source.js").RowSource, columns: FieldDef[], block: Block, text: string }} what */
export async function pasteBlock({ collection, source, columns, block, text }) {
  const table = tableOf(text);
  const one = table.length === 1 && table[0]?.length === 1 ? table[0][0] : undefined;
  const height = one === undefined ? table.length : block.bottom - block.top + 1;
  /** @type {string[]} */ const wanted = [];
  for (let index = block.top; wanted.length < height && index < source.length; index++) if (!source.headAt(index)) wanted.push(source.ids[index] ?? "");
  const rows = new Map((await source.read(wanted.filter(Boolean))).map((row) => [row.id, row]));
  let count = 0;
  /** @type {string[]} */ const problems = [];
  /** @type {Array<() => Promise<boolean>>} */ const saves = [];
  for (let line = 0, index = block.top; line < height && index < source.length; index++) {
    const row = rows.get(source.ids[index] ?? "");
    if (source.headAt(index)) { if (one !== undefined) line++; continue; }
    if (!row) break;
    const cells = one === undefined ? table[line] ?? [] : Array.from({ length: block.right - block.left + 1 }, () => one);
    line++;
    /** @type {Record<string, any>} */ let changes = {};
    let first = "";
    for (const [at, cell] of cells.entries()) {
      const def = columns[block.left + at];
      if (!def || !isEditable(def) || UNREAD.includes(def.type)) continue;
      const found = read(def, cell, row);
      if ("error" in found) { problems.push(found.error); continue; }
      const value = def.type === "tags" ? found.value ?? [] : found.value;
      if (JSON.stringify(value) === JSON.stringify(valueOf(row, def))) continue;
      count++;
      // A stage is moved by a call of its own.
      if (def.type === "stage") saves.push(() => saveField(collection, row, def.key, patchOf(def, value)));
      else {
        first ||= def.key;
        changes = merged(changes, patchOf(def, value));
      }
    }
    if (first) saves.push(() => saveField(collection, row, first, changes));
  }
  const rest = saves[Symbol.iterator]();
  let refused = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { for (const save of rest) if (!(await save())) refused++; }));
  if (problems.length > 0) toastError(t("cells_not_pasted", { n: problems.length }), new Error(problems[0]));
  if (count > 1 && refused === 0) toastDone(t("cells_pasted", { n: count }), null);
}
