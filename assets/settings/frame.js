//! The frame of the settings: their own rail with a search, grouped as the person's, the workspace's, the server's. On a
//! phone the rail is a page of its own and each setting has a way back to it.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { navigate } from "../router.js";
import { Icon, Key } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { useTitle } from "../ui/title.js";
import { SECTIONS, addressOf, mayOpen } from "./sections.js";

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
    if (event.key === "Enter" && first) navigate(addressOf(first));
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
        ${items.map((item) => html`<a key=${item.name} class=${`nav${item.name === section ? " on" : ""}`} href=${addressOf(item)} title=${t(`set.${item.name}`)} aria-current=${item.name === section ? "page" : undefined}><${Icon} name=${item.icon} /><span class="trunc">${t(`set.${item.name}`)}</span></a>`)}</div>`;
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
