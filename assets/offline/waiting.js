//! The changes that wait for a connection, one by one: what each sets, when it was made, and, where it was not saved, what is
//! to become of it.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatAbsolute, formatMoney, formatTime } from "../format.js";
import { stageOf } from "../data/pipelines.js";
import { customFields, online, signOut, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { wordOf } from "../ui/status.js";
import { discard, discardAll, insist, waiting } from "./outbox.js";

/** @typedef {import("./outbox.js").Waiting} Waiting */

/** A value of any field in words. @param {any} value @returns {string} */
function inWords(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(inWords).filter(Boolean).join(", ");
  if (typeof value === "object") return "amount" in value ? formatMoney(value) : Object.values(value).map(inWords).filter(Boolean).join(", ");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatAbsolute(value);
  return users.value.get(value)?.name ?? stageOf(value)?.name ?? wordOf(String(value).replace(/<[^>]+>/g, " ").trim());
}

/** @param {Waiting} write */
function whatOf(write) {
  if (!write.field) return write.shows;
  const custom = customFields.value.find((field) => `custom.${field.key}` === write.field);
  const field = custom?.label ?? (hasText(`field.${write.field}`) ? t(`field.${write.field}`) : write.field);
  const value = inWords(write.shows);
  return value ? t("offline.to", { field, value }) : t("offline.cleared", { field });
}

/** @param {{ write: Waiting }} props */
function Line({ write }) {
  const { problem } = write;
  const theirs = problem && problem.reason === null ? inWords(problem.theirs) : "";
  const why = problem && (problem.reason ?? (theirs ? t("offline.met", { theirs }) : t("offline.met_empty")));
  return html`<li class="unsent"><div><b class="trunc">${write.title || t("no_name")}</b><span>${whatOf(write)}</span>
      <time class="t3 fs12" datetime=${write.at} title=${formatAbsolute(write.at)}>${t("offline.made", { time: formatTime(new Date(write.at)) })}</time>
      ${why && html`<span class="hint bad"><${Icon} name="circle-alert" size="sm" />${why}</span>`}</div>
    <span class="row">${problem && html`<${Button} small disabled=${!online.value} onClick=${() => void insist(write)}>${t(problem.reason === null ? "offline.mine" : "offline.again")}<//>`}
      <${Button} kind=${problem ? "default" : "ghost"} small onClick=${() => discard(write)}>${t(problem?.reason === null ? "offline.theirs" : "offline.discard")}<//></span></li>`;
}

/** @param {{ leaving: boolean, onClose: () => void }} props `leaving` asks about losing them */
export function WaitingDialog({ leaving, onClose }) {
  const list = waiting.value;
  const foot = html`<${Button} form kind=${leaving ? "default" : "primary"} onClick=${onClose} autofocus>${t(leaving ? "cancel" : "close")}<//>
    ${leaving && html`<${Button} form kind="danger" onClick=${() => void discardAll().then(signOut)}>${t("offline.leave", { n: list.length })}<//>`}`;
  return html`<${Dialog} class="wide" title=${t(leaving ? "offline.leave_title" : "offline.title")} onClose=${onClose} foot=${foot}>
    <p class="t2">${list.length === 0 ? t("offline.none") : t(leaving ? "offline.leave_text" : "offline.text")}</p>
    <ul class="rel">${list.map((write) => html`<${Line} key=${write.key} write=${write} />`)}</ul>
  <//>`;
}
