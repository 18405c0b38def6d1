//! Being without a connection: brings together what is kept, what waits, and the way back. Loaded when the page has nothing
//! else to do; and first of all where a page was opened that finds no server.

import { get, onReads } from "../api.js";
import { effect } from "../lib.js";
import { onUnsent } from "../data/records.js";
import { dropSession, loadBasics, online, session, signedIn, unsent, user } from "../state.js";
import { hasSession, refresh } from "../session.js";
import { loadStyles } from "../ui/lazy.js";
import { flush, hold, readWaiting, waits, withWaiting } from "./outbox.js";
import { answer, drop, forgetKept, keepUnder, readKept, take } from "./store.js";
import { startWorker } from "./worker.js";

/** While there is no connection the server is asked again this often, if anybody looks. */
const RETRY_MS = 10_000;

/** What was kept, with the changes that wait. @param {string} path @param {Record<string, any> | undefined} query */
async function answerWithWaiting(path, query) {
  const kept = await answer(path, query);
  if (!Array.isArray(kept?.data)) return kept?.id ? withWaiting(kept) : kept;
  return { ...kept, data: kept.data.map((/** @type {any} */ row) => (row.activity ? { ...row, activity: withWaiting(row.activity) } : withWaiting(row))) };
}

/** Asks the server whether it is there; the session is renewed where this page began without it. */
export async function reconnect() {
  if (hasSession()) return void (await get("/me").catch(() => null));
  let login;
  try { login = await refresh(); } catch { return; }
  if (!login) return dropSession();
  if (login.user.id !== user.peek()?.id) return location.assign("/");
  return signedIn(login);
}

let wired = false;

/** Connects this page with what the device keeps. */
function wire() {
  if (wired) return;
  wired = true;
  void loadStyles("offline");
  onReads({ take, drop, answer: answerWithWaiting });
  onUnsent({ hold, waits });
  let timer = 0;
  effect(() => {
    clearInterval(timer);
    const away = !online.value;
    if (away || unsent.value > 0) timer = setInterval(() => { if (!document.hidden) void (away ? reconnect() : flush()); }, RETRY_MS);
    if (!away && session.value === "in") void flush();
  });
  addEventListener("online", () => void reconnect());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !online.peek()) void reconnect(); });
}

/** For who is signed in. Once in a page. */
export async function startOffline() {
  const kept = await readKept("person");
  if (kept && kept !== user.peek()?.id) await forgetKept();
  wire();
  await keepUnder("person", () => user.peek()?.id ?? null);
  await readWaiting();
  if (online.peek()) void flush();
  await startWorker();
}

/** Goes on with what this device keeps of the person who was signed in here; false when it keeps nothing. */
export async function resume() {
  const me = await answer("/me", undefined);
  if (!me) return false;
  wire();
  online.value = false;
  user.value = me;
  await Promise.all([loadBasics(), readWaiting()]);
  session.value = "in";
  return true;
}
