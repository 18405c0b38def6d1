//! The link by which a phone reads the own calendar: making it, copying it once, replacing and removing it.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, get, post } from "../api.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { Secret } from "../ui/keepsake.js";
import { Skeleton } from "../ui/skeleton.js";

/** @typedef {{ set: boolean, made_at: string | null, last_read_at: string | null, url?: string }} Link */

const PATH = "/me/calendar-link";

/** @param {{ onClose: () => void }} props */
export function Subscribe({ onClose }) {
  const [link, setLink] = useState(/** @type {Link | null} */ (null));
  const [asking, setAsking] = useState(/** @type {"" | "renew" | "remove"} */ (""));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  /** @param {() => Promise<void>} work */
  const doing = async (work) => {
    setAsking("");
    setBusy(true);
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof ApiError ? error.sentence : String(error)); }
    setBusy(false);
  };
  const load = () => doing(async () => setLink((await get(PATH)).data));
  const make = () => doing(async () => setLink((await post(PATH, {})).data));
  const remove = () => doing(async () => {
    await del(PATH);
    setLink({ set: false, made_at: null, last_read_at: null });
    addToast({ tone: "done", title: t("sub.removed") });
  });
  useEffect(() => { void load(); }, []);
  if (asking) {
    return html`<${Confirm} danger title=${t(`sub.${asking}_title`)} text=${t(`sub.${asking}_text`)} action=${t(`sub.${asking}_action`)}
      onConfirm=${() => void (asking === "renew" ? make() : remove())} onClose=${() => setAsking("")} />`;
  }
  const foot = link?.set
    ? html`<${Button} form kind="ghost" disabled=${busy} onClick=${() => setAsking("remove")}>${t("sub.remove")}<//><${Button} form disabled=${busy}
        onClick=${() => setAsking("renew")}>${t("sub.renew")}<//><${Button} form kind="primary" type="submit">${t("close")}<//>`
    : html`<${Button} form onClick=${onClose}>${t("cancel")}<//>${link
        ? html`<${Button} form kind="primary" type="submit" busy=${busy}>${t("sub.make")}<//>`
        : html`<${Button} form kind="primary" type="submit" busy=${busy}>${t("try_again")}<//>`}`;
  const submit = () => { if (link?.set) onClose(); else if (!busy) void (link ? make() : load()); };
  return html`<${Dialog} class="wide" title=${t("sub.title")} onClose=${onClose} onSubmit=${submit} foot=${foot}>
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <p class="t2">${t("sub.text")}</p>
    <div class="banner"><${Icon} name="triangle-alert" /><span>${t("sub.who")}</span></div>
    ${!link && !failure && html`<${Skeleton} lines=${1} />`}
    ${link?.url && html`<${Secret} label=${t("sub.link")} text=${link.url} /><p class="t2">${t("sub.once")}</p>`}
    ${link?.made_at && !link.url && html`<p class="t2"><time datetime=${link.made_at} title=${formatAbsolute(link.made_at)}>${t("sub.since", { ago: formatAgo(link.made_at) })}</time>${" "}
      ${link.last_read_at ? html`<time datetime=${link.last_read_at} title=${formatAbsolute(link.last_read_at)}>${t("sub.read", { ago: formatAgo(link.last_read_at) })}</time>` : t("sub.never_read")}${" "}
      ${t("sub.lost")}</p>`}
  <//>`;
}
