//! Starts the page: renews the session, loads the basics, draws the shell with the page of the present address.
//!
//! How the frontend is served: every file below `assets/` is reachable under `/assets/<hash of all files>/…`, never
//! changing there. `index.html` writes that prefix as the marker `{{assets}}`, which the server replaces; modules import
//! one another, and find the sprite, fonts and styles, by paths relative to themselves, so no other file knows the prefix.
//! `index.html` is the answer to every page address; it names the modules of the first drawing in templates, which `ahead.js`
//! asks for behind the renewal of the session, and `sign-in.js` behind the picture of its form. There is no build step: what is
//! here is what runs.

import { html, render, useEffect } from "./lib.js";
import { renewed } from "./ahead.js";
import { get, onMustEnrol, onProof, onReachability, onSignedOut } from "./api.js";
import { t } from "./i18n.js";
import { match, navigate, pageWithin, place, startRouter } from "./router.js";
import { hasSession, mayHaveSession } from "./session.js";
import { dropSession, enrolling, online, proof, session, sessionEnded, signedIn } from "./state.js";
import { Empty } from "./ui/empty.js";
import { startCutText } from "./ui/cut-text.js";
import { startKeys } from "./ui/keys.js";
import { LazyPage, later, loadPage, preloadIdle, styled } from "./ui/lazy.js";
import { TitleSaid } from "./ui/title.js";
import { Toasts } from "./ui/toast.js";

/** @typedef {import("./ui/lazy.js").Page} Page */

const list = ["grid", "record"];
/** @type {Page} */ const leads = { load: () => import("./pages/leads.js"), styles: list, object: "leads" };
/** @type {Page} */ const customers = { load: () => import("./pages/customers.js"), styles: list, object: "customers" };
/** @type {Page} */ const contacts = { load: () => import("./pages/contacts.js"), styles: list, object: "contacts" };
/** @type {Page} */ const deals = { load: () => import("./pages/deals.js"), styles: list, object: "deals" };
/** @type {Page} */ const board = { load: () => import("./pages/board.js"), styles: [...list, "board"], object: "deals" };
/** @type {Page} */ const tickets = { load: () => import("./pages/tickets.js"), styles: [...list, "tickets"], object: "tickets" };
/** @type {Page} */ const activities = { load: () => import("./pages/activities.js"), styles: list, object: "activities" };
/** @type {Page} */ const calendar = { load: () => import("./pages/calendar.js"), styles: [...list, "calendar"], object: "calendar" };
/** @type {Page} */ const today = { load: () => import("./pages/today.js"), styles: [...list, "today"], object: "today" };
/** @type {Page} */ const dashboard = { load: () => import("./pages/dashboard.js"), styles: [...list, "tables", "reports"], object: "dashboard" };
/** @type {Page} */ const reports = { load: () => import("./pages/reports.js"), styles: ["grid", "tables", "reports"], object: "reports" };
/** @type {Page} */ const login = { load: () => import("./pages/login.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const setup = { load: () => import("./pages/setup.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const forgot = { load: () => import("./pages/forgot.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const reset = { load: () => import("./pages/reset.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const unlock = { load: () => import("./pages/unlock.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const email = { load: () => import("./pages/email.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const invitation = { load: () => import("./pages/invitation.js"), styles: ["auth"], bare: true, open: true };
/** @type {Page} */ const enrol = { load: () => import("./pages/enrol.js"), styles: ["auth"], bare: true };
/** @type {Page} */ const imports = { load: () => import("./pages/imports.js"), styles: ["tables"] };
/** @type {Page} */ const importWizard = { load: () => import("./pages/import.js"), styles: ["tables", "import"], bare: true };
/** @type {Page} */ const trash = { load: () => import("./pages/trash.js"), styles: ["tables", "settings"] };
/** @type {Page} */ const duplicates = { load: () => import("./pages/duplicates.js"), styles: ["tables", "merge"] };
/** @type {Page} */ const settings = { load: () => import("./pages/settings.js"), styles: ["tables", "settings"], bare: true };

/** The table of page addresses. @type {Array<[pattern: string, page: Page]>} */
const ROUTES = [
  ["/leads", leads], ["/leads/{id}", leads],
  ["/customers", customers], ["/customers/{id}", customers],
  ["/contacts", contacts], ["/contacts/{id}", contacts],
  ["/deals", deals], ["/deals/board", board], ["/deals/{id}", deals],
  ["/tickets", tickets], ["/tickets/{id}", tickets],
  ["/activities", activities], ["/activities/{id}", activities], ["/calendar", calendar], ["/today", today],
  ["/dashboard", dashboard], ["/reports", reports], ["/reports/{name}", reports],
  ["/imports", imports], ["/imports/new", importWizard], ["/imports/{id}", importWizard],
  ["/trash", trash], ["/duplicates", duplicates], ["/settings", settings], ["/settings/{section}", settings],
  ["/login", login], ["/setup", setup], ["/forgot", forgot], ["/reset", reset], ["/unlock", unlock], ["/email", email], ["/invitation", invitation],
];

/** What stands around most pages, for who is signed in. */
const Shell = later(() => import("./shell/shell.js"), "Shell");
const Prove = later(() => import("./auth/prove.js"), "Prove");

/** What floats above every page. */
const Above = () => html`${proof.value && html`<${Prove} onDone=${proof.value} />`}<${Toasts} /><${TitleSaid} />`;

/** Where a person without a session belongs. */
async function leaveToSignIn() {
  const setup = await get("/setup").catch(() => null);
  if (setup?.data?.needed) return navigate("/setup", { replace: true });
  const here = place.peek().path + location.search;
  navigate(here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`, { replace: true });
}

function App() {
  const { path, query } = place.value;
  const found = match(ROUTES, path);
  const state = session.value;
  useEffect(() => {
    if (state === "out" && !found?.page.open) void leaveToSignIn();
    if (state === "in" && (path === "/" || path === "/login")) {
      navigate(pageWithin(query.get("next")) ?? "/leads", { replace: true });
    }
  }, [state, path]);

  if (state === "out" && !found?.page.open) return null;
  if (state === "in" && (path === "/" || path === "/login")) return null;
  if (state === "in" && enrolling.value && !found?.page.open) return html`<${LazyPage} key="enrol" page=${enrol} params=${{}} /><${Above} />`;
  if (found?.page.bare) return html`<${LazyPage} key=${path.split("/")[1]} page=${found.page} params=${found.params} /><${Above} />`;
  const page = found ? html`<${LazyPage} key=${found.page === board ? "board" : path.split("/")[1]} page=${found.page} params=${found.params} />`
    : html`<${Empty} page icon="search" title=${t("no_such_page")} text=${t("no_such_page_text")} actions=${html`<a class="btn primary" href="/leads">${t("go_to_leads")}</a>`} />`;
  return html`<${Shell} object=${found?.page.object}>${page}<//><${Above} />`;
}

/** Draws the page, over the form of `sign-in.js` where it came with it. @param {Element} root */
async function start(root) {
  startRouter();
  startKeys();
  startCutText();
  // A page that began without a connection has one when its session is renewed.
  onReachability((reached) => { online.value = reached && (hasSession() || session.peek() !== "in"); });
  onSignedOut(() => {
    sessionEnded.value = true;
    dropSession();
  });
  onMustEnrol(() => { enrolling.value = true; });
  onProof(() => new Promise((settle) => {
    proof.value = (given) => { proof.value = null; settle(given); };
  }));
  addEventListener("offline", () => { online.value = false; });
  addEventListener("online", () => void get("/setup", undefined, { anonymous: true }).catch(() => {}));
  // Beside the renewal; a stranger signs in first and needs neither the shell nor what it stands around.
  const page = match(ROUTES, place.peek().path)?.page;
  const known = mayHaveSession();
  const loading = page && (known || page.open) ? loadPage(page).catch(() => {}) : null;
  if (known) void Shell.preload().catch(() => {});
  const dressed = styled();
  // A device that was here before has it at hand: no word of the first picture is then set twice.
  if (known && navigator.serviceWorker?.controller) void dressed.then(() => document.fonts.load("1em Inter")).catch(() => {});
  let reached = true;
  const login = await renewed.catch(() => { reached = false; return null; });
  const resumed = known && !reached && (await import("./offline/start.js").then(({ resume }) => resume()).catch(() => false));
  if (login) await signedIn(login);
  else if (!resumed) {
    if (known && reached) dropSession();
    // Then it is drawn at once, not after its skeleton.
    if (page?.open) await loading;
    session.value = "out";
  }
  await dressed;
  render(html`<${App} />`, root);
  if (!login && !resumed) preloadIdle([Shell, { preload: () => leads.load().then(() => {}) }]);
}

function begin() {
  const root = document.getElementById("app");
  if (root) void start(root);
}
// The modules may be here before the end of the page.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin, { once: true });
else begin();
