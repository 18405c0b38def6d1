//! The left rail: organisation, search, objects, the running job, the person with theme and keys.

import { html, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatNumber, formatPercent } from "../format.js";
import { activeJobs } from "../data/jobs.js";
import { hasRole, organisation, rail, setRail, setTheme, signOut, switchTheme, theme, user } from "../state.js";
import { navigate } from "../router.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Icon, Key } from "../ui/icon.js";
import { later } from "../ui/lazy.js";
import { Menu } from "../ui/menu.js";
import { helpOpen, paletteOpen } from "./overlays.js";

const Personal = later(() => import("./personal.js"), "Personal");

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

/** The pages about the organisation and its data. @returns {import("../ui/menu.js").Entry[]} */
export const orgEntries = () => [
  { label: t("settings"), icon: "settings-2", key: "g s", run: () => navigate("/settings") },
  ...(hasRole("manager") ? [{ label: t("imports"), icon: "upload", run: () => navigate("/imports") }] : []),
  { label: t("duplicates"), icon: "merge", run: () => navigate("/duplicates") },
  { label: t("deleted_records"), icon: "trash-2", run: () => navigate("/trash") },
];

/** What the person may set and do anywhere. @returns {import("../ui/menu.js").Entry[]} */
export const userEntries = () => [
  { caption: t("theme") },
  ...(/** @type {const} */ (["light", "dark", "system"])).map((value) => ({ label: t(`theme_${value}`), icon: value === "light" ? "sun" : value === "dark" ? "sun-moon" : "monitor", checked: theme.value === value, run: () => setTheme(value) })),
];

/** The end of the session. @returns {import("../ui/menu.js").Entry} */
export const signOutEntry = () => ({ label: t("sign_out"), icon: "arrow-right", run: () => void signOut() });

/** The job that runs now, with its progress. */
function RunningJob() {
  const job = activeJobs.value[0];
  if (!job) return null;
  const { done = 0, total = 0 } = job.progress ?? {};
  const title = job.title ?? t(hasText(`job.${job.kind}`) ? `job.${job.kind}` : "job.other");
  const share = total ? Math.min(1, done / total) : 0;
  const text = job.state === "queued" ? t("job.queued") : total ? t("job_of", { done, total }) : t("job_rows", { done: formatNumber(done) });
  const inner = html`<div class="row"><span class="grow trunc med">${title}</span>
    ${total ? html`<span class="t3 num">${formatPercent(share)}</span>` : null}</div>
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width=${share * 100} height="4" /></svg><span
      class="t3 num">${text}</span>`;
  return job.kind.includes("import") ? html`<a class="railjob" href="/imports">${inner}</a>` : html`<div class="railjob" role="status">
    ${inner}</div>`;
}

/** @param {{ object?: string }} props */
export function Rail({ object }) {
  const [menu, setMenu] = useState(/** @type {{ kind: "org" | "user", anchor: Element } | null} */ (null));
  const [at, setAt] = useState(/** @type {string | undefined} */ (undefined));
  const name = organisation.value?.name ?? "LeadLab";
  const narrow = rail.value === "icons";
  /** @type {import("../ui/menu.js").Entry[]} */
  const mine = [
    ...userEntries(), "-", { label: t("shortcuts"), icon: "circle-question-mark", key: "?", run: () => { helpOpen.value = true; } },
    { label: narrow ? t("expand_rail") : t("collapse_rail"), icon: "panel-right-open", run: () => setRail(narrow ? "full" : "icons") },
    "-", signOutEntry(),
  ];
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
    <div class="railfoot"><${RunningJob} />
      <div class="row railme">
        <button type="button" class="nav grow" aria-haspopup="menu" title=${user.value?.name}
          onClick=${(/** @type {any} */ event) => setMenu({ kind: "user", anchor: event.currentTarget })}><${Avatar}
          name=${user.value?.name ?? "?"} /><span class="trunc">${user.value?.name}</span></button>
        <${Button} kind="ghost" icon="sun-moon" label=${t("switch_theme")} onClick=${switchTheme} />
        <${Button} kind="ghost" icon="circle-question-mark" label=${t("shortcuts")} title=${`${t("shortcuts")} (?)`}
          onClick=${() => { helpOpen.value = true; }} />
      </div></div>
    ${menu && html`<${Menu} anchor=${menu.anchor} entries=${menu.kind === "org" ? orgEntries() : mine}
      label=${menu.kind === "org" ? name : t("account")} onClose=${() => setMenu(null)} />`}
  </nav>`;
}
