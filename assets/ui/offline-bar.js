//! The bar that says that the server is out of reach. Nothing while it answers.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { online } from "../state.js";
import { Icon } from "./icon.js";

export function OfflineBar() {
  return online.value ? null : html`<div class="offline" role="status"><${Icon} name="cloud-off" />${t("offline")}</div>`;
}
