//! A list as a plain table, for screen readers and whoever prefers one: pages of rows with links and native controls,
//! where nothing is virtual. Values are edited on the record's page.

import { html, useEffect, useRef, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { Button } from "../ui/button.js";
import { Cell, RIGHT } from "../ui/cell.js";
import { Icon } from "../ui/icon.js";
import { Checkbox } from "../ui/input.js";
import { loadStyles } from "../ui/lazy.js";
import texts from "../i18n/columns.js";

await addTexts("columns", texts);

/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** Rows of a page. */
const PAGE = 50;

/** @param {{ def: FieldDef, sort: string, onSort: (sort: string) => void }} props a header that sorts as that of the grid does */
function Head({ def, sort, onSort }) {
  const down = sort === `-${def.key}`;
  const sorted = down || sort === def.key;
  const next = down ? "" : sorted ? `-${def.key}` : def.key;
  return html`<th scope="col" class=${RIGHT.has(def.type) ? "r" : ""} aria-sort=${sorted ? (down ? "descending" : "ascending") : undefined}>
    ${def.sortable ? html`<button type="button" class="btn ghost sm" onClick=${() => onSort(next)}>${def.label}${sorted && html`<${Icon}
      name=${down ? "arrow-down" : "arrow-up"} size="sm" />`}</button>` : def.label}</th>`;
}

/**
 * @param {{ entity: import("../data/fields.js").Entity, source: import("../data/source.js").RowSource, columns: FieldDef[], sort: string, onSort: (sort: string) => void,
 *   selection: import("../data/selection.js").Selection }} props
 */
export function PlainTable({ entity, source, columns, sort, onSort, selection }) {
  const [page, setPage] = useState(0);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const question = useRef(source.question);
  const version = source.version.value;
  const last = Math.max(0, Math.ceil(source.length / PAGE) - 1);
  const at = Math.min(page, last);
  const from = at * PAGE;
  const to = Math.min(from + PAGE, source.length);
  useEffect(() => { void loadStyles("tables"); }, []);
  useEffect(() => { void source.ensure(from, to); }, [source, from, to, version]);
  useEffect(() => {
    if (question.current !== source.question) setPage(0);
    question.current = source.question;
  });
  /** The focus goes to the rows, for they are others. @param {number} next */
  const turn = (next) => {
    setPage(next);
    box.current?.scrollTo(0, 0);
    box.current?.focus({ preventScroll: true });
  };
  const [, ...rest] = columns;
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const place = t("table.place", { from: formatNumber(from + 1), to: formatNumber(to), total: `${formatNumber(source.total)}${source.totalIsLowerBound ? "+" : ""}` });
  const name = `${t(entity.name)}, ${place}`;
  return html`<nav class="row plainnav" aria-label=${t("table.pages")}><span class="t2 grow num" role="status">${place}</span>
      <${Button} icon="chevron-left" disabled=${at === 0} onClick=${() => turn(at - 1)}>${t("previous")}<//>
      <${Button} icon="chevron-right" disabled=${at >= last} onClick=${() => turn(at + 1)}>${t("next")}<//></nav>
    <div class="tblscroll" ref=${box} tabindex="0" role="region" aria-label=${name}>
    <table class="tbl lined plain" aria-busy=${rows.some((index) => !source.at(index))}><caption class="sr">${name}</caption>
      <thead><tr><th scope="col"><span class="sr">${t("key.select")}</span></th>${columns.map((def) => html`<${Head} key=${def.key} def=${def} sort=${sort} onSort=${onSort} />`)}</tr></thead>
      <tbody>${rows.map((index) => {
        const row = source.at(index);
        if (!row) return null;
        const title = entity.title(row) || t("no_name");
        return html`<tr key=${row.id}>
          <td><${Checkbox} checked=${selection.has(row.id)} label=${t("select_x", { name: title })} onChange=${() => selection.toggle(row.id, index)} /></td>
          <th scope="row" class="name"><a href=${`/${entity.name}/${row.id}`}>${title}</a></th>
          ${rest.map((def) => html`<td key=${def.key} class=${RIGHT.has(def.type) ? "r" : ""}><${Cell} def=${def} row=${row} links /></td>`)}</tr>`;
      })}</tbody></table></div>`;
}
