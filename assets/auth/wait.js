//! Waiting until the server takes another try: counts down what `Retry-After` said.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError } from "../api.js";

/** Minutes and seconds, or seconds alone. @param {number} seconds */
export const clock = (seconds) => (seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);

/** Seconds left; `start` takes a refusal and tells whether it asks to wait. */
export function useWait() {
  const [until, setUntil] = useState(0);
  const [, tick] = useState(0);
  const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => tick((count) => count + 1), 1000);
    return () => clearTimeout(timer);
  });
  /** @param {unknown} error */
  const start = (error) => {
    if (!(error instanceof ApiError) || error.status !== 429) return false;
    setUntil(Date.now() + Math.max(1, error.retryAfter) * 1000);
    return true;
  };
  return { left, start, clear: () => setUntil(0) };
}

/** The sentence with the running time. Read out once, not every second. @param {{ left: number }} props */
export function Wait({ left }) {
  const [first] = useState(left);
  return html`<span><span class="sr">${first < 60 ? t("auth.paused_short") : t("auth.paused", { n: Math.ceil(first / 60) })}</span><span aria-hidden="true">${t("auth.paused_for")} <b class="num med">${clock(left)}</b></span></span>`;
}
