//! The frame of the settings: their own rail with a search, grouped as the person's, the workspace's, the server's. On a
//! phone the rail is a page of its own and each setting has a way back to it.

import { html, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { navigate } from "../router.js";
import { hasRole } from "../state.js";
import { Icon, Key } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { useTitle } from "../ui/title.js";
import texts from "../i18n/settings.js";

await addTexts("settings", texts);

/** @typedef {{ name: string, icon: string, group: string, role?: string, href?: string }} Section `role` is the least that may open it */

/** Every setting, in the order of the rail. @type {Section[]} */
export const SECTIONS = [
  { name: "profile", icon: "user", group: "personal" },
  { name: "notifications", icon: "bell", group: "personal" },
  { name: "security", icon: "shield-check", group: "personal" },
  { name: "tokens", icon: "key-round", group: "personal" },
  { name: "organisation", icon: "building-2", group: "workspace" },
  { name: "users", icon: "users", group: "workspace" },
  { name: "roles", icon: "table-2", group: "workspace", role: "admin" },
  { name: "tags", icon: "tags", group: "workspace" },
  { name: "pipelines", icon: "square-kanban", group: "workspace" },
  { name: "fields", icon: "brackets", group: "workspace" },
  { name: "replies", icon: "text-quote", group: "workspace" },
  { name: "sso", icon: "link", group: "workspace", role: "admin" },
  { name: "ai", icon: "sparkles", group: "workspace", role: "admin" },
  { name: "imports", icon: "upload", group: "server", role: "manager", href: "/imports" },
  { name: "jobs", icon: "activity", group: "server", role: "admin" },
  { name: "limits", icon: "gauge", group: "server", role: "admin" },
  { name: "system", icon: "monitor", group: "server", role: "admin" },
  { name: "audit", icon: "scroll-text", group: "server", role: "admin" },
  { name: "errors", icon: "circle-alert", group: "server", role: "admin" },
  { name: "keys", icon: "lock", group: "server", role: "admin" },
  { name: "trash", icon: "trash-2", group: "server", href: "/trash" },
];

/** Whether this person may open it. @param {Section} section */
export const mayOpen = (section) => !section.role || hasRole(section.role);

/** @param {{ section: string | undefined }} props the open one; none on the phone's list of all */
export function SettingsRail({ section }) {
  const [query, setQuery] = useState("");
  useKeys({
    escape: () => { navigate("/leads"); },
    "/": () => /** @type {HTMLElement | null} */ (document.querySelector(".setfind input"))?.focus(),
  });
  const wanted = query.trim().toLowerCase();
  const shown = SECTIONS.filter((item) => mayOpen(item) && `${t(`set.${item.name}`)} ${t(`set.words.${item.name}`)}`.toLowerCase().includes(wanted));
  const first = shown[0];
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "Enter" && first) navigate(first.href ?? `/settings/${first.name}`);
    else if (event.key === "Escape" && query) setQuery("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const nav = html`<nav class=${`rail setrail${section ? "" : " only"}`} aria-label=${t("settings")}>
    <a class="ws" href="/leads" title=${t("set.back")}><${Icon} name="arrow-left" /><span class="grow">${t("settings")}</span><span class="sr">${t("set.back")}</span><${Key}>Esc<//></a>
    <label class="railsearch setfind"><${Icon} name="search" /><input type="text" value=${query} placeholder=${t("set.find")} aria-label=${t("set.find")}
      onInput=${(/** @type {any} */ event) => setQuery(event.currentTarget.value)} onKeyDown=${keys} /><${Key}>/<//></label>
    ${["personal", "workspace", "server"].map((group) => {
      const items = shown.filter((item) => item.group === group);
      return items.length > 0 && html`<div key=${group} class="navgroup"><div class="navcap"><span>${t(`set.${group}`)}</span></div>
        ${items.map((item) => html`<a key=${item.name} class=${`nav${item.name === section ? " on" : ""}`} href=${item.href ?? `/settings/${item.name}`} title=${t(`set.${item.name}`)} aria-current=${item.name === section ? "page" : undefined}><${Icon} name=${item.icon} /><span class="trunc">${t(`set.${item.name}`)}</span></a>`)}</div>`;
    })}
    ${shown.length === 0 && html`<p class="navhint" role="status">${t("set.none_found")}</p>`}
  </nav>`;
  return section ? nav : html`<main class="setonly"><h1 class="sr">${t("settings")}</h1>${nav}</main>`;
}

/** @param {{ title: string, lead: any, actions?: any, children?: any, foot?: any, reads?: boolean }} props a setting's page; `foot` is its save bar; one that only `reads` holds nothing to focus and is scrolled by itself */
export function SettingsPage({ title, lead, actions, children, foot, reads }) {
  useTitle(title);
  return html`<div class="set" tabindex=${reads ? 0 : undefined}><a class="setback" href="/settings"><${Icon} name="arrow-left" size="sm" />${t("set.all")}</a>
    <div class="sethead"><div class="grow"><h1>${title}</h1><p class="t2">${lead}</p></div>${actions}</div>${children}</div>${foot}`;
}

/** A titled box of rows. @param {{ title?: string, count?: number, actions?: any, children?: any, clip?: boolean }} props */
export function Group({ title, count, actions, children, clip }) {
  return html`<section>${(title || actions) && html`<div class="sh">${title && html`<h2>${title}</h2>`}${count !== undefined && html`<span class="count">${formatNumber(count)}</span>`}<span class="grow"></span>${actions}</div>`}
    <div class=${`sgroup${clip ? " clip" : ""}`}>${children}</div></section>`;
}

/** One setting: title and hint left, control right. @param {{ title: string, hint?: any, error?: string | null, id?: string, children?: any }} props */
export function Row({ title, hint, error, id, children }) {
  return html`<div class="srow"><div class="min0"><label class="med" for=${id}>${title}</label>
    ${error ? html`<p class="hint bad" role="alert" id=${id && `${id}-note`}>
      <${Icon} name="circle-alert" size="sm" />${error}</p>` : hint && html`<p class="hint" id=${id && `${id}-note`}>${hint}</p>`}</div>
      <div class="sctl">${children}</div></div>`;
}
