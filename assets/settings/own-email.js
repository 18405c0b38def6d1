//! The own email address in the profile: changing it, and the new one for as long as it has not confirmed.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { del } from "../api.js";
import { formatAbsolute } from "../format.js";
import { addToast, user } from "../state.js";
import { Button } from "../ui/button.js";
import { toastError } from "../ui/toast.js";
import { ChangeEmail } from "./change-email.js";
import { Row } from "./frame.js";

export function OwnEmail() {
  const [changing, setChanging] = useState(false);
  const [busy, setBusy] = useState(false);
  const email = user.value?.email ?? "";
  const pending = user.value?.pending_email;
  const cancel = async () => {
    setBusy(true);
    try {
      await del("/me/email-change");
      if (user.value) user.value = { ...user.value, pending_email: null };
      addToast({ tone: "done", title: t("prof.email_kept", { email }) });
    } catch (error) { toastError(t("prof.email_not_kept"), error); }
    setBusy(false);
  };
  return html`<${Row} title=${t("prof.email")} hint=${t("prof.email_hint")}><span class="row"><span class="t2 trunc" title=${email}>${email}</span>
      <${Button} small onClick=${() => setChanging(true)}>${t("prof.email_edit")}<//></span><//>
    ${pending && html`<${Row} title=${t("prof.email_new")} hint=${t("prof.email_waits", { date: formatAbsolute(pending.expires_at) })}><span class="row">
      <span class="t2 trunc" title=${pending.email}>${pending.email}</span><${Button} small busy=${busy} onClick=${cancel}>${t("cancel")}<//></span><//>`}
    ${changing && html`<${ChangeEmail} onClose=${() => setChanging(false)} />`}`;
}
