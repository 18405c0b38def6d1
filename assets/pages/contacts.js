//! The contacts: list and record.

import { html } from "../lib.js";
import { t } from "../i18n.js";

export default function Page() {
  return html`<header class="head line"><h1>${t("contacts")}</h1></header>`;
}
