//! The dialog for another email address to sign in with. Where the server sends mail, the new address confirms first.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, patch } from "../api.js";
import { addToast, user } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Input } from "../ui/input.js";

/** @param {{ onClose: () => void }} props */
export function ChangeEmail({ onClose }) {
  const [email, setEmail] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const now = user.value?.email ?? "";
  const typed = (/** @type {string} */ text) => { setEmail(text); setError(""); };
  const save = async () => {
    const address = email.trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return setError(t("prof.email_bad", { email: address }));
    if (address === now) return setError(t("prof.email_same"));
    if (busy) return;
    setBusy(true);
    try {
      const { data } = await patch("/me", { email: address });
      if (user.value) user.value = { ...user.value, ...data };
      const waits = data.pending_email?.email;
      addToast(waits ? { tone: "info", icon: "mail", title: t("prof.email_mailed", { email: waits }), text: t("prof.email_mailed_text") }
        : { tone: "done", title: t("prof.email_changed", { email: data.email }) });
      return onClose();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.fields.email ?? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("prof.email_change")}<//>`;
  return html`<${Dialog} title=${t("prof.email_title")} onClose=${onClose} onSubmit=${() => void save()} foot=${foot}>
    <p class="t2">${t("prof.email_now", { email: now })}</p>
    <${Field} label=${t("prof.email_new")} error=${error}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} type="email" inputmode="email" autocomplete="email"
      autocapitalize="none" spellcheck=${false} value=${email} onValue=${typed} autofocus />`}<//><//>`;
}
