//! First run: the organisation and its owner. The setup code comes in the address's fragment, which no server sees; it is
//! taken out of the address bar at once. Ends signed in, at the empty list of leads.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, get, post } from "../api.js";
import { navigate } from "../router.js";
import { signedIn } from "../state.js";
import { bringHome } from "../auth/founding.js";
import { AuthFrame } from "../auth/frame.js";
import { NewPassword, passwordError, refusedPassword, useVerdict } from "../auth/password-rules.js";
import { useAddressToken } from "../auth/token.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";

/** @param {{ done: boolean, waits?: boolean, title: string, text: any }} props `waits` where it comes by itself */
function Fact({ done, waits, title, text }) {
  return html`<li><${Icon} name=${done ? "circle-check" : waits ? "circle-dot" : "circle-alert"} class=${done ? "ok" : waits ? "t3" : "soon"} /><span class="med">${title}</span><p class="hint">${text}</p></li>`;
}

/**
 * @param {{ organization: string, name: string, email: string, password: string, token: string }} form
 * @param {import("../auth/password-rules.js").Verdict | null} verdict
 */
function check(form, verdict) {
  /** @type {Record<string, string>} */ const errors = {};
  if (!form.token.trim()) errors.token = t("setup.code_missing");
  if (!form.organization.trim()) errors.organization = t("setup.organization_missing");
  if (!form.name.trim()) errors.name = t("setup.name_missing");
  if (!form.email.trim()) errors.email = t("setup.email_missing");
  else if (!/^[^\s@]+@[^\s@]+$/.test(form.email.trim())) errors.email = t("setup.email_bad", { email: form.email.trim() });
  const weak = passwordError(form.password, undefined, verdict);
  if (weak) errors.password = weak;
  return errors;
}

export default function SetupPage() {
  const code = useAddressToken();
  const [form, setForm] = useState(() => ({ token: code, organization: "", name: "", email: "", password: "" }));
  const linked = code !== "";
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const [needed, setNeeded] = useState(true);
  useEffect(() => {
    get("/setup").then(({ data }) => setNeeded(data.needed), () => {});
  }, []);
  useEffect(() => { if (code) setForm((now) => ({ ...now, token: code })); }, [code]);
  const verdict = useVerdict(form.password, form);
  /** @param {string} name */
  const bind = (name) => ({
    name, value: /** @type {any} */ (form)[name],
    onValue: (/** @type {string} */ value) => { setForm((now) => ({ ...now, [name]: value })); setErrors((now) => ({ ...now, [name]: "" })); },
  });

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const sheet = /** @type {HTMLFormElement} */ (event.currentTarget);
    const found = check(form, verdict);
    setErrors(found);
    setFailure("");
    const first = Object.keys(form).find((name) => found[name]);
    if (first) return /** @type {HTMLElement | null} */ (sheet.querySelector(`input[name=${first}]`))?.focus();
    setBusy(true);
    try {
      const { data } = await post("/setup", { ...form, token: form.token.trim() }, { anonymous: true });
      await signedIn(data);
      await bringHome();
      navigate("/leads", { replace: true });
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).some((name) => name in form)) setErrors({ ...error.fields, password: refusedPassword(error.errors) });
      else if (error instanceof ApiError && [401, 403, 404].includes(error.status)) setErrors({ token: t("setup.expired") });
      else setFailure(error instanceof ApiError ? error.sentence : String(error));
    }
    setBusy(false);
  }

  if (!needed) {
    return html`<${AuthFrame}><${Empty} page icon="circle-check" title=${t("setup.done_title")} text=${t("setup.done_text")}
      actions=${html`<a class="btn primary form" href="/login">${t("auth.sign_in")}</a>`} /><//>`;
  }
  const secure = location.protocol === "https:";
  return html`<${AuthFrame} footer=${html`<span>${location.host}</span><span>${t("setup.footer")}</span>`}><form class="sheet setup" novalidate onSubmit=${submit}>
    <aside>
      <div><h1>${t("setup.title")}</h1><p class="t2">${t("setup.lead")}</p></div>
      <ol class="todo">
        <${Fact} done=${secure} title=${t("setup.address")} text=${t(secure ? "setup.address_secure" : "setup.address_plain", { origin: location.origin })} />
        <${Fact} done=${form.token !== ""} title=${t("setup.link")} text=${t(linked ? "setup.link_taken" : "setup.link_missing")} />
        <${Fact} done=${[form.name, form.email, form.password].every((text) => text.trim() !== "")} waits title=${t("setup.owner")} text=${t("setup.owner_text")} />
        <${Fact} done title=${t("setup.data")} text=${t("setup.data_text")} />
      </ol>
    </aside>
    <div class="setupform">
      ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" />${failure}</div>`}
      ${(!linked || errors.token) && html`<${Field} label=${t("setup.code")} error=${errors.token}
        hint=${html`${t("setup.code_hint")} <code>leadlab setup-link</code>`}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("token")} class="mono" autocomplete="off" autocapitalize="none" spellcheck=${false} autofocus=${!linked} />`}<//>`}
      <${Field} label=${t("setup.organization")} error=${errors.organization}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("organization")} autocomplete="organization" maxlength="200" autofocus=${linked} />`}<//>
      <${Field} label=${t("setup.name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("name")} autocomplete="name" maxlength="200" />`}<//>
      <${Field} label=${t("auth.email")} error=${errors.email}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("email")} type="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck=${false} />`}<//>
      <${NewPassword} label=${t("auth.password")} ...${bind("password")} error=${errors.password} verdict=${verdict} />
      <${Button} kind="primary" wide type="submit" busy=${busy}>${t("setup.create")}<//>
    </div>
  </form><//>`;
}
