//! The left rail: organisation, search, objects, running job, person.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { organisation, setTheme, signOut, theme, user } from "../state.js";
import { navigate } from "../router.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";

/** Objects of the rail with their icons, in order. */
export const OBJECTS = [
  { name: "leads", icon: "user-search" },
  { name: "customers", icon: "building-2" },
  { name: "contacts", icon: "users" },
];

/** The other theme from what is on screen now. */
export function switchTheme() {
  const dark = theme.value === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme.value === "dark";
  setTheme(dark ? "light" : "dark");
}

/** @param {{ object?: string }} props */
export function Rail({ object }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const name = organisation.value?.name ?? "";
  const entries = [
    { label: t("settings"), icon: "settings-2", run: () => navigate("/settings") },
    { label: t("deleted_records"), icon: "trash-2", run: () => navigate("/trash") },
    { label: t("sign_out"), icon: "arrow-right", run: () => void signOut() },
  ];
  return html`<nav class="rail" aria-label=${t("main_navigation")}>
    <button type="button" class="ws" aria-haspopup="menu" onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)}>
      <span class="av sq org" aria-hidden="true">${name.slice(0, 1).toUpperCase()}</span><span class="grow trunc">${name}</span><${Icon} name="chevrons-up-down" size="sm" /></button>
    ${menu && html`<${Menu} anchor=${menu} entries=${entries} label=${name} onClose=${() => setMenu(null)} />`}
    <div class="navcap">${t("records")}</div>
    ${OBJECTS.map((item) => html`<a key=${item.name} class=${`nav${object === item.name ? " on" : ""}`} href=${`/${item.name}`} aria-current=${object === item.name ? "page" : undefined}><${Icon} name=${item.icon} /><span class="trunc">${t(item.name)}</span></a>`)}
    <div class="railfoot"><div class="row">
      <span class="nav grow"><${Avatar} name=${user.value?.name ?? ""} /><span class="trunc">${user.value?.name}</span></span>
      <${Button} kind="ghost" icon="sun-moon" label=${t("switch_theme")} onClick=${switchTheme} />
    </div></div>
  </nav>`;
}
