//! The calendar: a month or a week of activities that have a date, one's own or everybody's. A phone shows the days that have
//! some.

import "../activities/texts.js";
import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { CalendarGrid } from "../calendar/grid.js";
import { useCalendar } from "../calendar/read.js";
import { addressAfter, mondayOf, spanOf } from "../calendar/span.js";
import { isoDay } from "../dates.js";
import { place, setQuery } from "../router.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { useKeys } from "../ui/keys.js";
import { later } from "../ui/lazy.js";
import { useTitle } from "../ui/title.js";
import { activities } from "./activities.js";

const NewActivity = later(() => import("../activities/new-dialog.js"), "NewActivity");
const Subscribe = later(() => import("../activities/subscribe.js"), "Subscribe");

export default function CalendarPage() {
  const { query } = place.value;
  const span = spanOf(query);
  const mine = query.get("of") !== "all";
  const { rows, error, again } = useCalendar(span.days, mine);
  const [creating, setCreating] = useState(/** @type {{ day?: Date } | null} */ (null));
  const [subscribing, setSubscribing] = useState(false);
  const may = hasRole("member");
  useTitle(t("calendar"));
  const set = (/** @type {Record<string, string | null>} */ changes) => setQuery(changes, { replace: true });
  const turn = (/** @type {string} */ view) => {
    const now = new Date();
    const within = span.days.some((day) => isoDay(day) === isoDay(now));
    set(view === "week" ? { week: isoDay(mondayOf(within ? now : span.first)), month: null } : { week: null, month: isoDay(span.first).slice(0, 7) });
  };
  useKeys({ "shift+c": () => { if (may) setCreating({}); } });
  const whose = [{ value: "me", label: t("calendar.mine") }, { value: "all", label: t("calendar.all") }];
  const views = [{ value: "month", label: t("calendar.month") }, { value: "week", label: t("calendar.week") }];
  return html`<section class="calpage" aria-label=${t("calendar")}>
    <header class="head listhead"><h1><${Icon} name="calendar" />${span.title}</h1>
      <${Button} kind="ghost" small icon="chevron-left" label=${t(span.week ? "calendar.previous_week" : "previous_month")} onClick=${() => set(addressAfter(span, -1))} />
      <${Button} kind="ghost" small icon="chevron-right" label=${t(span.week ? "calendar.next_week" : "next_month")} onClick=${() => set(addressAfter(span, 1))} />
      <${Button} kind="ghost" onClick=${() => set(span.week ? { week: isoDay(mondayOf(new Date())) } : { month: null })}>${t("today")}<//><span class="grow"></span>
      <span class="nophone"><${Segmented} label=${t("calendar.view")} value=${span.week ? "week" : "month"} options=${views} onChange=${turn} /></span>
      <${Segmented} label=${t("calendar.whose")} value=${mine ? "me" : "all"} options=${whose}
        onChange=${(/** @type {string} */ value) => set({ of: value === "all" ? "all" : null })} />
      <${Button} icon="link" class="calsub" title=${t("calendar.subscribe")} onClick=${() => setSubscribing(true)}><span>${t("calendar.subscribe")}</span><//>
      ${may && html`<${Button} kind="primary" icon="plus" class="nophone" title=${`${t("activities.new")} (Shift C)`} onClick=${() => setCreating({})}>${t("activities.new")}<//>`}</header>
    ${error && !rows ? html`<${Empty} icon="cloud-off" title=${t("calendar.not_loaded")} text=${error.sentence}
        actions=${html`<${Button} kind="primary" onClick=${again}>${t("try_again")}<//>`} />`
      : html`<${CalendarGrid} span=${span} rows=${rows} may=${may} onNew=${(/** @type {Date} */ day) => setCreating({ day })} />`}
    ${creating && html`<${NewActivity} entity=${activities} filter="" day=${creating.day} onClose=${() => setCreating(null)} />`}
    ${subscribing && html`<${Subscribe} onClose=${() => setSubscribing(false)} />`}
  </section>`;
}
