//! The list of notifications, newest first: a click leads to what one is about and marks it as read.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { newsAt, unread } from "../shell/overlays.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { loadStyles } from "../ui/lazy.js";
import { Popover } from "../ui/popover.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastError } from "../ui/toast.js";
import { addressOfNotice, iconOfNotice, loadNews, markRead, wordsOf } from "./data.js";

/** @typedef {import("./data.js").Notice} Notice */

/** @param {{ notice: Notice, onRead: () => void, onClose: () => void }} props */
function Row({ notice, onRead, onClose }) {
  const address = addressOfNotice(notice);
  const inner = html`<${Icon} name=${iconOfNotice(notice)} /><span class="grow"><span class="newswords">${wordsOf(notice)}</span><time
    class="t3 fs12" datetime=${notice.at} title=${formatAbsolute(notice.at)}>${formatAgo(notice.at)}</time></span>`;
  const open = () => { if (!notice.read) onRead(); onClose(); };
  return html`<li class=${`newsrow${notice.read ? "" : " new"}`}>
    ${address ? html`<a class="newsmain" href=${address} onClick=${open}>${inner}</a>` : html`<div class="newsmain">${inner}</div>`}
    ${!notice.read && html`<span class="sr">${t("news.is_unread")}</span><${Button} kind="ghost" small icon="check" label=${t("news.read")} onClick=${onRead} />`}</li>`;
}

export function News() {
  const [rows, setRows] = useState(/** @type {Notice[] | null} */ (null));
  const [next, setNext] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const [busy, setBusy] = useState(false);
  const close = () => { newsAt.value = undefined; };
  /** @param {string | null} [cursor] */
  const load = async (cursor) => {
    setBusy(true);
    try {
      const page = await loadNews(cursor);
      setRows((before) => [...(cursor ? before ?? [] : []), ...page.data]);
      setNext(page.next_cursor);
      setError(null);
    } catch (reason) { setError(reason); }
    setBusy(false);
  };
  useEffect(() => { void loadStyles("news"); void load(); }, []);
  /** @param {string[] | null} ids all without */
  const read = async (ids) => {
    const before = rows;
    setRows((now) => now && now.map((row) => (!ids || ids.includes(row.id) ? { ...row, read: true } : row)));
    try {
      await markRead(ids ? { ids } : { all: true });
    } catch (reason) {
      setRows(before);
      toastError(t("news.not_read"), reason);
    }
  };
  return html`<${Popover} anchor=${newsAt.value ?? null} onClose=${close} label=${t("news")} class="news">
    <div class="newshead"><h2>${t("news")}</h2><span class="grow"></span><${Button} kind="link" small disabled=${unread.value === 0}
      onClick=${() => void read(null)}>${t("news.all_read")}<//></div>
    ${error ? html`<${Empty} icon="cloud-off" title=${t("news.not_loaded")} text=${error.sentence} actions=${html`<${Button} onClick=${() => void load()}>${t("try_again")}<//>`} />`
      : !rows ? html`<div class="newswait"><${Skeleton} lines=${4} /></div>`
      : rows.length === 0 ? html`<${Empty} icon="bell" title=${t("news.none")} text=${t("news.none_text")} />`
      : html`<ul class="newslist">${rows.map((notice) => html`<${Row} key=${notice.id} notice=${notice} onRead=${() => void read([notice.id])} onClose=${close} />`)}</ul>`}
    ${next && html`<div class="newsmore"><${Button} small busy=${busy} onClick=${() => void load(next)}>${t("show_older")}<//></div>`}
    <div class="newsfoot"><a href="/settings/notifications" onClick=${close}>${t("news.choose")}</a></div>
  <//>`;
}
