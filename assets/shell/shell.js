//! The frame around every page: rail on the left, work area, bar at the bottom of a phone, palette and key sheet above all.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { watchJobs } from "../data/jobs.js";
import { navigate } from "../router.js";
import { hasRole, online, user } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { later, preloadIdle } from "../ui/lazy.js";
import { Menu } from "../ui/menu.js";
import { undoLast } from "../ui/toast.js";
import { helpOpen, newsAt, paletteOpen, unread } from "./overlays.js";
import { HOME, OBJECTS, orgEntries, PLACES, Rail, signOutEntry, userEntries } from "./rail.js";

const Palette = later(() => import("./palette.js"), "Palette");
const MfaBar = later(() => import("../auth/mfa-bar.js"), "MfaBar");
const KeySheet = later(() => import("./key-sheet.js"), "KeySheet");
const News = later(() => import("../news/panel.js"), "News");

/** What stands in the bar itself; the rest is behind its last button. */
const IN_BAR = ["leads", "customers", "deals"];

/** The bar at the bottom of a phone. @param {{ object?: string }} props */
function PhoneBar({ object = "" }) {
  const [more, setMore] = useState(/** @type {Element | null} */ (null));
  const target = OBJECTS.some((item) => item.name === object) ? object : object === "calendar" ? "activities" : "leads";
  /** @param {string} name */
  const link = (name) => html`<a class=${object === name ? "on" : ""} href=${`/${name}`} aria-current=${object === name ? "page" : undefined}><${Icon}
    name=${OBJECTS.find((item) => item.name === name)?.icon} />${t(name)}</a>`;
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [
    ...[HOME, ...PLACES].filter(({ name }) => !IN_BAR.includes(name)).map(({ name, icon }) => ({ label: t(name), icon, run: () => navigate(`/${name}`) })),
    { label: t("news"), icon: "bell", end: unread.value || "", run: () => { newsAt.value = null; } }, "-", ...orgEntries(), signOutEntry(), "-", ...userEntries(),
  ];
  return html`<nav class="mobbar" aria-label=${t("main_navigation")}>
    ${link("leads")}<button type="button" onClick=${() => { paletteOpen.value = true; }}><${Icon} name="search" />${t("search")}</button>
    ${hasRole("member") ? html`<button type="button" class="mobadd" aria-label=${t(`${target}.new`)}
      onClick=${() => navigate(`/${target}?new=1`)}><${Icon} name="plus" /></button>` : html`<span></span>`}
    ${link("customers")}${link("deals")}<button type="button" class=${object && !IN_BAR.includes(object) ? "on" : ""} aria-haspopup="menu"
      onClick=${(/** @type {any} */ event) => setMore(event.currentTarget)}><${Icon} name="ellipsis" />${t("more")}</button>
    ${more && html`<${Menu} anchor=${more} align="end" entries=${entries} label=${t("more")} onClose=${() => setMore(null)} />`}</nav>`;
}

/** @param {{ object?: string, rail?: any, children?: any }} props `object` names the rail's marked item; `rail` stands in its place */
export function Shell({ object, rail, children }) {
  useEffect(watchJobs, []);
  useEffect(() => {
    let end = () => {};
    let here = true;
    void import("../live/live.js").then(({ startLive }) => { if (here) end = startLive(); }, () => {});
    return () => { here = false; end(); };
  }, []);
  useEffect(() => preloadIdle([Palette]), []);
  useKeys({
    "ctrl+k": () => { paletteOpen.value = !paletteOpen.value; },
  }, { underLayers: true });
  useKeys({
    "/": () => { paletteOpen.value = true; },
    "?": () => { helpOpen.value = true; },
    "ctrl+z": (event) => (/** @type {Element} */ (event.target).matches("input, textarea, [contenteditable]") ? false : undoLast()),
    "g l": () => navigate("/leads"), "g c": () => navigate("/customers"), "g p": () => navigate("/contacts"), "g d": () => navigate("/deals"), "g t": () => navigate("/tickets"), "g a": () => navigate("/activities"), "g s": () => navigate("/settings"), "g y": () => navigate("/today"),
  });
  const retry = () => void get("/me").catch(() => null);
  return html`<div class="shell">
    ${rail ?? html`<${Rail} object=${object} />`}
    <main class="main">
      ${!online.value && html`<div class="offline" role="status"><${Icon} name="cloud-off" />${t("offline")}<${Button} small
        onClick=${retry}>${t("offline_try")}<//></div>`}
      ${user.value?.mfa?.required && !user.value.mfa.enabled && html`<${MfaBar} />`}
      ${children}
    </main>
    <${PhoneBar} object=${object} />
  </div>
  ${paletteOpen.value && html`<${Palette} object=${object} onClose=${() => { paletteOpen.value = false; }} />`}
  ${newsAt.value !== undefined && html`<${News} />`}
  ${helpOpen.value && html`<${KeySheet} onClose=${() => { helpOpen.value = false; }} />`}`;
}
