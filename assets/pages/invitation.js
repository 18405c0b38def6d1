//! Takes up an invitation: shows what it is for, asks for a name and a password, ends signed in.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { navigate } from "../router.js";
import { session, signedIn, user } from "../state.js";
import { AuthFrame } from "../auth/frame.js";
import { NewPassword, passwordError, refusedPassword, useVerdict } from "../auth/password-rules.js";
import { useAddressToken } from "../auth/token.js";
import { Wait, useWait } from "../auth/wait.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";

/** @typedef {{ email: string, name?: string | null, organization: string | { name: string }, role: string }} Invitation */

/** @param {{ token: string, invitation: Invitation, onOver: () => void }} props */
function Accept({ token, invitation, onOver }) {
  const [name, setName] = useState(invitation.name ?? "");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const wait = useWait();
  const organization = typeof invitation.organization === "string" ? invitation.organization : invitation.organization.name;
  const verdict = useVerdict(password, { email: invitation.email, name, organization });

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const sheet = /** @type {HTMLFormElement} */ (event.currentTarget);
    const found = { name: name.trim() ? "" : t("setup.name_missing"), password: passwordError(password, undefined, verdict) ?? "" };
    setErrors(found);
    setFailure("");
    if (found.name || found.password) return /** @type {HTMLElement | null} */ (sheet.querySelector(`input[name=${found.name ? "name" : "password"}]`))?.focus();
    if (busy || wait.left > 0) return;
    setBusy(true);
    try {
      const { data } = await post("/invitations/accept", { token, name: name.trim(), password }, { anonymous: true });
      await signedIn(data);
      return navigate("/leads", { replace: true });
    } catch (problem) {
      if (wait.start(problem)) setFailure("");
      else if (problem instanceof ApiError && (problem.fields.name || problem.fields.password)) setErrors({ ...problem.fields, password: refusedPassword(problem.errors) });
      else if (problem instanceof ApiError && [401, 404, 410, 422].includes(problem.status)) return onOver();
      else setFailure(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  }
  return html`<form class="sheet" novalidate onSubmit=${submit}>
    <div><h1>${t("inv.title", { organization })}</h1><p class="t2">${t("inv.lead", { role: t(`inv.as.${invitation.role}`) })}</p></div>
    ${session.value === "in" && html`<div class="banner"><${Icon} name="triangle-alert" /><span>${t("inv.signed_in", { name: user.value?.name ?? "" })}</span></div>`}
    ${(failure || wait.left > 0) && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" />${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : html`<span>${failure}</span>`}</div>`}
    <${Field} label=${t("auth.email")} hint=${t("inv.email_hint")}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} name="email" type="email" autocomplete="username" readonly value=${invitation.email} />`}<//>
    <${Field} label=${t("setup.name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} name="name" autocomplete="name" maxlength="200" value=${name}
      onValue=${(/** @type {string} */ text) => { setName(text); setErrors({ ...errors, name: "" }); }} autofocus=${!invitation.name} />`}<//>
    <${NewPassword} label=${t("auth.password")} value=${password} onValue=${(/** @type {string} */ text) => { setPassword(text); setErrors({ ...errors, password: "" }); }} error=${errors.password}
      verdict=${verdict} autofocus=${!!invitation.name} />
    <${Button} kind="primary" wide type="submit" busy=${busy} disabled=${wait.left > 0}>${t("inv.accept", { organization })}<//>
  </form>`;
}

export default function InvitationPage() {
  const token = useAddressToken();
  const [invitation, setInvitation] = useState(/** @type {Invitation | null} */ (null));
  const [problem, setProblem] = useState(/** @type {ApiError | null} */ (null));
  const look = () => {
    setProblem(null);
    setInvitation(null);
    if (!token) return;
    post("/invitations/lookup", { token }, { anonymous: true }).then(({ data }) => setInvitation(data),
      (error) => setProblem(error instanceof ApiError ? error : new ApiError(0, { detail: String(error) })));
  };
  useEffect(look, [token]);
  const signIn = html`<a class="btn form" href="/login">${t("auth.sign_in")}</a>`;
  if (!token) return html`<${AuthFrame}><${Empty} page icon="link" title=${t("reset.none_title")} text=${t("reset.none")} actions=${signIn} /><//>`;
  if (problem && ![0, 429, 503].includes(problem.status)) {
    return html`<${AuthFrame}><${Empty} page icon="link" title=${t("inv.over_title")} text=${t("inv.over")} actions=${signIn} /><//>`;
  }
  if (problem) {
    return html`<${AuthFrame}><${Empty} page icon="cloud-off" title=${t("inv.not_read")} text=${problem.sentence}
      actions=${html`<${Button} form kind="primary" onClick=${look}>${t("try_again")}<//>`} /><//>`;
  }
  return html`<${AuthFrame}>${invitation && html`<${Accept} key=${token} token=${token} invitation=${invitation}
    onOver=${() => setProblem(new ApiError(404, {}))} />`}<//>`;
}
