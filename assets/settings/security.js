//! The own password, second factor and sessions.

import { html, useState } from "../lib.js";
import { t, addTexts } from "../i18n.js";
import { ApiError, del, post } from "../api.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { addToast, dropSession, organisation, user } from "../state.js";
import { NewPassword, passwordError, refusedPassword, useVerdict } from "../auth/password-rules.js";
import { Wait, useWait } from "../auth/wait.js";
import { Button } from "../ui/button.js";
import { Confirm } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Password } from "../ui/input.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";
import { SecondFactor } from "./second-factor.js";
import authTexts from "../i18n/auth.js";

await addTexts("auth", authTexts);

/** @typedef {{ id: string, current: boolean, device: string, address: string | null, created_at: string, last_used_at: string }} Session */

/** @param {{ onChanged: () => void }} props */
function ChangePassword({ onChanged }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const wait = useWait();
  const policy = organisation.value?.settings?.password_policy;
  const verdict = useVerdict(next, { email: user.value?.email, name: user.value?.name });

  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const found = { current_password: current ? "" : t("sec.current_missing"), password: passwordError(next, policy, verdict) ?? (next === current ? t("sec.same") : "") };
    setErrors(found);
    if (found.current_password || found.password) return;
    setBusy(true);
    try {
      await post("/auth/password/change", { current_password: current, password: next });
      setCurrent("");
      setNext("");
      addToast({ tone: "done", title: t("sec.changed"), text: t("sec.changed_text") });
      onChanged();
    } catch (error) {
      if (wait.start(error)) setErrors({});
      else if (error instanceof ApiError && Object.keys(error.fields).length) setErrors({ ...error.fields, current_password: error.fields.current_password && t("sec.current_wrong"), password: refusedPassword(error.errors) });
      else if (error instanceof ApiError) setErrors({ current_password: error.sentence });
    }
    setBusy(false);
  };
  return html`<form class="pwform" novalidate onSubmit=${submit}>
    <input class="sr" type="text" autocomplete="username" value=${user.value?.email} readonly tabindex="-1" aria-hidden="true" />
    <${Field} label=${t("sec.current")} error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : errors.current_password}>${(/** @type {any} */ ids) => html`<${Password} ...${ids} autocomplete="current-password" value=${current} onValue=${setCurrent} />`}<//>
    <${NewPassword} label=${t("sec.new")} name="new_password" value=${next} onValue=${setNext} error=${errors.password} policy=${policy} verdict=${verdict} />
    <div><${Button} form type="submit" busy=${busy} disabled=${wait.left > 0}>${t("sec.change")}<//></div>
  </form>`;
}

/** @param {Session} item */
const deviceIcon = (item) => (/phone|android|ipad/i.test(item.device) ? "smartphone" : "monitor");

export default function Security() {
  const { rows, setRows, reload, waiting } = useRows("/auth/sessions");
  const [asking, setAsking] = useState(false);
  const sessions = /** @type {Session[] | null} */ (rows);
  const name = (/** @type {Session} */ item) => item.device || t("sec.unknown_device");
  const end = async (/** @type {Session} */ item) => {
    try {
      await del(`/auth/sessions/${item.id}`);
      setRows((now) => now && now.filter((/** @type {any} */ other) => other.id !== item.id));
      addToast({ tone: "done", title: t("sec.ended", { device: name(item) }) });
    } catch (error) { toastError(t("sec.not_ended"), error); }
  };
  const endAll = async () => {
    try {
      await post("/auth/logout-all");
      dropSession();
    } catch (error) {
      setAsking(false);
      toastError(t("sec.not_ended"), error);
    }
  };
  return html`<${SettingsPage} title=${t("set.security")} lead=${t("sec.lead")}>
    <${Group} title=${t("sec.password")}><${ChangePassword} onChanged=${() => void reload()} /><//>
    <${SecondFactor} />
    <${Group} title=${t("sec.sessions")} actions=${html`<${Button} small onClick=${() => setAsking(true)}>${t("sec.everywhere")}<//>`}>
      ${waiting && html`<div class="spad">${waiting}</div>`}
      ${sessions?.map((item) => html`<div key=${item.id} class="srow"><div class="row sesswho"><${Icon} name=${deviceIcon(item)} class="t3" />
        <span class="med">${name(item)}</span>${item.address && html`<span class="t3 trunc">${item.address}</span>`}</div>
        <div class="row"><time class=${item.current ? "ok" : "t2"} datetime=${item.last_used_at} title=${`${formatAbsolute(item.last_used_at)}, ${t("sec.since", { date: formatAbsolute(item.created_at) })}`}>${item.current ? t("sec.this") : formatAgo(item.last_used_at)}</time>
          ${!item.current && html`<${Button} small kind="ghost" onClick=${() => void end(item)}>${t("sec.sign_out")}<//>`}</div></div>`)}
    <//>
    ${asking && html`<${Confirm} title=${t("sec.everywhere_title")} text=${t("sec.everywhere_text")} action=${t("sec.everywhere")} onConfirm=${endAll}
      onClose=${() => setAsking(false)} />`}
  <//>`;
}
