//! The own second factor: turning it on and off, and new recovery codes.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { del, post } from "../api.js";
import { addToast, user } from "../state.js";
import { Enrol } from "../auth/enrol.js";
import { ruleText } from "../auth/mfa-bar.js";
import { RecoveryCodes } from "../auth/recovery-codes.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Glyph, Icon } from "../ui/icon.js";
import { toastError } from "../ui/toast.js";
import { Group } from "./frame.js";

/** So few codes left are worth a word. */
const FEW = 3;

/** @param {Partial<NonNullable<import("../api.js").User["mfa"]>>} change */
function note(change) {
  const now = user.value;
  if (now) user.value = { ...now, mfa: { enabled: false, required: false, recovery_codes_left: 0, grace_until: null, ...now.mfa, ...change } };
}

export function SecondFactor() {
  const [open, setOpen] = useState(/** @type {"enrol" | "off" | "renew" | null} */ (null));
  const [codes, setCodes] = useState(/** @type {string[] | null} */ (null));
  const [busy, setBusy] = useState(false);
  const mfa = user.value?.mfa;
  const close = () => setOpen(null);
  const turnOff = async () => {
    setBusy(true);
    try {
      await del("/me/totp");
      note({ enabled: false, recovery_codes_left: 0 });
      addToast({ tone: "done", title: t("sec.mfa_is_off") });
    } catch (error) { toastError(t("sec.mfa_not_off"), error); }
    setBusy(false);
    close();
  };
  const renew = async () => {
    setBusy(true);
    try {
      const { data } = await post("/me/recovery-codes");
      setCodes(data.recovery_codes);
      note({ recovery_codes_left: data.recovery_codes.length });
    } catch (error) { toastError(t("sec.codes_not_made"), error); }
    setBusy(false);
    close();
  };
  const done = () => {
    close();
    addToast({ tone: "done", title: t("sec.mfa_is_on"), text: t("sec.mfa_is_on_text") });
  };
  const left = mfa?.recovery_codes_left ?? 0;
  const rule = mfa?.required ? (mfa.grace_until && !mfa.enabled ? ruleText(mfa.grace_until) : t("sec.mfa_required")) : "";
  return html`<${Group} title=${t("sec.mfa")}>
    <div class="srow"><div class="min0"><span class="st med"><${Glyph} name=${mfa?.enabled ? "done" : "open"} colour=${mfa?.enabled ? "green" : mfa?.required ? "amber" : "grey"} />${t(mfa?.enabled ? "sec.mfa_on" : "sec.mfa_off")}</span>
      <p class="hint">${mfa?.enabled ? rule || t("sec.mfa_on_hint") : rule || t("sec.mfa_off_hint")}</p></div>
      <div class="sctl">${mfa?.enabled ? html`<${Button} form disabled=${mfa.required} title=${mfa.required ? t("sec.mfa_required") : undefined} onClick=${() => setOpen("off")}>${t("sec.mfa_turn_off")}<//>`
        : html`<${Button} form kind="primary" onClick=${() => setOpen("enrol")}>${t("mfa.set_up")}<//>`}</div></div>
    ${mfa?.enabled && html`<div class="srow"><div class="min0"><span class="med">${t("mfa.codes")}</span>
      <p class=${`hint${left <= FEW ? " soon" : ""}`}>${left <= FEW && html`<${Icon} name="triangle-alert" size="sm" /> `}${t("sec.codes_left", { n: left })}</p></div>
      <div class="sctl"><${Button} form onClick=${() => setOpen("renew")}>${t("sec.codes_new")}<//></div></div>`}
  <//>
  ${open === "enrol" && html`<${Dialog} class="wide" title=${t("sec.mfa_title")} onClose=${() => { if (!user.value?.mfa?.enabled) close(); }}><${Enrol} onDone=${done} onCancel=${close} /><//>`}
  ${open === "off" && html`<${Confirm} danger title=${t("sec.mfa_off_title")} text=${t("sec.mfa_off_text")} action=${t("sec.mfa_turn_off")} busy=${busy} onConfirm=${turnOff} onClose=${close} />`}
  ${open === "renew" && html`<${Confirm} title=${t("sec.codes_title")} text=${t("sec.codes_text")} action=${t("sec.codes_make")} busy=${busy} onConfirm=${renew} onClose=${close} />`}
  ${codes && html`<${Dialog} class="wide" title=${t("mfa.codes")} onClose=${() => {}}><${RecoveryCodes} codes=${codes} onKept=${() => setCodes(null)} /><//>`}`;
}
