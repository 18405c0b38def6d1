//! Sign-in by email and password. Says what is wrong, never which half; goes on where the person wanted to be.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { navigate } from "../router.js";
import { sessionEnded, signedIn } from "../state.js";
import { AuthFrame } from "../auth/frame.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input, Password } from "../ui/input.js";

/** The remedy in words for each refusal of a sign-in. @param {unknown} error */
function sentenceOf(error) {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 401) return t("auth.wrong");
  if (error.status === 429) {
    const seconds = Math.max(1, error.retryAfter);
    return seconds < 60 ? t("auth.paused_seconds", { n: seconds }) : t("auth.paused", { n: Math.ceil(seconds / 60) });
  }
  if (error.status === 503) return t("auth.busy");
  return error.sentence;
}

export default function LoginPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState(/** @type {{ email?: string, password?: string }} */ ({}));
  const [busy, setBusy] = useState(false);
  const plain = location.protocol !== "https:" && !/^(localhost|127\.|\[::1\])/.test(location.hostname);
  useEffect(() => {
    get("/setup").then(({ data }) => { if (data.needed) navigate("/setup", { replace: true }); }, () => {});
  }, []);

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const missing = { ...(email.trim() ? {} : { email: t("auth.email_missing") }), ...(password ? {} : { password: t("auth.password_missing") }) };
    setErrors(missing);
    if (missing.email || missing.password || busy) return;
    setBusy(true);
    try {
      const { data } = await post("/auth/login", { email: email.trim(), password }, { anonymous: true });
      if (data.mfa_required) setErrors({ password: t("auth.second_factor") });
      else await signedIn(data);
    } catch (error) {
      setErrors({ password: sentenceOf(error) });
      /** @type {HTMLElement | null} */ (form.querySelector("input[name=password]"))?.focus();
    }
    setBusy(false);
  }

  return html`<${AuthFrame}><form class="sheet" novalidate onSubmit=${submit}>
    <div><h1>${t("auth.sign_in_title")}</h1><p class="t2">${location.host}</p></div>
    ${sessionEnded.value && !errors.password && html`<p class="t2">${t("auth.ended")}</p>`}
    ${plain && html`<div class="banner"><${Icon} name="triangle-alert" />${t("auth.plain")}</div>`}
    <${Field} label=${t("auth.email")} error=${errors.email}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} name="email" type="email" inputmode="email" autocomplete="username"
      autocapitalize="none" spellcheck=${false} value=${email} onValue=${setEmail} autofocus />`}<//>
    <${Field} label=${t("auth.password")} error=${errors.password}
      hint=${html`${t("auth.forgot_hint")} <code>leadlab user set-password</code>`}>${(/** @type {any} */ ids) => html`<${Password} ...${ids} name="password"
      autocomplete="current-password" value=${password} onValue=${setPassword} />`}<//>
    <${Button} kind="primary" wide type="submit" busy=${busy}>${t("auth.sign_in")}<//>
  </form><//>`;
}
