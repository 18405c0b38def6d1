//! The comments on a ticket, oldest first, with the place to write the next. Internal ones are marked by word, lock and
//! colour, so that nobody takes them for public.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, del, get, patch, post } from "../api.js";
import { t } from "../i18n.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { tellRecord } from "../data/records.js";
import { hasRole, user, users } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { RichEditor, RichText } from "../ui/rich-text.js";
import { Skeleton } from "../ui/skeleton.js";
import { onUndo, rememberUndo, toastDone, toastError } from "../ui/toast.js";
import { InsertReply } from "./canned-replies.js";

/** @typedef {{ id: string, version: number, created_at: string, updated_at: string, created_by: string | null, body: string, internal: boolean }} Comment */

const PAGE = 50;

/** Shows the ticket as the server has it now. @param {string} id */
async function reread(id) {
  const { data } = await get(`/tickets/${id}`).catch(() => ({ data: null }));
  if (data) tellRecord({ collection: "tickets", id, changes: data });
}

/** @param {{ ticket: string, comment: Comment, onChange: (comment: Comment) => void, onGone: () => void }} props */
function Message({ ticket, comment, onChange, onGone }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const name = users.value.get(comment.created_by ?? "")?.name ?? t("former_user");
  const may = hasRole("manager") || (hasRole("member") && comment.created_by === user.value?.id);
  const path = `/tickets/${ticket}/comments/${comment.id}`;
  /** @param {Record<string, any>} changes */
  const change = async (changes) => {
    setBusy(true);
    try {
      const { data } = await patch(path, changes);
      onChange(data);
      tellRecord({ collection: "comments", id: comment.id, changes: data });
      setEditing(false);
      if (comment.internal && !data.internal) void reread(ticket);
    } catch (error) {
      toastError(t("comment_not_saved"), error instanceof ApiError ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    try {
      const { undoId } = await del(path);
      onGone();
      tellRecord({ collection: "comments", id: comment.id, gone: true });
      toastDone(t("comment_deleted"), undoId);
    } catch (error) {
      toastError(t("comment_not_deleted"), error);
    }
  };
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [
    { label: t("edit_comment"), icon: "pencil", run: () => setEditing(true) },
    { label: t(comment.internal ? "make_public" : "make_internal"), icon: comment.internal ? "reply" : "lock", run: () => void change({ internal: !comment.internal }) },
    "-", { label: t("delete_comment"), icon: "trash-2", bad: true, run: () => void remove() },
  ];
  return html`<article class=${`msg${comment.internal ? " int" : ""}`}><${Avatar} name=${name} size="md" />
    <header class="who"><b>${name}</b>
      ${comment.internal ? html`<span class="saidto soon"><${Icon} name="lock" size="sm" />${t("internal_hint")}</span>`
        : html`<span class="saidto t3"><${Icon} name="reply" size="sm" />${t("public_hint")}</span>`}
      <time datetime=${comment.created_at} title=${formatAbsolute(comment.created_at)}>${formatAgo(comment.created_at)}${comment.version > 1
        ? `, ${t("comment_edited")}` : ""}</time>
      ${may && html`<${Button} kind="ghost" small icon="ellipsis" label=${t("more")} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />`}</header>
    <div class="txt">${editing ? html`<${RichEditor} markup=${comment.body} mentions=${comment.internal} label=${t("edit_comment")} busy=${busy}
        onSave=${(/** @type {string | null} */ body) => void change({ body })} onCancel=${() => setEditing(false)} />`
      : html`<${RichText} markup=${comment.body} />`}</div>
    ${menu && html`<${Menu} anchor=${menu} align="end" entries=${entries} label=${t("more")} onClose=${() => setMenu(null)} />`}
  </article>`;
}

/** @param {{ ticket: string, onMade: (comment: Comment) => void }} props */
function Composer({ ticket, onMade }) {
  const [open, setOpen] = useState(false);
  const [internal, setInternal] = useState(false);
  const [busy, setBusy] = useState(false);
  /** @param {string | null} body @param {boolean} resolve */
  const send = async (body, resolve) => {
    if (!body) return setOpen(false);
    setBusy(true);
    try {
      const { data, undoId } = await post(`/tickets/${ticket}/comments`, { body, internal });
      rememberUndo(undoId);
      onMade(data);
      tellRecord({ collection: "comments", id: data.id, created: data });
      setOpen(false);
      if (resolve) {
        const { data: changed } = await patch(`/tickets/${ticket}`, { status: "resolved" });
        tellRecord({ collection: "tickets", id: ticket, changes: changed });
      } else if (!internal) void reread(ticket);
    } catch (error) {
      toastError(t("comment_not_saved"), error instanceof ApiError ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  if (!open) return html`<button type="button" class="composer closed" onClick=${() => setOpen(true)}><${Icon} name="reply" />
    ${t("write_reply")}</button>`;
  const kinds = [{ on: !internal, icon: "reply", word: t("reply"), set: false }, { on: internal, icon: "lock", word: t("internal_comment"), set: true }];
  const head = html`<div class="ctabs" role="group">${kinds.map((kind) => html`<button key=${kind.icon} type="button" aria-pressed=${kind.on}
      class=${`btn sm ghost${kind.on ? " on" : ""}`} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => setInternal(kind.set)}><${Icon} name=${kind.icon} />${kind.word}</button>`)}
    ${internal && html`<span class="saidto soon">${t("internal_hint")}</span>`}</div>`;
  return html`<${RichEditor} markup="" mentions=${internal} label=${t(internal ? "internal_comment" : "reply_text")} head=${head} class=${internal ? "int" : ""} busy=${busy}
    tools=${(/** @type {(markup: string) => void} */ insert) => html`<${InsertReply} insert=${insert} />`}
    saveWord=${t(internal ? "save_internal" : "send_reply")} onSave=${(/** @type {string | null} */ body) => void send(body, false)}
    others=${internal ? [] : [{ word: t("send_resolve"), onSave: (/** @type {string | null} */ body) => void send(body, true) }]}
    onCancel=${() => setOpen(false)} />`;
}

/** @param {{ id: string }} props the ticket */
export function Conversation({ id }) {
  const [comments, setComments] = useState(/** @type {Comment[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [failed, setFailed] = useState(false);
  /** @param {string | null} from */
  const load = async (from) => {
    try {
      const { data } = await get(`/tickets/${id}/comments`, { limit: PAGE, cursor: from });
      setComments((before) => (from ? [...(before ?? []), ...data.data] : data.data));
      setCursor(data.next_cursor ?? null);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  useEffect(() => {
    setComments(null);
    void load(null);
    return onUndo(() => { void load(null); void reread(id); });
  }, [id]);
  if (failed && !comments) return html`<p class="t3">${t("comments_not_loaded")} <${Button} kind="link" onClick=${() => void load(null)}>
    ${t("try_again")}<//></p>`;
  if (!comments) return html`<${Skeleton} lines=${3} />`;
  return html`<div class="conv">
    ${cursor && html`<${Button} kind="link" small onClick=${() => void load(cursor)}>${t("show_earlier")}<//>`}
    ${comments.length === 0 && html`<p class="t3">${t("no_comments")}</p>`}
    ${[...comments].reverse().map((comment) => html`<${Message} key=${comment.id} ticket=${id} comment=${comment}
      onChange=${(/** @type {Comment} */ next) => setComments((all) => all && all.map((one) => (one.id === next.id ? next : one)))}
      onGone=${() => setComments((all) => all && all.filter((one) => one.id !== comment.id))} />`)}
    ${hasRole("member") && html`<${Composer} ticket=${id} onMade=${(/** @type {Comment} */ made) => setComments((all) => [made, ...(all ?? [])])} />`}
  </div>`;
}
