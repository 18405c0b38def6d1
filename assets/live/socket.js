//! The connection over which the server tells what others do: opened with a ticket while somebody is signed in and sees the page,
//! and again, each time a little later, when it breaks. Who needs the news asks with `onNews`.

import { post } from "../api.js";
import { hasSession } from "../session.js";

/** @typedef {Record<string, any> & { type: string }} Message */

/** The first wait before another try, and the longest, in milliseconds. */
const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** The server says something every 25 seconds; after so long the connection is taken for dead. */
const SILENCE_MS = 70_000;

/** @type {Map<string, Set<(message: Message) => void>>} */ const listeners = new Map();
/** @type {WebSocket | null} */ let socket = null;
let wanted = false;
let ready = false;
let wait = FIRST_MS;
let timer = 0;
let watch = 0;
/** Whether there was a connection before, so that something may have been missed. */
let again = false;

/**
 * Calls `call` with each message of a type: what the server sends (`change`, `job`, `notification`, `presence`, `missed`), `open`
 * once there is a connection, `closed` when it is gone.
 * @param {string} type @param {(message: Message) => void} call
 */
export function onNews(type, call) {
  const all = listeners.get(type) ?? new Set();
  all.add(call);
  listeners.set(type, all);
}

/** @param {Message} message */
function tell(message) { for (const call of listeners.get(message.type) ?? []) call(message); }

/** Says something, if there is a connection. @param {Message} message */
export function say(message) { if (ready && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); }

/** Counts as a sign of life. */
function alive() {
  clearTimeout(watch);
  watch = setTimeout(() => socket?.close(), SILENCE_MS);
}

async function open() {
  clearTimeout(timer);
  if (!wanted || socket || document.hidden || !hasSession()) return;
  /** @type {WebSocket} */ let fresh;
  try {
    const { data } = await post("/auth/ws-ticket");
    if (!wanted || socket) return;
    fresh = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/v1/ws`);
    fresh.onopen = () => fresh.send(JSON.stringify({ type: "auth", ticket: data.ticket }));
  } catch {
    return later();
  }
  socket = fresh;
  alive();
  fresh.onmessage = ({ data }) => {
    if (socket !== fresh) return;
    alive();
    const message = /** @type {Message} */ (JSON.parse(data));
    if (message.type !== "ready") return tell(message);
    ready = true;
    wait = FIRST_MS;
    if (again) tell({ type: "missed" });
    again = true;
    tell({ type: "open" });
  };
  fresh.onclose = () => {
    if (socket !== fresh) return;
    clearTimeout(watch);
    socket = null;
    ready = false;
    tell({ type: "closed" });
    later();
  };
}

/** Tries again after a while: not all pages at the same moment. */
function later() {
  clearTimeout(timer);
  if (wanted) timer = setTimeout(() => void open(), wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, LONGEST_MS);
}

const seen = () => { if (!document.hidden) void open(); };
const online = () => { wait = FIRST_MS; void open(); };

/** Listens from now on; gives what ends it. */
export function startSocket() {
  wanted = true;
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", online);
  void open();
  return () => {
    wanted = false;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", online);
    socket?.close();
  };
}
