//! Confirms the own new address with the one-time token of the link that was mailed to it. It takes the session of the
//! person who asked, and a press, so that neither a stranger nor a mail scanner that opens links does it.

import { html, signal, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { session, user } from "../state.js";
import { AuthFrame } from "../auth/frame.js";
import { useAddressToken } from "../auth/token.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";

/** The token of the last link, kept in memory over the way to the sign-in and back. */
const held = signal("");

export default function EmailPage() {
  const found = useAddressToken();
  useEffect(() => { if (found) held.value = found; }, [found]);
  const token = found || held.value;
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState("");
  const [over, setOver] = useState("");
  const [error, setError] = useState("");
  const confirm = async () => {
    setBusy(true);
    setError("");
    try {
      const { data } = await post("/me/email-change/confirm", { token });
      if (user.value) user.value = { ...user.value, ...data };
      setDone(token);
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "bad_token") setOver(token);
      else setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const now = user.value?.email ?? "";
  const profile = html`<a class="btn primary form" href="/settings/profile">${t("email.profile")}</a>`;
  if (done && done === token) {
    return html`<${AuthFrame}><div role="status"><${Empty} page icon="circle-check" title=${t("email.done_title", { email: now })} text=${t("email.done")} actions=${profile} /></div><//>`;
  }
  if (!token) return html`<${AuthFrame}><${Empty} page icon="link" title=${t("reset.none_title")} text=${t("reset.none")} actions=${profile} /><//>`;
  if (session.value !== "in") {
    return html`<${AuthFrame}><${Empty} page icon="lock" title=${t("email.sign_in_title")} text=${t("email.sign_in")}
      actions=${html`<a class="btn primary form" href="/login?next=/email">${t("auth.sign_in")}</a>`} /><//>`;
  }
  if (over === token) return html`<${AuthFrame}><${Empty} page icon="link" title=${t("email.over_title")} text=${t("email.over", { email: now })} actions=${profile} /><//>`;
  const next = user.value?.pending_email?.email;
  return html`<${AuthFrame}><div class="sheet">
    <div><h1>${t("email.title")}</h1><p class="t2">${next ? t("email.lead", { next, now }) : t("email.lead_plain", { now })}</p></div>
    ${error && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${error}</span></div>`}
    <${Button} kind="primary" wide busy=${busy} onClick=${confirm} autofocus>${t("email.go")}<//>
    <p class="hint">${t("email.hint")}</p>
  </div><//>`;
}
