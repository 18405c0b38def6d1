//! The left rail: organisation, search, objects, the running job, the person with theme and keys.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { activeJobs } from "../data/jobs.js";
import { organisation, rail, setRail, switchTheme, user } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Icon, Key } from "../ui/icon.js";
import { later } from "../ui/lazy.js";
import { helpOpen, paletteOpen } from "./overlays.js";

/** Two lines stand there always; they keep their place until they come. */
const Personal = later(() => import("./personal.js"), "Personal", html`<span class="nav"></span><span class="nav"></span>`);
const RailMenu = later(() => import("./rail-menu.js"), "RailMenu");
const RunningJob = later(() => import("./running-job.js"), "RunningJob");

/** Objects of the rail with their icons, in order. */
export const OBJECTS = [
  { name: "leads", icon: "user-search" },
  { name: "customers", icon: "building-2" },
  { name: "contacts", icon: "users" },
  { name: "deals", icon: "handshake" },
  { name: "tickets", icon: "ticket" },
  { name: "activities", icon: "activity" },
];

/** The page above the objects. */
export const HOME = { name: "dashboard", icon: "layout-dashboard" };

/** What the rail leads to; the objects among them can be made. */
export const PLACES = [...OBJECTS, { name: "calendar", icon: "calendar" }, { name: "reports", icon: "chart-column" }];

/** @param {{ object?: string }} props */
export function Rail({ object }) {
  const [menu, setMenu] = useState(/** @type {{ kind: "org" | "user", anchor: Element } | null} */ (null));
  const [at, setAt] = useState(/** @type {string | undefined} */ (undefined));
  const name = organisation.value?.name ?? "LeadLab";
  const narrow = rail.value === "icons";
  const turn = t(narrow ? "expand_rail" : "collapse_rail");
  return html`<nav class="rail" aria-label=${t("main_navigation")}>
    <button type="button" class="ws" aria-haspopup="menu" title=${name}
      onClick=${(/** @type {any} */ event) => setMenu({ kind: "org", anchor: event.currentTarget })}>
      <span class="av sq org" aria-hidden="true">${name.slice(0, 1).toUpperCase()}</span><span class="grow trunc">${name}</span><${Icon}
        name="chevrons-up-down" size="sm" /></button>
    <button type="button" class="railsearch" title=${`${t("search")} (/)`} onClick=${() => { paletteOpen.value = true; }}><${Icon}
      name="search" /><span class="grow">${t("search")}</span><${Key}>/<//></button>
    <${Personal} />
    ${[HOME, ...PLACES].map((item) => html`${item === PLACES[0] && html`<div class="navcap"><span>${t("records")}</span></div>`}<a key=${item.name} class=${`nav${(at ?? object) === item.name ? " on" : ""}`} href=${`/${item.name}`}
      title=${t(item.name)} aria-current=${object === item.name ? "page" : undefined}
      onPointerDown=${() => { setAt(item.name); setTimeout(() => setAt(undefined), 400); }}><${Icon} name=${item.icon} /><span
      class="trunc">${t(item.name)}</span></a>`)}
    <div class="railfoot">${activeJobs.value[0] && html`<${RunningJob} job=${activeJobs.value[0]} />`}
      <div class="row railme">
        <button type="button" class="nav grow" aria-haspopup="menu" title=${user.value?.name}
          onClick=${(/** @type {any} */ event) => setMenu({ kind: "user", anchor: event.currentTarget })}><${Avatar}
          name=${user.value?.name ?? "?"} /><span class="trunc">${user.value?.name}</span></button>
        <${Button} kind="ghost" icon="panel-right-open" class="railturn" label=${turn} onClick=${() => setRail(narrow ? "full" : "icons")} />
        <${Button} kind="ghost" icon="sun-moon" label=${t("switch_theme")} onClick=${switchTheme} />
        <${Button} kind="ghost" icon="circle-question-mark" label=${t("shortcuts")} title=${`${t("shortcuts")} (?)`}
          onClick=${() => { helpOpen.value = true; }} />
      </div></div>
    ${menu && html`<${RailMenu} key=${menu.kind} ...${menu} onClose=${() => setMenu(null)} />`}
  </nav>`;
}
