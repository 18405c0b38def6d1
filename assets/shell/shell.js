//! The frame around every page: rail on the left, work area, bar at the bottom of a phone.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { online } from "../state.js";
import { Icon } from "../ui/icon.js";
import { Rail } from "./rail.js";

/** @param {{ object?: string, children?: any }} props `object` names the rail's marked item */
export function Shell({ object, children }) {
  return html`<div class="shell">
    <${Rail} object=${object} />
    <main class="main">
      ${!online.value && html`<div class="offline" role="status"><${Icon} name="cloud-off" />${t("offline")}</div>`}
      ${children}
    </main>
  </div>`;
}
