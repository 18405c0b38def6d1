//! The calendar: a month of activities that have a date, one's own or everybody's. A phone shows the days that have some.

import { iconOf } from "../activities/texts.js";
import { html, useEffect, useRef, useState } from "../lib.js";
import { ApiError, get } from "../api.js";
import { t, locale } from "../i18n.js";
import { isoDay } from "../dates.js";
import { formatDay, formatMonth, formatTime } from "../format.js";
import { onRecord } from "../data/records.js";
import { place, setQuery } from "../router.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { later } from "../ui/lazy.js";
import { Popover } from "../ui/popover.js";
import { wordOf } from "../ui/status.js";
import { onUndo } from "../ui/toast.js";
import { useTitle } from "../ui/title.js";
import { activities } from "./activities.js";

/** @typedef {import("../data/fields.js").Row} Row */

const NewActivity = later(() => import("../activities/new-dialog.js"), "NewActivity");
const Subscribe = later(() => import("../activities/subscribe.js"), "Subscribe");

/** Activities that a day shows before it says how many more there are. */
const SHOWN = 4;

/** The first day of the month an address names, `2026-11`; of this month without. @param {string | null} text */
function monthOf(text) {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(text ?? "") ?? [];
  const now = new Date();
  return year && month ? new Date(Number(year), Math.min(12, Math.max(1, Number(month))) - 1, 1) : new Date(now.getFullYear(), now.getMonth(), 1);
}

/** The days of the weeks that a month touches, from a Monday to a Sunday. @param {Date} first */
function daysOf(first) {
  const before = (first.getDay() + 6) % 7;
  const length = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  return Array.from({ length: Math.ceil((before + length) / 7) * 7 }, (_, day) => new Date(first.getFullYear(), first.getMonth(), 1 - before + day));
}

/** Under which date it stands. @param {Row} row @returns {string} */
const dateOf = (row) => (row.kind === "task" ? row.due_at ?? row.occurred_at : row.occurred_at ?? row.due_at);

/** Every activity between two instants. @param {Date} from @param {Date} to @param {boolean} mine */
async function read(from, to, mine) {
  /** @type {Row[]} */ const rows = [];
  /** @type {string | null} */ let cursor = null;
  do {
    /** @type {{ data: { data: Row[], next_cursor: string | null } }} */
    const { data } = await get("/calendar", { from: from.toISOString(), to: to.toISOString(), user_id: mine ? "me" : undefined, cursor });
    rows.push(...data.data);
    cursor = data.next_cursor;
  } while (cursor);
  return rows;
}

/** @param {{ row: Row }} props */
function Entry({ row }) {
  const at = new Date(dateOf(row));
  const late = row.kind === "task" && !row.done && at.getTime() < Date.now();
  const name = row.name === row.kind ? wordOf(row.kind) : row.name;
  return html`<a class=${`calitem${late ? " late" : ""}${row.done ? " t3" : ""}`} href=${`/activities/${row.id}`} title=${`${wordOf(row.kind)}: ${name}`}><${Icon}
    name=${row.kind === "task" && row.done ? "check" : iconOf(row.kind)} size="sm" /><span class="num">${formatTime(at)}</span><span class="trunc">${name}</span></a>`;
}

/** @param {{ day: Date, month: number, rows: Row[] }} props */
function Day({ day, month, rows }) {
  const [open, setOpen] = useState(false);
  const more = useRef(/** @type {HTMLElement | null} */ (null));
  const iso = isoDay(day);
  const today = iso === isoDay(new Date());
  const shown = rows.length > SHOWN ? rows.slice(0, SHOWN - 1) : rows;
  const names = ["calday", day.getMonth() !== month && "out", today && "today", rows.length === 0 && "none"].filter(Boolean).join(" ");
  return html`<section class=${names} aria-label=${formatDay(iso)}><h2 class="num"><span class="short">${day.getDate()}</span><span class="long">
    ${formatDay(iso)}</span></h2>
    ${shown.map((row) => html`<${Entry} key=${row.id} row=${row} />`)}
    ${rows.length > shown.length && html`<button type="button" ref=${more} class="calmore" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      ${t("calendar.more", { n: rows.length - shown.length })}</button>`}
    ${open && html`<${Popover} anchor=${more.current} label=${formatDay(iso)} class="calpop" onClose=${() => setOpen(false)}>
      ${rows.map((row) => html`<${Entry} key=${row.id} row=${row} />`)}<//>`}</section>`;
}

export default function CalendarPage() {
  const { query } = place.value;
  const first = monthOf(query.get("month"));
  const mine = query.get("of") !== "all";
  const days = daysOf(first);
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [creating, setCreating] = useState(false);
  const [subscribing, setSubscribing] = useState(false);
  const turn = useRef(0);
  const load = async () => {
    const now = ++turn.current;
    const from = days[0] ?? first;
    const last = days.at(-1) ?? first;
    const to = new Date(new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1).getTime() - 1);
    try {
      const found = await read(from, to, mine);
      if (now !== turn.current) return;
      setRows(found);
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (now === turn.current) setError(reason);
    }
  };
  const month = useRef(/** @type {HTMLElement | null} */ (null));
  const again = useRef(load);
  again.current = load;
  useTitle(t("calendar"));
  useEffect(() => { void load(); }, [first.getTime(), mine]);
  // A phone has the days one below the other, and what is over is not what one comes for.
  useEffect(() => {
    const today = month.current?.querySelector(".today");
    if (month.current && today instanceof HTMLElement && matchMedia("(max-width: 720px)").matches) month.current.scrollTop = today.offsetTop;
  }, [rows !== null, first.getTime()]);
  useEffect(() => {
    const stopRecord = onRecord((change) => { if (change.collection === "activities") void again.current(); });
    const stopUndo = onUndo(() => void again.current());
    return () => { stopRecord(); stopUndo(); };
  }, []);
  /** @param {number} step */
  const go = (step) => {
    const next = new Date(first.getFullYear(), first.getMonth() + step, 1);
    setQuery({ month: isoDay(next).slice(0, 7) }, { replace: true });
  };
  /** @type {Map<string, Row[]>} */ const byDay = new Map();
  for (const row of rows ?? []) {
    const day = isoDay(new Date(dateOf(row)));
    byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  const whose = [{ value: "me", label: t("calendar.mine") }, { value: "all", label: t("calendar.all") }];
  const week = days.slice(0, 7).map((day) => new Intl.DateTimeFormat(locale, { weekday: "short" }).format(day));
  return html`<section class="calpage" aria-label=${t("calendar")}>
    <header class="head listhead"><h1><${Icon} name="calendar" />${formatMonth(first.toISOString())}</h1>
      <${Button} kind="ghost" small icon="chevron-left" label=${t("previous_month")} onClick=${() => go(-1)} />
      <${Button} kind="ghost" small icon="chevron-right" label=${t("next_month")} onClick=${() => go(1)} />
      <${Button} kind="ghost" onClick=${() => setQuery({ month: null }, { replace: true })}>${t("today")}<//><span class="grow"></span>
      <${Segmented} label=${t("calendar.whose")} value=${mine ? "me" : "all"} options=${whose}
        onChange=${(/** @type {string} */ value) => setQuery({ of: value === "all" ? "all" : null }, { replace: true })} />
      <${Button} icon="link" onClick=${() => setSubscribing(true)}>${t("calendar.subscribe")}<//>
      ${hasRole("member") && html`<${Button} kind="primary" icon="plus" class="nophone" onClick=${() => setCreating(true)}>${t("activities.new")}<//>`}</header>
    ${error && !rows ? html`<${Empty} icon="cloud-off" title=${t("calendar.not_loaded")} text=${error.sentence}
        actions=${html`<${Button} kind="primary" onClick=${() => void load()}>${t("try_again")}<//>`} />`
      : html`<div class="calweek" aria-hidden="true">${week.map((name) => html`<span>${name}</span>`)}</div>
        <div ref=${month} class=${`calmonth weeks${days.length / 7}`} aria-busy=${rows === null}>
        ${days.map((day) => html`<${Day} key=${isoDay(day)} day=${day} month=${first.getMonth()} rows=${byDay.get(isoDay(day)) ?? []} />`)}
        ${rows?.length === 0 && html`<p class="t3 calnone">${t("calendar.none")}</p>`}</div>`}
    ${creating && html`<${NewActivity} entity=${activities} filter="" onClose=${() => setCreating(false)} />`}
    ${subscribing && html`<${Subscribe} onClose=${() => setSubscribing(false)} />`}
  </section>`;
}
