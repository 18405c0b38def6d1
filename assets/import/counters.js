//! The four figures of an import: new, update, skip, problem, each with its glyph.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { Glyph, Icon } from "../ui/icon.js";

const LOOKS = /** @type {const} */ ([["new", "open", "green"], ["update", "p50", "blue"], ["skip", "off", "grey"]]);

/** @param {{ counts: import("./import.js").Counts, past?: boolean, mark?: boolean }} props `past` says what was done, `mark` lights the problems */
export function Counters({ counts, past, mark }) {
  const words = past ? ["created", "updated", "skipped", "problems"] : ["new_rows", "update_rows", "skip_rows", "problem_rows"];
  return html`<dl class="counters">${LOOKS.map(([name, glyph, colour], index) => html`<div key=${name}><dt>
    <${Glyph} name=${glyph} colour=${colour} />${t(`imp.${words[index]}`)}</dt><dd>${formatNumber(counts[name])}</dd></div>`)}
    <div class=${mark && counts.problem > 0 ? "on" : ""}><dt>
      <${Icon} name="triangle-alert" size="sm" class=${counts.problem > 0 ? "soon" : ""} />${t(`imp.${words[3]}`)}</dt><dd>${formatNumber(counts.problem)}</dd></div></dl>`;
}
