//! The person's notifications: how many are unread, looked at every minute while the page is seen, and their words.

import { get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { unread } from "../shell/overlays.js";
import { session } from "../state.js";
import texts from "../i18n/news.js";

await addTexts("news", texts);

/**
 * @typedef {{ id: string, kind: string, at: string, read: boolean, actor: { id: string, name: string | null } | null, count: number, due_at: string | null,
 *   title: string | null, link: { type: string, id: string | null } | null, job: { kind: string, state: string } | null }} Notice
 */

const EVERY_MS = 60_000;
let timer = 0;

/** Looks how many are unread, and again in a minute. */
async function look() {
  clearTimeout(timer);
  if (session.peek() !== "in" || document.hidden) return;
  timer = setTimeout(() => void look(), EVERY_MS);
  const answer = await get("/notifications", { limit: 1 }).catch(() => null);
  if (answer) unread.value = answer.data.unread;
}

/** Looks at once: there is something new. */
export const lookAtNews = () => void look();

/** Looks from now on while the page is seen; gives what ends it. */
export function watchNews() {
  const seen = () => { if (!document.hidden) void look(); };
  document.addEventListener("visibilitychange", seen);
  void look();
  return () => { clearTimeout(timer); document.removeEventListener("visibilitychange", seen); };
}

/** @param {string | null} [cursor] @returns {Promise<{ data: Notice[], next_cursor: string | null }>} */
export async function loadNews(cursor) {
  const { data } = await get("/notifications", { limit: 20, cursor });
  unread.value = data.unread;
  return data;
}

/** Marks some as read, or all. @param {{ ids: string[] } | { all: true }} which */
export async function markRead(which) {
  await post("/notifications/read", which);
  void look();
}

/** Where it leads. @param {Notice} notice */
export const addressOfNotice = ({ link }) => (link ? `/${link.type}${link.id ? `/${link.id}` : ""}` : null);

/** @param {Notice} notice @returns {string} */
export function wordsOf({ kind, actor, count, title, link, job }) {
  if (job) {
    const name = t(`news.job.${job.kind.startsWith("export") ? "export" : job.kind}`);
    return t(job.state === "succeeded" ? "news.job_ended" : "news.job_failed", { job: name });
  }
  const several = count > 1 || (link && !link.id);
  const noun = link ? t(`${link.type}.n`, { n: count }) : "";
  return t(`news.${kind}${several ? "_n" : ""}`, { actor: actor?.name ?? t("news.somebody"), count, noun, title: title ? t("quoted", { text: title }) : t("news.gone") });
}

/** @param {Notice} notice */
export function iconOfNotice({ kind, link }) {
  if (kind === "job_ended") return "circle-check";
  if (kind === "commented") return "reply";
  if (kind === "mentioned") return "at-sign";
  if (kind === "assigned") return link?.type === "tickets" ? "ticket" : "user-plus";
  return kind.startsWith("ticket") ? "timer" : "calendar-check";
}
