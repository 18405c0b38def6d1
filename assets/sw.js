//! The service worker: keeps the page and the files of one build, so that LeadLab starts where the server is out of reach.
//! It answers from what it keeps only what never changes, and the page when nobody else does. What is asked of the API it
//! leaves alone: what can be read without a connection is kept by `offline/store.js`.
//!
//! The server writes the prefix of the files and their names into it, so every build has a worker of its own.

const ASSETS = "{{assets}}";
const FILES = /** @type {string[]} */ (JSON.parse('{{files}}'));
const PREFIX = "ll-build-";
const NAME = PREFIX + ASSETS.split("/").pop();
/** What the page is kept under, whatever address it was asked by. */
const PAGE = "/";
/** So many files are asked for at once: somebody is working meanwhile. */
const AT_ONCE = 6;
/** What is said in front of a server that is not there. */
const AWAY = new Set([502, 503, 504]);

const worker = /** @type {any} */ (self);

async function install() {
  const answer = await fetch(PAGE, { headers: { Accept: "text/html" }, cache: "no-store" });
  const text = await answer.clone().text();
  if (!answer.ok || !text.includes(`${ASSETS}/app.js`)) throw new Error("The page is of another build.");
  const cache = await caches.open(NAME);
  const files = FILES.filter((name) => /\.(js|css|svg|woff2|png)$/.test(name)).map((name) => `${ASSETS}/${name}`);
  for (let at = 0; at < files.length; at += AT_ONCE) await cache.addAll(files.slice(at, at + AT_ONCE));
  await cache.put(PAGE, answer);
  await worker.skipWaiting();
}

/** Forgets builds, but for this one and the one before, which a tab may still show. */
async function activate() {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(builds.slice(0, -1).map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/** A file: those that never change come from what is kept, others only if nobody else has them. @param {Request} request */
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept?.headers.get("cache-control")?.includes("immutable")) return kept;
  return fetch(request).catch((error) => { if (kept) return kept; throw error; });
}

/** The page: as the server gives it, else as it was kept. @param {{ request: Request, preloadResponse: Promise<Response | undefined> }} event */
async function page(event) {
  const kept = () => caches.match(PAGE, { cacheName: NAME, ignoreVary: true });
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    return (AWAY.has(answer.status) && (await kept())) || answer;
  } catch (error) {
    const page = await kept();
    if (page) return page;
    throw error;
  }
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});
