//! The bar above the work area while the organisation's rule wants a second factor and the grace period still runs.

import { html, signal } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatDay } from "../format.js";
import { organisation, user } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import texts from "../i18n/auth.js";

addTexts(texts);

/** Put off until the page is loaded again. */
const later = signal(false);

export function MfaBar() {
  if (later.value) return null;
  const until = user.value?.mfa?.grace_until;
  const name = organisation.value?.name ?? "";
  return html`<div class="topbar" role="status"><${Icon} name="shield-check" /><span>${until ? t("mfa.bar", { organization: name, date: formatDay(until) }) : t("mfa.bar_now", { organization: name })}</span>
    <a class="btn sm" href="/settings/security">${t("mfa.set_up")}</a><${Button} small kind="ghost" icon="x" label=${t("mfa.later")} onClick=${() => { later.value = true; }} /></div>`;
}
