//! An activity on a record's timeline.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo, formatDay, formatDue } from "../format.js";
import { users } from "../state.js";
import { Icon } from "../ui/icon.js";
import { RichText } from "../ui/rich-text.js";
import { wordOf } from "../ui/status.js";
import { DoneCheck } from "./done.js";
import { iconOf } from "./texts.js";

/** @param {{ item: { at: string, actor: { id: string, name: string | null } | null, activity: import("../data/fields.js").Row }, last: boolean, small: boolean }} props */
export function ActivityEvent({ item, last, small }) {
  const { activity, actor } = item;
  const name = actor ? actor.name ?? users.value.get(actor.id)?.name ?? t("former_user") : "LeadLab";
  const due = activity.kind === "task" && activity.due_at
    ? activity.done ? { text: formatDay(activity.due_at), tone: "" } : formatDue(activity.due_at) : null;
  const facts = [
    activity.outcome && wordOf(activity.outcome),
    activity.duration_minutes !== null && activity.duration_minutes !== undefined && t("minutes", { n: activity.duration_minutes }),
    due && html`<span class=${due.tone}>${t("due_day", { day: due.text })}</span>`,
  ].filter(Boolean);
  const planned = ["call", "meeting", "email"].includes(activity.kind) && !activity.done && Date.parse(item.at) > Date.parse(activity.created_at);
  return html`<div class=${`ev${last ? " end" : ""}`}><span class="k"><${Icon} name=${iconOf(activity.kind)} /></span><div>
    <div class="line"><span><b>${name}</b> ${t(`${planned ? "planned" : "did"}.${activity.kind}`)}</span>
      <time datetime=${item.at} title=${formatAbsolute(item.at)}>${formatAgo(item.at)}</time></div>
    <div class="row acttitle">${activity.kind === "task" && html`<${DoneCheck} row=${activity} />`}
      ${(activity.subject || activity.kind === "task") && html`<a class=${`trunc${activity.done && activity.kind === "task" ? " t3" : ""}`}
        href=${`/activities/${activity.id}`}>${activity.subject || wordOf(activity.kind)}</a>`}
      ${facts.map((fact) => html`<span class="t3 fs12 nowrap">${fact}</span>`)}</div>
    ${activity.body && !small && html`<div class="actbody"><${RichText} markup=${activity.body} /></div>`}
    ${!activity.subject && activity.kind !== "task" && html`<a class="fs12" href=${`/activities/${activity.id}`}>${t("open")}</a>`}</div></div>`;
}
