//! Puts the service worker in place.

import { workerAddress } from "../trusted.js";

/** Settles when it is registered, or where that cannot be: without TLS, in a private window, behind a certificate of one's own. */
export async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(workerAddress(), { scope: "/", updateViaCache: "none" }).catch(() => {});
}
