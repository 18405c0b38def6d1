//! Asks for a link that sets a new password. The answer is the same whether there is such an account or not.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { AuthFrame } from "../auth/frame.js";
import { typedEmail } from "../auth/notice.js";
import { Wait, useWait } from "../auth/wait.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";

export default function ForgotPage() {
  const [email, setEmail] = useState(typedEmail.value);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const wait = useWait();

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const address = email.trim();
    if (!address) return setError(t("auth.email_missing"));
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return setError(t("setup.email_bad", { email: address }));
    if (busy || wait.left > 0) return;
    setBusy(true);
    try {
      await post("/auth/password/forgot", { email: address }, { anonymous: true });
      setSent(true);
    } catch (problem) {
      if (!wait.start(problem)) setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  }
  const typed = (/** @type {string} */ text) => { setEmail(text); typedEmail.value = text; setError(""); };

  if (sent) {
    return html`<${AuthFrame}><div class="sheet" role="status">
      <div><h1>${t("forgot.sent_title")}</h1><p class="t2">${t("forgot.sent", { email: email.trim() })}</p></div>
      <div class="banner info"><${Icon} name="mail" /><span>${t("forgot.sent_hint")}</span></div>
      <a class="btn primary wide" href="/login">${t("auth.back")}</a>
      <div class="sheetlinks"><${Button} kind="link" onClick=${() => setSent(false)}>${t("forgot.other")}<//></div>
    </div><//>`;
  }
  return html`<${AuthFrame}><form class="sheet" novalidate onSubmit=${submit}>
    <div><h1>${t("forgot.title")}</h1><p class="t2">${t("forgot.lead")}</p></div>
    <${Field} label=${t("auth.email")} error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : error}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} name="email" type="email" inputmode="email"
      autocomplete="username" autocapitalize="none" spellcheck=${false} value=${email} onValue=${typed} autofocus />`}<//>
    <${Button} kind="primary" wide type="submit" busy=${busy} disabled=${wait.left > 0}>${t("forgot.send")}<//>
    <div class="sheetlinks"><a class="btn link" href="/login">${t("auth.back")}</a></div>
  </form><//>`;
}
