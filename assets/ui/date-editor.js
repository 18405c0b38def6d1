//! A date, typed in words or picked from a month. What was typed is read back before it is saved.

import { html, useState } from "../lib.js";
import { t, locale } from "../i18n.js";
import { isoDay, parseDate } from "../dates.js";
import { formatForEdit, formatMonth, toDate } from "../format.js";
import { Button } from "./button.js";

/** The days of the week from Monday on, as short as they go. */
const dayNames = () => Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(locale, { weekday: "short" }).format(new Date(2024, 0, 1 + day)).slice(0, 2));

/** The six weeks a month is shown in, from a Monday. @param {Date} month */
function weeksOf(month) {
  const first = new Date(month.getFullYear(), month.getMonth(), 1);
  const offset = (first.getDay() + 6) % 7;
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (__, day) => new Date(first.getFullYear(), first.getMonth(), 1 - offset + week * 7 + day)));
}

/** @param {number} days */
const fromToday = (days) => { const now = new Date(); return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days); };

/**
 * @param {{ day: boolean, value: string | null, initial?: string, label: string, onCommit: (value: string | null, move: "stay" | "down" | "right" | "left") => void }} props
 *   `day` stores `YYYY-MM-DD`, else a moment
 */
export function DateEditor({ day, value, initial, label, onCommit }) {
  const start = value ? formatForEdit(value) : "";
  const [text, setText] = useState(initial ?? start);
  const read = text === start && value ? { date: toDate(value), timed: false } : parseDate(text);
  const [month, setMonth] = useState(/** @type {Date | null} */ (null));
  const shown = month ?? read?.date ?? new Date();
  /** @param {Date} date @param {"stay" | "down" | "right" | "left"} [move] */
  const commit = (date, move = "stay") => onCommit(day ? isoDay(date) : date.toISOString(), move);
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key !== "Enter" && event.key !== "Tab") return;
    const move = event.key === "Enter" ? "down" : event.shiftKey ? "left" : "right";
    if (text.trim() === "") onCommit(null, move);
    else if (text === start) onCommit(value, move);
    else if (read) commit(read.date, move);
    event.preventDefault();
    event.stopPropagation();
  };
  const bad = text.trim() !== "" && !read;
  const today = isoDay(new Date());
  const chosen = read && isoDay(read.date);
  /** @param {number} step */
  const turn = (step) => setMonth(new Date(shown.getFullYear(), shown.getMonth() + step, 1));
  return html`<div class="dateedit">
    <div class="datein"><span class=${`in sm${bad ? " bad" : ""}`}><input value=${text} aria-label=${label} placeholder=${t("date_hint")}
      onKeyDown=${keys}
      onInput=${(/** @type {any} */ event) => { setText(event.currentTarget.value); setMonth(null); }}
      ref=${(/** @type {any} */ input) => { if (input && !input.dataset.seen) { input.dataset.seen = "1"; if (initial === undefined) input.select(); } }} />
      ${read && text !== start && html`<span class="t3 fs12 nowrap">
        ${formatForEdit(read.timed ? read.date.toISOString() : isoDay(read.date))}</span>`}</span>
      ${bad && html`<p class="hint bad">${t("not_a_date", { text: text.trim() })}</p>`}</div>
    <div class="calhead"><span class="strong grow">${formatMonth(shown.toISOString())}</span>
      <${Button} kind="ghost" small icon="chevron-left" label=${t("previous_month")} onClick=${() => turn(-1)} /><${Button} kind="ghost"
        small icon="chevron-right" label=${t("next_month")} onClick=${() => turn(1)} /></div>
    <table class="cal"><thead><tr>${dayNames().map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
      ${weeksOf(shown).map((week) => html`<tr>${week.map((date) => {
        const iso = isoDay(date);
        const names = [date.getMonth() !== shown.getMonth() && "out", iso === today && "today", iso === chosen && "on"].filter(Boolean).join(" ");
        return html`<td><button type="button" class=${names} aria-label=${formatForEdit(iso)} aria-pressed=${iso === chosen}
          tabindex=${iso === (chosen ?? today) ? 0 : -1} onClick=${() => commit(date)}>${date.getDate()}</button></td>`;
      })}</tr>`)}</tbody></table>
    <div class="calfoot"><${Button} kind="link" small class="dim" onClick=${() => commit(fromToday(0))}>${t("today")}<//><${Button}
      kind="link" small class="dim" onClick=${() => commit(fromToday(1))}>${t("tomorrow")}<//>
      <${Button} kind="link" small class="dim" onClick=${() => commit(fromToday(7))}>${t("in_a_week")}<//><span class="grow"></span>
      <${Button} kind="link" small class="dim" onClick=${() => onCommit(null, "stay")}>${t("no_date")}<//></div>
  </div>`;
}
