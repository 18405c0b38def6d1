//! The frame around every page: rail on the left, work area, bar at the bottom of a phone, palette and key sheet above all.

import { html, useEffect, useState } from "../lib.js";
import { watchJobs } from "../data/jobs.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { online, unsent, user } from "../state.js";
import { useKeys } from "../ui/keys.js";
import { later, preloadIdle } from "../ui/lazy.js";
import { usePhone } from "../ui/phone.js";
import { undoLast } from "../ui/toast.js";
import { helpOpen, newsAt, paletteOpen } from "./overlays.js";
import { Rail } from "./rail.js";

const Palette = later(() => import("./palette.js"), "Palette");
const MfaBar = later(() => import("../auth/mfa-bar.js"), "MfaBar");
const KeySheet = later(() => import("./key-sheet.js"), "KeySheet");
const News = later(() => import("../news/panel.js"), "News");
const phoneParts = () => import("./phone-bar.js");
const PeopleTabs = later(phoneParts, "PeopleTabs");
const PhoneBar = later(phoneParts, "PhoneBar");
const OfflineBar = later(() => import("../offline/bar.js"), "OfflineBar");
/** What makes the page work without a connection; it starts when the page is idle. */
const offline = { preload: () => import("../offline/start.js").then(({ startOffline }) => startOffline()) };
/** The font of letters beyond western Europe's: came it with the first such name, it would lay out the whole page under the reader's hand. */
const letters = { preload: () => document.fonts.load("1em Inter", "ł").then(() => {}) };

/** What opens above every page; drawn apart, so that opening it draws nothing else. @param {{ object?: string }} props */
function Floating({ object }) {
  // Drawn while nobody waits, and kept: it has to open at once.
  const [kept, keep] = useState(false);
  const open = paletteOpen.value;
  useEffect(() => preloadIdle([{ preload: () => Palette.preload().then(() => keep(true)) }]), []);
  useEffect(() => { if (open) keep(true); }, [open]);
  return html`${(open || kept) && html`<${Palette} open=${open} object=${object} onClose=${() => { paletteOpen.value = false; }} />`}
    ${newsAt.value !== undefined && html`<${News} />`}
    ${helpOpen.value && html`<${KeySheet} onClose=${() => { helpOpen.value = false; }} />`}`;
}

/** Takes the focus past the rail; the work area holds it only until it goes on. @param {Event} event */
function skipRail(event) {
  event.preventDefault();
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  main.tabIndex = -1;
  main.focus();
  main.addEventListener("blur", () => main.removeAttribute("tabindex"), { once: true });
}

/** @param {{ object?: string, rail?: any, children?: any }} props `object` names the rail's marked item; `rail` stands in its place */
export function Shell({ object, rail, children }) {
  const phone = usePhone();
  useEffect(watchJobs, []);
  useEffect(() => {
    let end = () => {};
    let here = true;
    void import("../live/live.js").then(({ startLive }) => { if (here) end = startLive(); }, () => {});
    return () => { here = false; end(); };
  }, []);
  useEffect(() => preloadIdle([offline, OfflineBar, letters]), []);
  useKeys({
    "ctrl+k": () => { paletteOpen.value = !paletteOpen.value; },
  }, { underLayers: true });
  useKeys({
    "/": () => { paletteOpen.value = true; },
    "?": () => { helpOpen.value = true; },
    "ctrl+z": (event) => (/** @type {Element} */ (event.target).matches("input, textarea, [contenteditable]") ? false : undoLast()),
    "g l": () => navigate("/leads"), "g c": () => navigate("/customers"), "g p": () => navigate("/contacts"), "g d": () => navigate("/deals"), "g t": () => navigate("/tickets"), "g a": () => navigate("/activities"), "g s": () => navigate("/settings"), "g y": () => navigate("/today"),
  }, { last: true });
  return html`<a class="btn skip" href="#main" onClick=${skipRail}>${t("skip_to_content")}</a><div class="shell">
    ${rail ?? html`<${Rail} object=${object} />`}
    <main class="main" id="main">
      ${(!online.value || unsent.value > 0) && html`<${OfflineBar} />`}
      ${user.value?.mfa?.required && !user.value.mfa.enabled && html`<${MfaBar} />`}
      ${phone && html`<${PeopleTabs} object=${object} />`}
      ${children}
    </main>
    ${phone && html`<${PhoneBar} object=${object} />`}
  </div>
  <${Floating} object=${object} />`;
}
