//! The bar above the work area while the organisation's rule wants a second factor and the grace period still runs.

import { html, signal } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatDay } from "../format.js";
import { organisation, user } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import texts from "../i18n/auth.js";

await addTexts("auth", texts);

/** Put off until the page is loaded again. */
const later = signal(false);

/** What the rule says, with the day it begins to hold on. @param {string | null | undefined} until */
export function ruleText(until) {
  const organization = organisation.value?.name ?? t("mfa.your_organisation");
  if (!until) return t("mfa.bar_now", { organization });
  const day = formatDay(until);
  return t("mfa.bar", { organization, date: day === t("today") ? day.toLowerCase() : day });
}

export function MfaBar() {
  if (later.value) return null;
  return html`<div class="topbar" role="status"><${Icon} name="shield-check" /><span>${ruleText(user.value?.mfa?.grace_until)}</span>
    <a class="btn sm" href="/settings/security">${t("mfa.set_up")}</a><${Button} small kind="ghost" icon="x" label=${t("mfa.later")} onClick=${() => { later.value = true; }} /></div>`;
}
