//! What a phone has in place of the rail: the bar at the bottom, with everything else behind its last button; and the tabs
//! between the lists of people.

import { html, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import texts from "../i18n/phone.js";
import { navigate, place } from "../router.js";
import { hasRole } from "../state.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { newsAt, paletteOpen, unread } from "./overlays.js";
import { HOME, OBJECTS, PLACES } from "./rail.js";
import { orgEntries, signOutEntry, userEntries } from "./rail-menu.js";

await addTexts("phone", texts);

/** The lists of people, behind one button. */
const PEOPLE = ["leads", "customers", "contacts"];
/** Of these the one that was looked at last. */ let people = "contacts";

/** @param {{ object?: string }} props */
export function PhoneBar({ object = "" }) {
  const [menu, setMenu] = useState(/** @type {{ kind: "new" | "more", anchor: Element } | null} */ (null));
  const { path } = place.value;
  if (PEOPLE.includes(object)) people = object;
  /** @param {string} to @param {string} icon @param {string} text @param {boolean} on */
  const link = (to, icon, text, on) => html`<a class=${on ? "on" : ""} href=${to} aria-current=${on ? "page" : undefined}><${Icon} name=${icon} />${text}</a>`;
  const inBar = path === "/today" || PEOPLE.includes(object) || object === "deals";
  const here = object === "calendar" ? "activities" : object;
  const kinds = [...OBJECTS].sort((a, b) => Number(b.name === here) - Number(a.name === here));
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = menu?.kind === "new" ? kinds.map(({ name, icon }) => ({ label: t(`${name}.new`), icon, run: () => navigate(`/${name}?new=1`) })) : [
    ...[HOME, ...PLACES].filter(({ name }) => !PEOPLE.includes(name) && name !== "deals").map(({ name, icon }) => ({ label: t(name), icon, run: () => navigate(`/${name}`) })),
    { label: t("news"), icon: "bell", end: unread.value || "", run: () => { newsAt.value = null; } }, "-", ...orgEntries(), signOutEntry(), "-", ...userEntries(),
  ];
  /** @param {"new" | "more"} kind */
  const opens = (kind) => ({ "aria-haspopup": "menu", onClick: (/** @type {any} */ event) => setMenu({ kind, anchor: event.currentTarget }) });
  return html`<nav class="mobbar" aria-label=${t("main_navigation")}>
    ${link("/today", "sun", t("today"), path === "/today")}
    <button type="button" onClick=${() => { paletteOpen.value = true; }}><${Icon} name="search" />${t("search")}</button>
    ${hasRole("member") && html`<button type="button" class="mobadd" aria-label=${t("create")} ...${opens("new")}><${Icon} name="plus" /></button>`}
    ${link(`/${people}`, "users", t("people"), PEOPLE.includes(object))}${link("/deals", "handshake", t("deals"), object === "deals")}
    <button type="button" class=${object && !inBar ? "on" : ""} ...${opens("more")}><${Icon} name="ellipsis" />${t("more")}</button>
    ${menu && html`<${Menu} key=${menu.kind} anchor=${menu.anchor} align="end" entries=${entries} label=${t(menu.kind === "new" ? "create" : "more")} onClose=${() => setMenu(null)} />`}</nav>`;
}

/** Above a list of people, the way to the others. @param {{ object?: string }} props */
export function PeopleTabs({ object = "" }) {
  if (place.value.path !== `/${object}` || !PEOPLE.includes(object)) return null;
  return html`<nav class="mobtabs" aria-label=${t("people")}>${PEOPLE.map((name) => html`<a key=${name} href=${`/${name}`}
    class=${name === object ? "on" : ""} aria-current=${name === object ? "page" : undefined}>${t(name)}</a>`)}</nav>`;
}
