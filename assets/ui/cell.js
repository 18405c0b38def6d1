//! How a value looks, and how its save stands: one component for grids, panels and pages. It draws and never edits.
//!
//! What stands in a cell is called, not mounted, down to its icon: a list that is scrolled draws thousands, and each component
//! costs as much memory as the elements that it draws. So none of these has state of its own.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo, formatDay, formatDeadline, formatDue, formatMoney, formatNumber, mailTo, telTo } from "../format.js";
import { RELATIONS, isEmpty, primaryOf, textOf, valueOf } from "../data/fields.js";
import { Avatar, Person } from "./avatar.js";
import { Tag } from "./chip.js";
import { Glyph, Icon } from "./icon.js";
import { StageById } from "./stage.js";
import { Status, wordOf } from "./status.js";

/** @typedef {import("../data/fields.js").FieldDef} FieldDef */
/** @typedef {import("../data/fields.js").Row} Row */

/** Types that stand at the right edge of their column. */
export const RIGHT = new Set(["number", "money"]);

/** A score as a short bar and its figure. @param {{ value: number }} props */
export function Score({ value }) {
  return html`<span class="score"><svg class=${`meter${value >= 70 ? " hot" : ""}`} viewBox="0 0 32 4" preserveAspectRatio="none"
    aria-hidden="true">
    <rect class="trk" width="32" height="4" rx="2" /><rect class="val" width=${(32 * Math.max(0, Math.min(100, value))) / 100} height="4"
      rx="2" /></svg>${formatNumber(value)}</span>`;
}

/** @param {{ url: string, children?: any }} props only http and https become links */
export function Outside({ url, children }) {
  const full = /^https?:\/\//i.test(url) ? url : `https://${url}`;
  return html`<a href=${full} target="_blank" rel="noopener noreferrer">
    ${children ?? url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "")}</a>`;
}

/**
 * @param {{ def: FieldDef, row: Row, links?: boolean }} props `links` makes addresses clickable: on panels, not in grids, where a click focuses the cell
 */
export function Cell({ def, row, links }) {
  const value = valueOf(row, def);
  if (isEmpty(value)) return def.type === "user" ? Person({ id: null }) : null;
  switch (def.type) {
    case "status": return Status({ value });
    case "select": {
      const look = def.looks?.[value];
      return look ? html`<span class="st">${Glyph({ name: look[0], colour: look[1] })}<span class="trunc">${wordOf(value)}</span></span>`
        : html`<span class="trunc">${wordOf(value)}</span>`;
    }
    case "score": return Score({ value: Number(value) });
    case "number": return typeof value === "number" && !def.plain ? formatNumber(value) : String(value);
    case "money": return formatMoney(value);
    case "user": return Person({ id: value });
    case "customer": case "contact": case "lead": case "deal": case "ticket": {
      const name = row[`${def.type}_name`] ?? t(`${def.type}_one`);
      const label = html`${Avatar({ name, company: def.type === "customer" || def.type === "deal", icon: def.type === "ticket" ? "ticket" : undefined })}<span class="trunc">${name}</span>`;
      return links ? html`<a class="person" href=${`/${RELATIONS[def.type]}/${value}`}>${label}</a>` : html`<span class="person">${label}</span>`;
    }
    case "stage": return StageById({ id: value });
    case "company": return html`<span class="person">${Avatar({ name: value, company: true })}<span class="trunc">${value}</span></span>`;
    case "tags": case "multi_select": return html`<span class="tagrow">
      ${value.map((/** @type {string} */ name) => html`${Tag({ name })}`)}</span>`;
    case "due": {
      const due = def.done ? formatDeadline(value, row[def.done]) : row.done ? { text: formatDay(value), tone: "" } : formatDue(value);
      return html`<span class=${due.tone || undefined} title=${formatAbsolute(value)}>${due.text}</span>`;
    }
    case "date": return html`<span title=${formatAbsolute(value)}>${formatDay(value)}</span>`;
    case "moment": return html`<span class="t2" title=${formatAbsolute(value)}>${formatAgo(value)}</span>`;
    case "boolean": return value ? html`${Icon({ name: "check", size: "sm" })}<span class="sr">${t("yes")}</span>` : t("no");
    case "email": return links ? html`<a class="trunc" href=${mailTo(value)}>${value}</a>` : html`<span class="trunc">${value}</span>`;
    case "phone": return html`<span class="num" dir="ltr">
      ${links ? html`<a href=${telTo(row[`${def.key}_e164`] ?? value)}>${value}</a>` : value}</span>`;
    case "url": return links ? html`<${Outside} url=${value} />` : html`<span class="trunc">
      ${value.replace(/^https?:\/\/(www\.)?/i, "")}</span>`;
    case "emails": case "phones": {
      const first = primaryOf(value);
      const shown = links ? html`<a class="trunc" dir="ltr" href=${def.type === "emails" ? mailTo(first) : telTo(first)}>${first}</a>` : html`<span
        class="trunc" dir="ltr">${first}</span>`;
      return html`${shown}${value.length > 1 && html`<span class="count more" title=${textOf(def, value)}>+${value.length - 1}</span>`}`;
    }
    default: return html`<span class="trunc">${textOf(def, value, row)}</span>`;
  }
}

/** The mark of a write that takes longer. */
export function SlowDot() { return html`<i class="slowdot" title=${t("saving")}></i>`; }

/** The reason under a refused value. @param {{ reason: string }} props */
export function RefusedTip({ reason }) { return html`<span class="errtip" role="alert"><${Icon} name="circle-alert" size="sm" />
  ${reason}</span>`; }
