//! Inviting people, and the invitations that nobody has taken up yet.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, post } from "../api.js";
import { daysBetween, formatAbsolute, toDate } from "../format.js";
import { addToast, hasRole, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Secret } from "../ui/keepsake.js";
import { Select } from "../ui/select.js";
import { toastError } from "../ui/toast.js";
import { Group } from "./frame.js";

/** @typedef {{ id: string, email: string, name?: string | null, role: string, created_at?: string, created_by?: string | null, expires_at?: string | null, link?: string }} Invitation */

const ROLES = ["viewer", "member", "manager", "admin", "owner"];

/** In how many days. @param {string} text */
function whenText(text) {
  const days = daysBetween(toDate(text), new Date());
  return days > 0 ? t("days_ahead", { n: days }) : t("inv.today");
}

/** @param {{ start?: Partial<Invitation>, onDone: () => void, onClose: () => void }} props `start` fills the form in */
export function Invite({ start = {}, onDone, onClose }) {
  const [form, setForm] = useState({ email: start.email ?? "", name: start.name ?? "", role: start.role ?? "member" });
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState("");
  const email = form.email.trim();
  const send = async () => {
    const wrong = !email ? t("inv.email_missing") : /^[^\s@]+@[^\s@]+$/.test(email) ? "" : t("setup.email_bad", { email });
    setErrors({ email: wrong });
    if (wrong || busy) return;
    setBusy(true);
    setFailure("");
    try {
      const { data } = await post("/invitations", { email, role: form.role, ...(form.name.trim() && { name: form.name.trim() }) });
      onDone();
      if (data.link) return setLink(new URL(data.link, location.origin).href);
      addToast({ tone: "done", title: t("inv.sent", { email }) });
      return onClose();
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).some((name) => name in form)) setErrors(error.fields);
      else setFailure(error instanceof ApiError ? error.sentence : String(error));
    }
    setBusy(false);
  };
  if (link) {
    return html`<${Dialog} class="wide" title=${t("inv.link_title", { email })} onClose=${() => {}} onSubmit=${onClose} foot=${html`<${Button} form kind="primary" type="submit">${t("inv.link_kept")}<//>`}>
      <p class="t2">${t("inv.link_text")}</p><${Secret} label=${t("inv.link")} text=${link} /><//>`;
  }
  /** @param {string} name */
  const bind = (name) => ({ value: /** @type {any} */ (form)[name], onValue: (/** @type {string} */ text) => { setForm({ ...form, [name]: text }); setErrors({ ...errors, [name]: "" }); } });
  const roles = ROLES.filter((role) => role !== "owner" || hasRole("owner")).map((role) => ({ value: role, label: t(`role.${role}`), hint: t(`inv.role.${role}`) }));
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("inv.send")}<//>`;
  return html`<${Dialog} title=${t("inv.invite")} onClose=${onClose} onSubmit=${() => void send()} foot=${foot}>
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <${Field} label=${t("usr.email")} error=${errors.email}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("email")} type="email" inputmode="email" autocomplete="off" autocapitalize="none" spellcheck=${false} autofocus />`}<//>
    <${Field} label=${t("usr.name")} optional=${t("inv.optional")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${bind("name")} autocomplete="off" maxlength="200" />`}<//>
    <${Field} label=${t("usr.role")} hint=${t(`inv.role.${form.role}`)} error=${errors.role}>${(/** @type {any} */ ids) => html`<${Select} id=${ids.id} label=${t("usr.role")} options=${roles} value=${form.role}
      onChange=${(/** @type {string} */ role) => setForm({ ...form, role })} />`}<//>
  <//>`;
}

/** @param {{ invitations: Invitation[], onChanged: () => void, onAgain: (invitation: Invitation) => void }} props */
export function Invitations({ invitations, onChanged, onAgain }) {
  const revoke = async (/** @type {Invitation} */ item) => {
    try {
      await del(`/invitations/${item.id}`);
      addToast({ tone: "done", title: t("inv.revoked", { email: item.email }) });
      onChanged();
    } catch (error) { toastError(t("inv.not_revoked", { email: item.email }), error); }
  };
  /** @param {Invitation} item */
  const about = (item) => {
    const by = users.value.get(item.created_by ?? "")?.name;
    return by ? t("inv.by", { role: t(`role.${item.role}`), name: by }) : t(`role.${item.role}`);
  };
  return html`<${Group} title=${t("inv.open")} count=${invitations.length}>${invitations.map((item) => {
    const over = !!item.expires_at && Date.parse(item.expires_at) <= Date.now();
    return html`<div key=${item.id} class="srow"><div class="row sesswho"><${Icon} name="mail" class="t3" /><span class="med trunc" title=${item.email}>${item.email}</span><span class="t3">${about(item)}</span>
      ${item.expires_at && html`<time class=${over ? "late" : "t3"} datetime=${item.expires_at} title=${formatAbsolute(item.expires_at)}>${over ? t("inv.expired") : t("inv.expires", { when: whenText(item.expires_at) })}</time>`}</div>
      <div class="row">${over && html`<${Button} small onClick=${() => onAgain(item)}>${t("inv.again")}<//>`}<${Button} small kind="ghost" onClick=${() => void revoke(item)}>${t("inv.revoke")}<//></div></div>`;
  })}<//>`;
}
