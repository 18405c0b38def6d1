//! The second step of a sign-in: a code of the app, or one of the recovery codes.

import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { Button } from "../ui/button.js";
import { CodeField } from "./code-field.js";
import { Wait, useWait } from "./wait.js";

/**
 * @param {{ token: string, email: string, onSignedIn: (login: import("../api.js").Login) => Promise<void>, onBack: (why?: string) => void }} props
 *   `onBack` starts again, with the reason where the first step does not count any more
 */
export function SecondStep({ token, email, onSignedIn, onBack }) {
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const sent = useRef("");
  const wait = useWait();

  /** @param {string} text */
  const send = async (text) => {
    const wanted = recovery ? text.trim() : text.replace(/[\s-]/g, "");
    if (!wanted) return setError(t(recovery ? "mfa.recovery_missing" : "mfa.code_missing"));
    if (busy || wait.left > 0) return;
    sent.current = wanted;
    setBusy(true);
    setError("");
    try {
      const { data } = await post("/auth/mfa", { mfa_token: token, code: wanted }, { anonymous: true });
      await onSignedIn(data);
    } catch (problem) {
      if (wait.start(problem)) setError("");
      else if (problem instanceof ApiError && problem.code === "bad_token") return onBack(t("mfa.too_late"));
      else if (problem instanceof ApiError && problem.attemptsLeft === 0) return onBack(t("mfa.no_more"));
      else if (problem instanceof ApiError && [401, 422].includes(problem.status)) setError(wrong(recovery, problem.attemptsLeft));
      else setError(problem instanceof ApiError ? problem.sentence : String(problem));
      setBusy(false);
    }
  };
  /** @param {string} text */
  const typed = (text) => { setCode(text); setError(""); };
  const swap = () => { setRecovery(!recovery); setCode(""); setError(""); };
  return html`<form class="sheet" novalidate onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); void send(code); }}>
    <div><h1>${t(recovery ? "mfa.step_recovery_title" : "mfa.step_title")}</h1><p class="t2">${recovery ? t("mfa.step_recovery") : email ? t("mfa.step_text", { email }) : t("mfa.step_plain")}</p></div>
    <${CodeField} value=${code} onValue=${typed} recovery=${recovery} autofocus error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : error}
      onWhole=${(/** @type {string} */ digits) => { if (digits !== sent.current) void send(digits); }} />
    <${Button} kind="primary" wide type="submit" busy=${busy} disabled=${wait.left > 0}>${t("auth.sign_in")}<//>
    <div class="sheetlinks"><${Button} kind="link" onClick=${swap}>${t(recovery ? "mfa.use_app" : "mfa.use_recovery")}<//>
      <${Button} kind="link" onClick=${() => onBack()}>${t("auth.back")}<//></div>
  </form>`;
}

/** What to say of a wrong code. @param {boolean} recovery @param {number | null} left further tries */
function wrong(recovery, left) {
  const said = t(recovery ? "mfa.recovery_wrong" : "mfa.code_wrong");
  return left === null ? said : `${said} ${t("mfa.left", { n: left })}`;
}
