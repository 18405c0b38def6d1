//! Today: what is late, due, to be followed up and coming. Each is completed or put off in place.

import { iconOf } from "../activities/texts.js";
import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { DoneCheck } from "../activities/done.js";
import { changeRecord } from "../data/change.js";
import { formatAbsolute, formatDue, formatNumber, formatTime } from "../format.js";
import { hasRole } from "../state.js";
import { Snooze } from "../today/snooze.js";
import { groupsOf, useWork } from "../today/work.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { later } from "../ui/lazy.js";
import { Skeleton } from "../ui/skeleton.js";
import { wordOf } from "../ui/status.js";
import { useTitle } from "../ui/title.js";
import { activities } from "./activities.js";

const NewActivity = later(() => import("../activities/new-dialog.js"), "NewActivity");

/** @typedef {import("../today/work.js").Item} Item */

/** The record that it is about: its address and its name. @param {Item} item @returns {[href: string, name: string] | null} */
function aboutOf({ collection, row }) {
  if (collection === "leads") return row.company && row.company !== row.name ? [`/leads/${row.id}`, row.company] : null;
  const kind = ["customer", "contact", "lead", "deal", "ticket"].find((name) => row[`${name}_id`]);
  return kind && row[`${kind}_name`] ? [`/${kind}s/${row[`${kind}_id`]}`, row[`${kind}_name`]] : null;
}

/** When it is due, in words; what is over is late on its own day, too. @param {Item} item */
function whenOf({ at, row }) {
  const due = formatDue(at);
  return due.tone === "soon" && !row.done && Date.parse(at) < Date.now() ? { text: due.text, tone: "late" } : due;
}

/** @param {{ item: Item, onSnooze: (anchor: Element) => void }} props */
function Line({ item, onSnooze }) {
  const { row, collection } = item;
  const lead = collection === "leads";
  const may = hasRole("member");
  const about = aboutOf(item);
  const due = whenOf(item);
  const name = row.name === row.kind ? wordOf(row.kind) : row.name;
  const clock = due.tone === "" && new Date(item.at).getHours() + new Date(item.at).getMinutes() > 0 ? ` ${formatTime(new Date(item.at))}` : "";
  const followed = () => void changeRecord("leads", row, { next_follow_up_at: null }, t("today.followed_up", { name }));
  return html`<li class=${`tdrow${row.done ? " over" : ""}`} data-row=${row.id}>
    <span class="tdmark">${lead ? html`<${Avatar} name=${name || "?"} />` : html`<${DoneCheck} row=${row} />`}</span>
    <span class="tdname row gap6">${!lead && row.kind !== "task" && html`<${Icon} name=${iconOf(row.kind)} size="sm" />`}<a class="trunc" href=${`/${collection}/${row.id}`} title=${name}>${name}</a></span>
    <span class="tdabout trunc">${about && html`<a class="t2" href=${about[0]}>${about[1]}</a>`}</span>
    <span class=${`tdwhen nowrap num ${row.done ? "t3" : due.tone || "t2"}`} title=${formatAbsolute(item.at)}>${due.text}${clock}</span>
    <span class="tdacts">${may && !row.done && html`${lead && html`<${Button} kind="ghost" small icon="check" label=${t("complete")} onClick=${followed} />`}
      <${Button} kind="ghost" small icon="timer" class="tdsnooze" label=${t("today.snooze_x", { name })} title=${`${t("today.snooze")} (s)`} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => onSnooze(event.currentTarget)} />`}</span></li>`;
}

export default function TodayPage() {
  const { items, error, again } = useWork();
  const [snoozing, setSnoozing] = useState(/** @type {{ item: Item, anchor: Element, dated: boolean } | null} */ (null));
  const [creating, setCreating] = useState(false);
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  const may = hasRole("member");
  useTitle(t("today"));
  const groups = groupsOf(items ?? []);
  const left = groups.filter(({ key }) => key !== "upcoming").flatMap((group) => group.items).filter(({ row }) => !row.done).length;

  const rows = () => /** @type {HTMLElement[]} */ ([...(body.current?.querySelectorAll("[data-row]") ?? [])]);
  const here = () => document.activeElement?.closest("[data-row]");
  /** @param {number} step */
  const go = (step) => {
    const all = rows();
    const now = here();
    const next = all[now ? Math.max(0, Math.min(all.length - 1, all.indexOf(/** @type {HTMLElement} */ (now)) + step)) : 0];
    next?.querySelector("a")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  /** Presses a button of the row that has the focus. @param {string} selector */
  const press = (selector) => {
    const button = /** @type {HTMLElement | null | undefined} */ (here()?.querySelector(selector));
    button?.click();
    return button ? undefined : false;
  };
  useKeys({
    j: () => go(1), k: () => go(-1), down: () => go(1), up: () => go(-1),
    x: () => press(".taskcheck, .tdacts .btn:not(.tdsnooze)"), s: () => press(".tdsnooze"), "shift+c": () => { if (may) setCreating(true); },
  });
  const create = may && html`<${Button} kind="primary" icon="plus" title=${`${t("activities.new")} (Shift C)`} onClick=${() => setCreating(true)}>${t("activities.new")}<//>`;
  const empty = items?.length === 0;
  return html`<section class="todaypage" aria-label=${t("today")}>
    <header class="head listhead"><h1><${Icon} name="sun" />${t("today")}<span class="count">${items ? formatNumber(left) : ""}</span></h1><span class="grow"></span>
      <a class="btn ghost word" href="/calendar" title=${t("today.open_calendar")}><${Icon} name="calendar" /><span>${t("today.open_calendar")}</span></a>
      ${!empty && create && html`<span class="nophone">${create}</span>`}</header>
    <div ref=${body} class="tdbody" aria-busy=${!items && !error}>
      ${error && !items ? html`<${Empty} icon="cloud-off" title=${t("today.not_loaded")} text=${error.sentence} actions=${html`<${Button} kind="primary" onClick=${again}>${t("try_again")}<//>`} />`
        : !items ? html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`
        : empty ? html`<${Empty} icon="sun" title=${t("today.first_title")} text=${t("today.first_text")} actions=${create} />`
        : html`${left === 0 && html`<p class="tddone"><${Icon} name="circle-check" /><b class="med">${t("today.all_done")}</b> <span class="t2">${t(groups.some(({ key, items }) => key === "upcoming" && items.length > 0) ? "today.all_done_soon" : "today.all_done_text")}</span></p>`}
          ${groups.filter((group) => group.items.length > 0).map(({ key, items: own }) => html`<section key=${key} class="tdgroup" aria-labelledby=${`td-${key}`}>
            <h2 id=${`td-${key}`} class=${key === "overdue" ? "late" : ""}>${t(`today.${key}`)}<span class="count">${formatNumber(own.filter(({ row }) => !row.done).length)}</span></h2>
            <ul>${own.map((item) => html`<${Line} key=${item.row.id} item=${item} onSnooze=${(/** @type {Element} */ anchor) => setSnoozing({ item, anchor, dated: false })} />`)}</ul></section>`)}
          <p class="t3 fs12 nophone tdkeys">${t("today.keys")}</p>`}</div>
    ${snoozing && html`<${Snooze} key=${String(snoozing.dated)} ...${snoozing} onDate=${() => setSnoozing({ ...snoozing, dated: true })} onClose=${() => setSnoozing(null)} />`}
    ${creating && html`<${NewActivity} entity=${activities} filter="" onClose=${() => setCreating(false)} />`}
  </section>`;
}
