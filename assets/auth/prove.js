//! Asks again who is at the keyboard, before what could take an account away. Opened by a call that the server refused
//! for want of a fresh proof; the call is then sent once more.

import { html, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { user } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Password, Segmented } from "../ui/input.js";
import { CodeField } from "./code-field.js";
import { loadStyles } from "../ui/lazy.js";
import { Wait, useWait } from "./wait.js";
import texts from "../i18n/auth.js";

await addTexts("auth", texts);
void loadStyles("auth");

/** @param {{ onDone: (given: boolean) => void }} props */
export function Prove({ onDone }) {
  const [kind, setKind] = useState(/** @type {"password" | "code"} */ ("password"));
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const wait = useWait();
  const typed = (/** @type {string} */ value) => { setText(value); setError(""); };

  const send = async (value = text) => {
    const given = kind === "code" ? value.replace(/[\s-]/g, "") : value;
    if (!given) return setError(t(kind === "code" ? "mfa.code_missing" : "auth.password_missing"));
    if (busy || wait.left > 0) return;
    setBusy(true);
    try {
      await post("/auth/reauthenticate", { [kind]: given });
      return onDone(true);
    } catch (problem) {
      if (wait.start(problem)) setError("");
      else if (problem instanceof ApiError && [401, 422].includes(problem.status)) setError(t(kind === "code" ? "mfa.code_wrong" : "prove.wrong"));
      else setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const shown = wait.left > 0 ? html`<${Wait} left=${wait.left} />` : error;
  const foot = html`<${Button} form onClick=${() => onDone(false)}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${wait.left > 0}>${t("prove.go")}<//>`;
  const kinds = ["password", "code"].map((value) => ({ value, label: t(`prove.${value}`) }));
  return html`<${Dialog} title=${t("prove.title")} onClose=${() => onDone(false)} onSubmit=${() => void send()} foot=${foot}>
    <p class="t2">${t("prove.text")}</p>
    <input class="sr" type="text" autocomplete="username" value=${user.value?.email} readonly tabindex="-1" aria-hidden="true" />
    ${user.value?.mfa?.enabled && html`<${Segmented} label=${t("prove.with")} value=${kind} options=${kinds}
      onChange=${(/** @type {"password" | "code"} */ value) => { setKind(value); typed(""); }} />`}
    ${kind === "password" ? html`<${Field} key="password" label=${t("auth.password")} error=${shown}>${(/** @type {any} */ ids) => html`<${Password} ...${ids} name="password"
      autocomplete="current-password" value=${text} onValue=${typed} autofocus />`}<//>`
      : html`<${CodeField} value=${text} onValue=${typed} onWhole=${(/** @type {string} */ digits) => void send(digits)} error=${shown} autofocus />`}
  <//>`;
}
