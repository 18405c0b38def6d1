//! The four figures of an import: new, update, skip, problem, each with its glyph. Where there are rows to show, each is the
//! way to its own.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { Glyph, Icon } from "../ui/icon.js";

/** @typedef {"new" | "update" | "skip" | "problem"} Outcome */

const LOOKS = /** @type {const} */ ([["new", "open", "green"], ["update", "p50", "blue"], ["skip", "off", "grey"], ["problem", "", ""]]);

/**
 * @param {{ counts: import("./import.js").Counts, past?: boolean, mark?: boolean, shown: Outcome | null, onShow: (outcome: Outcome) => void }} props
 *   `past` says what was done, `mark` lights the problems
 */
export function Counters({ counts, past, mark, shown, onShow }) {
  const words = past ? ["created", "updated", "skipped", "problems"] : ["new_rows", "update_rows", "skip_rows", "problem_rows"];
  return html`<div class="counters" role="group" aria-label=${t("imp.show_rows")}>${LOOKS.map(([name, glyph, colour], index) => html`<button type="button"
      key=${name} disabled=${counts[name] === 0} aria-pressed=${shown === name ? "true" : "false"} class=${mark && name === "problem" && counts.problem > 0 ? "alarm" : ""}
      onClick=${() => onShow(name)}>
      <span class="of">${glyph ? html`<${Glyph} name=${glyph} colour=${colour} />` : html`<${Icon} name="triangle-alert" size="sm" class=${counts.problem > 0 ? "soon" : ""} />`}
        ${t(`imp.${words[index]}`)}</span><span class="n">${formatNumber(counts[name])}</span></button>`)}</div>`;
}
