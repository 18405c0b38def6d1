//! Sign-in by email and password, with a second step where the account has one, or by a provider. Says what is wrong,
//! never which half; goes on where the person wanted to be.

import { html, useEffect, useRef, useState } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { navigate } from "../router.js";
import { sessionEnded, signedIn } from "../state.js";
import { AuthFrame } from "../auth/frame.js";
import { notice, typedEmail } from "../auth/notice.js";
import { Wait, useWait } from "../auth/wait.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input, Password } from "../ui/input.js";
import { later, preloadIdle } from "../ui/lazy.js";

const SecondStep = later(() => import("../auth/second-step.js"), "SecondStep");

/** @typedef {{ id: string, kind: string, host: string }} Provider */

/** The remedy in words for each refusal of a sign-in. @param {unknown} error */
function sentenceOf(error) {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 401) return t("auth.wrong");
  if (error.status === 503) return t("auth.busy");
  return error.sentence;
}

/** What a provider's sign-in ended with, out of the fragment, which is removed: `#error=…`, or `#mfa=…` where a second step is due. */
function returned() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [code, token] = [said.get("error"), said.get("mfa")];
  if (code || token) history.replaceState(history.state, "", location.pathname + location.search);
  if (!code) return { failure: "", token: token ?? "" };
  return { failure: t(/^oidc_/.test(code) && hasText(`auth.${code}`) ? `auth.${code}` : "auth.oidc_failed"), token: "" };
}

/** What was typed into the form that the page came with, which `sign-in.js` showed; `held` while the focus is in it. */
function typedEarly() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-early]"));
  const typed = new FormData(form ?? undefined);
  return { email: String(typed.get("email") ?? ""), password: String(typed.get("password") ?? ""), sent: form?.dataset.early === "sent", held: !!form?.contains(document.activeElement) };
}

/** The providers that sign in here; none where there are none. @returns {Provider[]} */
function useProviders() {
  const [found, setFound] = useState(/** @type {Provider[]} */ ([]));
  useEffect(() => { get("/auth/oidc", undefined, { anonymous: true }).then(({ data }) => setFound(data.data ?? []), () => {}); }, []);
  return found;
}

/** @param {{ onSecond: (token: string) => void, failure: string }} props `failure` comes from the step after or a provider */
function FirstStep({ onSecond, failure }) {
  const [early] = useState(typedEarly);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [email, setEmail] = useState(early.email || typedEmail.value);
  const [password, setPassword] = useState(early.password);
  const [errors, setErrors] = useState(/** @type {{ email?: string, password?: string }} */ ({}));
  const [busy, setBusy] = useState(false);
  const wait = useWait();
  const providers = useProviders();
  const plain = location.protocol !== "https:" && !/^(localhost|127\.|\[::1\])/.test(location.hostname);

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const missing = { ...(email.trim() ? {} : { email: t("auth.email_missing") }), ...(password ? {} : { password: t("auth.password_missing") }) };
    setErrors(missing);
    if (missing.email || missing.password) return /** @type {HTMLElement | null} */ (form.querySelector(`input[name=${missing.email ? "email" : "password"}]`))?.focus();
    if (busy || wait.left > 0) return;
    setBusy(true);
    notice.value = "";
    try {
      const { data } = await post("/auth/login", { email: email.trim(), password }, { anonymous: true });
      if (data.mfa_required) return onSecond(data.mfa_token);
      await signedIn(data);
    } catch (error) {
      if (!wait.start(error)) setErrors({ password: sentenceOf(error) });
      /** @type {HTMLElement | null} */ (form.querySelector("input[name=password]"))?.focus();
    }
    setBusy(false);
  }
  useEffect(() => {
    preloadIdle([SecondStep]);
    typedEmail.value = email;
    if (early.sent) form.current?.requestSubmit();
  }, []);
  /** Another account does not have to wait for this one. @param {string} text */
  const typed = (text) => { setEmail(text); typedEmail.value = text; wait.clear(); };

  const forgot = html`<a href="/forgot">${t("auth.forgot")}</a>`;
  const told = failure || (!errors.password && wait.left === 0 && (notice.value || (sessionEnded.value && t("auth.ended"))));
  return html`<form ref=${form} class="sheet" novalidate onSubmit=${submit}>
    <div><h1>${t("auth.sign_in_title")}</h1><p class="t2">${location.host}</p></div>
    ${told && html`<div class=${`banner ${failure ? "bad" : "info"}`} role=${failure ? "alert" : "status"}><${Icon} name=${failure ? "circle-alert" : notice.value ? "circle-check" : "lock"} /><span>${told}</span></div>`}
    ${plain && html`<div class="banner"><${Icon} name="triangle-alert" /><span>${t("auth.plain")}</span></div>`}
    <${Field} label=${t("auth.email")} error=${errors.email}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} name="email" type="email" inputmode="email" autocomplete="username"
      autocapitalize="none" spellcheck=${false} value=${email} onValue=${typed} autofocus=${!email && !early.held} />`}<//>
    <${Field} label=${t("auth.password")} error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : errors.password} aside=${forgot}>${(/** @type {any} */ ids) => html`<${Password} ...${ids}
      name="password" autocomplete="current-password" value=${password} onValue=${setPassword} autofocus=${!!email && !early.held} />`}<//>
    <${Button} kind="primary" wide type="submit" busy=${busy} disabled=${wait.left > 0}>${t("auth.sign_in")}<//>
    ${providers.length > 0 && html`<div class="orline"><span>${t("or")}</span></div>
      ${providers.map((provider) => html`<a key=${provider.id} class="btn wide" href=${`/api/v1/auth/oidc/${encodeURIComponent(provider.id)}/start`}><${Icon} name="key-round" />${t(`auth.with.${provider.kind}`, { host: provider.host })}</a>`)}`}
  </form>`;
}

export default function LoginPage() {
  const [came] = useState(returned);
  const [token, setToken] = useState(came.token);
  const [failure, setFailure] = useState(came.failure);
  useEffect(() => {
    get("/setup").then(({ data }) => { if (data.needed) navigate("/setup", { replace: true }); }, () => {});
    return () => { notice.value = ""; };
  }, []);
  const second = (/** @type {string} */ given) => { setFailure(""); setToken(given); };
  return html`<${AuthFrame}>${token ? html`<${SecondStep} token=${token} email=${typedEmail.value.trim()} onSignedIn=${signedIn}
      onBack=${(/** @type {string | undefined} */ why) => { setToken(""); setFailure(why ?? ""); }} />`
    : html`<${FirstStep} onSecond=${second} failure=${failure} />`}<//>`;
}
