//! What is the person's own: all that is known of them in one file, and the end of their account.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, get } from "../api.js";
import { notice } from "../auth/notice.js";
import { navigate } from "../router.js";
import { dropSession, user } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { useExport } from "./export.js";
import { Group, Row } from "./frame.js";
import { saveFile } from "./save.js";

const BASE = "/api/v1";

/** Whether nobody else is an owner who can sign in. */
async function isLastOwner() {
  if (user.value?.role !== "owner") return false;
  const { data } = await get("/users", { role: "owner", limit: 200 });
  return data.data.every((/** @type {any} */ one) => one.id === user.value?.id || one.disabled);
}

/** Says why it cannot be, and what can be done. @param {{ onClose: () => void }} props */
function LastOwner({ onClose }) {
  const foot = html`<${Button} form onClick=${onClose}>${t("close")}<//><a class="btn form primary" href="/settings/users">${t("own.last_users")}</a>`;
  return html`<${Dialog} title=${t("own.last")} onClose=${onClose} foot=${foot}>
    <p class="t2">${t("own.last_text")}</p><p class="t2">${t("own.last_erase")} <a href="/settings/organisation">${t("set.organisation")}</a></p><//>`;
}

/** Asks for the address before it deletes. @param {{ onClose: () => void, onLast: () => void }} props */
function Leave({ onClose, onLast }) {
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const email = user.value?.email ?? "";
  const leave = async () => {
    if (busy) return;
    if (typed.trim().toLowerCase() !== email.toLowerCase()) return setError(t("own.delete_wrong", { email }));
    setBusy(true);
    setFailure("");
    try {
      await del("/me");
      notice.value = t("own.deleted");
      dropSession();
      return navigate("/login", { replace: true });
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "last_owner") return onLast();
      setFailure(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="danger" type="submit" busy=${busy}>${t("own.delete_action")}<//>`;
  return html`<${Dialog} title=${t("own.delete_title")} onClose=${onClose} onSubmit=${() => void leave()} foot=${foot}>
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <p class="t2">${t("own.goes")}</p>
    <p class="t2">${t("own.stays")}</p>
    <${Field} label=${t("own.delete_email", { email })} error=${error}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} type="email" inputmode="email" maxlength="254" autocomplete="off"
      autocapitalize="none" spellcheck=${false} value=${typed} onValue=${(/** @type {string} */ text) => { setTyped(text); setError(""); }} autofocus />`}<//>
  <//>`;
}

export function OwnData() {
  const [asking, setAsking] = useState(/** @type {"leave" | "last" | null} */ (null));
  const close = () => setAsking(null);
  // Where it cannot be read, the server tells it later.
  const ask = async () => setAsking((await isLastOwner().catch(() => false)) ? "last" : "leave");
  const save = (/** @type {any} */ file) => void saveFile(file.download_url.slice(BASE.length), file.file_name, t("own.not_saved"));
  const { busy, start, again } = useExport({ begin: () => get("/me/export"), save, job: t("own.job"), failed: t("own.not_exported") });
  return html`<${Group} title=${t("own.title")}>
    <${Row} title=${t("own.export")} hint=${t("own.export_hint")}>${again && html`<${Button} icon="download" onClick=${again}>${t("own.save")}<//>`}
      <${Button} busy=${busy} onClick=${start}>${t("own.export_action")}<//><//>
    <${Row} title=${t("own.delete")} hint=${t("own.delete_hint")}><${Button} kind="danger" onClick=${() => void ask()}>${t("own.delete_open")}<//>
      ${asking === "leave" && html`<${Leave} onClose=${close} onLast=${() => setAsking("last")} />`}
      ${asking === "last" && html`<${LastOwner} onClose=${close} />`}<//>
  <//>`;
}
