//! The problem rows of a dry run. Cells with a problem are inputs, in reading order by Tab; other cells of the row become
//! one when clicked. Enter goes to the next problem, Esc takes the change back.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { targetLabel } from "./targets.js";

/** @typedef {import("./import.js").Problem} Problem */
/** @typedef {Map<string, { value: string, was: string }>} Fixes keyed `row|column` */
/** @typedef {(changes: Array<{ row: number, column: string, value: string, was: string }>) => void} OnFix */

/** What a reason says without the value it quotes, to group alike ones. @param {Problem} problem */
export function kindOf(problem) {
  return problem.reason.replace(/[“"‘][^”"’]*[”"’]/g, "…");
}

/** @param {{ value: string, label: string, bad: boolean, onSave: (value: string) => void, autofocus?: boolean, onLeave?: () => void }} props */
function CellInput({ value, label, bad, onSave, autofocus, onLeave }) {
  const [text, setText] = useState(value);
  const keep = () => {
    if (text !== value) onSave(text);
    onLeave?.();
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    if (event.key === "Escape" && text !== value) {
      event.stopPropagation();
      setText(value);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const all = /** @type {HTMLInputElement[]} */ ([...input.closest("table")?.querySelectorAll("input") ?? []]);
      const next = all[all.indexOf(input) + 1];
      if (next) next.focus();
      else input.blur();
    }
  };
  return html`<input class="cellin" type="text" value=${text} aria-label=${label} aria-invalid=${bad ? "true" : undefined} autocomplete="off" spellcheck=${false}
    ref=${autofocus ? (/** @type {HTMLInputElement | null} */ input) => { if (input && !input.dataset.seen) { input.dataset.seen = "1"; input.focus(); } } : undefined}
    onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)} onFocus=${(/** @type {any} */ event) => event.currentTarget.select()} onBlur=${keep}
      onKeyDown=${keys} />`;
}

/** @param {{ row: number, own: Problem[], columns: Array<{ name: string, at: number, field: string }>, fixes: Fixes, onFix: OnFix }} props `own` are the problems of this row */
function ProblemRow({ row, own, columns, fixes, onFix }) {
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const values = own[0]?.values ?? [];
  const bad = new Set(own.map((problem) => problem.column));
  const mended = own.find((problem) => problem.column && fixes.has(`${row}|${problem.column}`));
  const fix = mended && fixes.get(`${row}|${mended.column}`);
  return html`<tr>
    <th class="r t3 rowno" scope="row" data-label=${t("imp.row")}>${row}</th>
    ${columns.map((column) => {
      const key = `${row}|${column.name}`;
      const was = values[column.at] ?? "";
      const value = fixes.get(key)?.value ?? was;
      const wrong = bad.has(column.name) || (bad.has(null) && was === "");
      const input = html`<${CellInput} key=${value} value=${value} bad=${wrong && !fixes.has(key)}
        label=${t("imp.fix_cell", { column: column.name, row })} autofocus=${open === column.name}
        onSave=${(/** @type {string} */ next) => onFix([{ row, column: column.name, value: next, was }])} onLeave=${() => setOpen(null)} />`;
      return html`<td key=${column.name} class=${[wrong && "prob", fixes.has(key) && "mended"].filter(Boolean).join(" ")} title=${value} data-label=${column.name}
        onClick=${() => { if (!wrong) setOpen(column.name); }}>
        ${wrong || open === column.name ? input : html`<span class="trunc">${value}</span>`}</td>`;
    })}
    <td class="whycell">${fix ? html`<span class="t2">${fix.was ? t("imp.was", { value: fix.was }) : t("imp.was_empty")} ${t("imp.fixed")}</span>`
      : html`<span class="soon">${own.map((problem) => problem.reason).join(" ")}</span>`}</td>
  </tr>`;
}

/** The columns of the file that are kept, and those of `problems`. @param {import("./import.js").Import} imp @param {Problem[]} [problems] */
export function shownColumns(imp, problems = []) {
  const fields = new Map(imp.mapping.map((entry) => [entry.column, entry.field]));
  return imp.columns.map((column, at) => ({ name: column.name, at, field: fields.get(column.name) ?? "" }))
    .filter((column) => column.field || problems.some((problem) => problem.column === column.name))
    .map((column) => ({ ...column, title: column.field ? targetLabel(column.field, imp.entity) : undefined }));
}

/** @param {{ imp: import("./import.js").Import, problems: Problem[], fixes: Fixes, onFix: OnFix }} props */
export function ProblemTable({ imp, problems, fixes, onFix }) {
  const columns = shownColumns(imp, problems);
  /** @type {Map<number, Problem[]>} */ const rows = new Map();
  for (const problem of problems) rows.set(problem.row, [...(rows.get(problem.row) ?? []), problem]);
  return html`<div class="tblwrap probwrap" tabindex="-1"><table class="tbl prob"><thead><tr><th class="r">${t("imp.row")}</th>
      ${columns.map((column) => html`<th key=${column.name} title=${column.title}>${column.name}</th>`)}<th class="whycell">${t("imp.col.why")}</th></tr></thead>
    <tbody>${[...rows].map(([row, own]) => html`<${ProblemRow} key=${row} row=${row} own=${own} columns=${columns} fixes=${fixes}
      onFix=${onFix} />`)}</tbody></table></div>`;
}
