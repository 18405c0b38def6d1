//! Setting up a second factor: the picture for the authenticator app, the first code as proof, then the recovery codes.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { user } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { CopyButton } from "../ui/keepsake.js";
import { isPhone } from "../ui/popover.js";
import { Skeleton } from "../ui/skeleton.js";
import { CodeField } from "./code-field.js";
import { RecoveryCodes } from "./recovery-codes.js";
import { Wait, useWait } from "./wait.js";

/** @typedef {{ secret: string, otpauth_url: string, qr_svg?: string }} Factor */

/** A drawing as the address of a picture, which can run nothing. @param {string} svg */
const pictureOf = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** @param {{ onDone: () => void, onCancel?: () => void }} props `onDone` once the recovery codes are kept */
export function Enrol({ onDone, onCancel }) {
  const [factor, setFactor] = useState(/** @type {Factor | null} */ (null));
  const [codes, setCodes] = useState(/** @type {string[] | null} */ (null));
  const [failure, setFailure] = useState("");
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const wait = useWait();
  const begin = () => {
    setFailure("");
    post("/me/totp").then(({ data }) => setFactor(data), (problem) => setFailure(problem instanceof ApiError ? problem.sentence : String(problem)));
  };
  useEffect(begin, []);

  /** @param {string} text */
  const confirm = async (text) => {
    const digits = text.replace(/[\s-]/g, "");
    if (!/^\d{6}$/.test(digits)) return setError(t("mfa.code_missing"));
    if (busy || wait.left > 0) return;
    setBusy(true);
    try {
      const { data } = await post("/me/totp/confirm", { code: digits });
      setCodes(data.recovery_codes);
      const now = user.value;
      if (now) user.value = { ...now, mfa: { required: now.mfa?.required ?? false, enabled: true, recovery_codes_left: data.recovery_codes.length, grace_until: null } };
    } catch (problem) {
      if (wait.start(problem)) setError("");
      else if (problem instanceof ApiError && problem.status === 422) setError(t("mfa.code_wrong"));
      else setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const typed = (/** @type {string} */ text) => { setCode(text); setError(""); };

  if (codes) return html`<${RecoveryCodes} codes=${codes} onKept=${onDone} />`;
  if (failure) {
    return html`<div class="codes"><div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span class="grow">${failure}</span></div>
      <div class="formfoot">${onCancel && html`<${Button} form onClick=${onCancel}>${t("cancel")}<//>`}<${Button} form kind="primary" onClick=${begin}>${t("try_again")}<//></div></div>`;
  }
  if (!factor) return html`<${Skeleton} lines=${5} />`;
  // What is shown on a phone cannot be scanned by it.
  const phone = isPhone();
  const grouped = factor.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return html`<form class="enrol" novalidate onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); void confirm(code); }}>
    <ol class="enrolsteps">
      <li><p>${t("mfa.scan")}</p>
        ${factor.qr_svg && html`<img class="qr" src=${pictureOf(factor.qr_svg)} alt=${t("mfa.qr")} width="176" height="176" />`}
        <details open=${phone}><summary>${t("mfa.by_hand")}</summary><p class="hint">${t("mfa.by_hand_hint")}</p>
          <div class="row wrap"><code class="totp">${grouped}</code><${CopyButton} small form=${false} text=${factor.secret} /></div>
          <div><a class=${phone ? "btn form" : "fs12"} href=${factor.otpauth_url}>${t("mfa.open_app")}</a></div></details></li>
      <li><${CodeField} label=${t("mfa.first_code")} value=${code} onValue=${typed} onWhole=${(/** @type {string} */ digits) => void confirm(digits)} autofocus
        error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : error} /></li>
    </ol>
    <div class="formfoot">${onCancel && html`<${Button} form onClick=${onCancel}>${t("cancel")}<//>`}
      <${Button} form kind="primary" type="submit" busy=${busy} disabled=${wait.left > 0}>${t("mfa.turn_on")}<//></div>
  </form>`;
}
