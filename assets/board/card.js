//! A card of the board: a deal with what a glance needs.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { daysBetween, formatDay, formatDue, formatMoney, toDate } from "../format.js";
import { Avatar, Person } from "../ui/avatar.js";
import { Glyph, Icon } from "../ui/icon.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../data/pipelines.js").Stage} Stage
 */

/** The next task as a glyph: none, some day, today, late. @param {{ task: Row | undefined }} props */
function TaskDot({ task }) {
  const due = formatDue(task?.due_at);
  const [glyph, colour] = !task ? ["tnone", "grey"] : due.tone === "late" ? ["tlate", "red"] : ["ttoday", due.tone === "soon" ? "amber" : "grey"];
  const words = task ? t("board.task", { name: task.name, due: due.text || t("no_date") }) : t("board.no_task");
  return html`<span class="taskdot" title=${words}><${Glyph} name=${glyph} colour=${colour} /><span class="sr">${words}</span></span>`;
}

/**
 * @param {{ row: Row, stage: Stage, tasks: Map<string, Row> | null, compact: boolean, lifted: boolean, stop: boolean, may: boolean }} props
 *   `stop` is the one card that Tab stops at
 */
export function Card({ row, stage, tasks, compact, lifted, stop, may }) {
  const open = stage.kind === "open";
  const days = row.stage_entered_at ? -daysBetween(new Date(row.stage_entered_at), new Date()) : 0;
  const rotten = open && stage.rotting_days !== null && days > stage.rotting_days;
  const late = open && row.expected_close_on && daysBetween(toDate(row.expected_close_on), new Date()) < 0;
  const closes = open ? row.expected_close_on : row.closed_at;
  const keys = may ? "Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown" : undefined;
  return html`<a class=${`bcard${lifted ? " lifted" : ""}`} href=${`/deals/${row.id}`} data-card=${row.id} tabindex=${stop ? 0 : -1} aria-keyshortcuts=${keys} title=${compact ? row.name : undefined}>
    <span class="btop"><span class=${`bname${compact ? " trunc" : ""}`}>${row.name}</span>${open && tasks && html`<${TaskDot} task=${tasks.get(row.id)} />`}</span>
    ${!compact && row.customer_name && html`<span class="person t2"><${Avatar} name=${row.customer_name} company /><span class="trunc">${row.customer_name}</span></span>`}
    ${!compact && html`<span class="bfoot"><b class="med num">${formatMoney(row.value)}</b>
      ${rotten && html`<span class="rotten fs12 nowrap" title=${t("deal.rotten", { n: days })}><${Icon} name="hourglass" size="sm" />${t("deal.days", { n: days })}</span>`}
      <span class="grow"></span>
      ${closes && html`<span class=${`fs12 nowrap ${late ? "late" : "t2"}`} title=${t(open ? "field.expected_close_on" : "field.closed_at")}>${formatDay(closes)}</span>`}
      ${row.owner_id && html`<${Person} id=${row.owner_id} bare />`}</span>`}</a>`;
}
