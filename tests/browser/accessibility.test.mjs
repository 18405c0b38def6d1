//! Every page and everything that opens on one, in both themes, before axe: nothing is found by the rules of WCAG 2.2 AA
//! and of good practice. What axe cannot see is in `reach.test.mjs`.

import assert from "node:assert/strict";
import { join } from "node:path";
import { look } from "./axe.mjs";
import { journey } from "./support.mjs";

const FILE = join(import.meta.dirname, "../fixtures/browser/leads.csv");
/** A low one: axe looks at every cell that is drawn. */
const WINDOW = { width: 1440, height: 600 };
const COLLECTIONS = ["leads", "customers", "contacts", "deals", "tickets", "activities"];
const REPORTS = ["pipeline", "forecast", "win_rate", "time_in_stage", "leaderboard", "trend", "funnel", "lead_sources", "overdue"];
const SETTINGS = ["profile", "notifications", "security", "tokens", "organisation", "users", "roles", "tags", "pipelines", "fields", "replies", "sso", "ai", "jobs", "limits", "system", "audit", "errors", "keys"];

journey("what axe finds", { demo: true, reducedMotion: "reduce", viewport: WINDOW, timeout: 1_200_000 }, async ({ page, server, step }) => {
  const findings = [];
  const see = async (/** @type {string} */ stop) => { findings.push(...await look(page, stop)); };
  const open = async (/** @type {string} */ path) => {
    await page.goto(`${server.origin}${path}`);
    await page.locator("h1").first().waitFor();
  };
  const visit = async (/** @type {string} */ path) => {
    await open(path);
    await see(path);
  };
  const button = (/** @type {string | RegExp} */ name) => page.getByRole("button", { name }).first();
  const escape = async () => { await page.keyboard.press("Escape"); };
  /** Opens something with a press, sees it, and closes it. */
  const within = async (/** @type {string} */ stop, /** @type {import("playwright-core").Locator} */ opener, /** @type {string} */ box = "[data-popover]") => {
    await opener.click();
    await page.locator(box).last().waitFor();
    await see(stop);
    await escape();
    await page.locator(box).first().waitFor({ state: "detached" });
  };
  /** Asks the API as the page does. */
  const ask = (/** @type {string} */ path) => page.evaluate(async (address) => {
    const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
    const { get } = await import(app.href.replace(/ahead\.js.*/, "api.js"));
    return (await get(address)).data.data;
  }, path);
  const first = {};

  // First, for later one would have to prove who one is.
  await step("a second factor, and the link of a mail", async () => {
    await visit("/email#token=one");
    await open("/settings/security");
    await button("Set it up").click();
    await page.getByRole("img", { name: /^QR code/ }).waitFor();
    await see("setting up a second factor");
  });

  await step("the lists, a record beside its list and on its page", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").first().waitFor();
    for (const name of COLLECTIONS) first[name] = (await ask(`/${name}?limit=1`))[0].id;
    for (const name of COLLECTIONS) {
      await visit(`/${name}`);
      await visit(`/${name}?open=${first[name]}`);
      await visit(`/${name}/${first[name]}`);
    }
  });

  await step("what opens on a list", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    const head = page.locator(".listhead");
    await within("views", head.getByRole("button", { name: "Views" }));
    await within("sort", head.getByRole("button", { name: "Sort" }));
    await within("options", head.getByRole("button", { name: "Options" }));
    await within("export", head.getByRole("button", { name: "Export" }), "dialog:not(.palette)");
    await within("column menu", page.getByRole("button", { name: /^Column / }).nth(1));
    await head.getByRole("button", { name: "Filter" }).click();
    await see("filter: fields");
    await page.getByRole("option", { name: "Status" }).click();
    await see("filter: a choice");
    await page.getByRole("option").nth(1).click();
    await escape();
    await see("a filtered list");
    await open('/leads?filter=status = "new" OR (score > 50 AND company contains "a")&sort=-score');
    await page.locator(".chip button").first().click();
    await see("filter: nested");
    await open('/leads?filter=company = "no such thing"');
    await see("a list that found nothing");
    await open("/leads?new=1");
    await page.locator(".newrow").waitFor();
    await see("the row of a new lead");
  });

  await step("the cell editors", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    await page.locator(".grid").focus();
    const columns = await page.locator(".gh").count();
    for (let column = 1; column < columns; column += 1) {
      const name = await page.locator(".gh").nth(column).innerText();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("F2");
      if (await page.locator(".gc.edit").count() === 0) continue;
      await see(`editor: ${name.trim()}`);
      await escape();
    }
  });

  await step("the selection bar and its dialogs", async () => {
    await open("/customers");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    await page.locator(".grid").focus();
    for (const key of ["x", "ArrowDown", "x"]) await page.keyboard.press(key);
    const bar = page.locator(".bulk");
    await bar.waitFor();
    await see("selection bar");
    for (const name of ["Edit field", "Assign", "Tag", "Merge", "Export"]) await within(`bulk: ${name}`, bar.getByRole("button", { name }), "dialog:not(.palette)");
  });

  await step("palette, key sheet, menus, notifications, toasts", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    await page.keyboard.press("Control+k");
    await page.locator("dialog.palette").waitFor();
    await see("palette");
    await page.keyboard.type("an");
    await page.locator("dialog.palette [role=option]").first().waitFor();
    await see("palette with results");
    await escape();
    await page.keyboard.press("?");
    await page.locator("dialog.keysheet").waitFor();
    await see("key sheet");
    await escape();
    await within("organisation's menu", page.locator(".rail .ws"));
    await within("own menu", page.locator(".railme .nav"));
    await within("notifications", page.locator(".rail button.bell"));
    await page.locator(".gr .gc.name").nth(1).click({ button: "right" });
    await see("row menu");
    await page.getByRole("menuitem", { name: "Move to trash" }).click();
    await page.locator(".toast").waitFor();
    await see("a toast");
    await page.route("**/api/v1/leads/*", (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ title: "Refused", status: 422, detail: "That does not go." }) }));
    await page.locator(".grid").focus();
    for (const key of ["ArrowRight", "Enter", "x", "Enter"]) await page.keyboard.press(key);
    await page.locator(".errtip").first().waitFor();
    await see("a refused cell");
    await page.unroute("**/api/v1/leads/*");
  });

  await step("board, calendar, dashboard, reports", async () => {
    await open("/deals/board");
    await page.locator(".bcard, .card, [role=listitem]").first().waitFor();
    await see("/deals/board");
    for (const path of ["/calendar", "/dashboard", "/dashboard?days=own", ...REPORTS.map((name) => `/reports/${name}`)]) await visit(path);
    await within("reports: owner", button(/^Owner/));
  });

  await step("trash, duplicates, imports, addresses of nothing", async () => {
    for (const path of ["/trash", "/duplicates", "/imports", "/leads/lead_none", "/settings/none"]) await visit(path);
  });

  await step("the steps of an import", async () => {
    await visit("/imports/new?entity=leads");
    await page.locator("input[type=file]").setInputFiles(FILE);
    await page.getByText("Hotel Słowik").waitFor();
    await see("import: file");
    for (const name of ["map", "match", "review"]) {
      await button(new RegExp(`Continue to ${name}`)).click();
      await page.waitForURL(new RegExp(`step=${name}`));
      await see(`import: ${name}`);
    }
    await page.getByLabel("Email 1, row 14").fill("rui.tavares@quinta.example");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /no problems/ }).waitFor();
    await button(/^Import \d+ rows/).click();
    await page.getByRole("heading", { name: /created/ }).waitFor();
    await see("import: run");
    await visit("/imports");
  });

  await step("the settings", async () => {
    for (const name of SETTINGS) await visit(`/settings/${name}`);
  });

  await step("the phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/leads", `/leads/${first.leads}`, "/deals/board", "/calendar", "/dashboard", "/reports", "/settings", "/settings/users", "/trash", "/imports"]) {
      await open(path);
      await see(`${path} on a phone`);
    }
    await open("/leads");
    await page.locator(".pr2").first().waitFor();
    await within("the phone's menu", page.locator(".mobbar").getByRole("button", { name: "More" }));
    await within("the phone's filter", page.locator(".listhead").getByRole("button", { name: "Filter" }));
    await open("/leads?new=1");
    await page.locator("dialog:not(.palette)").waitFor();
    await see("a new lead on a phone");
    await page.setViewportSize(WINDOW);
  });

  await step("the pages before sign-in", async () => {
    await page.context().clearCookies();
    await page.route("**/auth/oidc", (route) => route.fulfill({ json: { data: [{ id: "idp_1", kind: "microsoft", host: "login.microsoftonline.com" }] } }));
    await page.route("**/invitations/lookup", (route) => route.fulfill({ json: { email: "nils@kestrel.example", name: "", role: "member", organization: "Kestrel Coffee", invited_by: "Ada Lovelace", expires_at: "2030-01-01T00:00:00Z" } }));
    for (const path of ["/login", "/forgot", "/reset", "/reset#token=one", "/unlock#token=one", "/email#token=one", "/invitation#token=one"]) await visit(path);
    await open("/login");
    await button("Sign in").click();
    await page.locator(".hint.bad").first().waitFor();
    await see("a sign-in that lacks both");
    await page.route("**/auth/login", (route) => route.fulfill({ json: { mfa_required: true, mfa_token: "one" } }));
    await page.getByLabel("Email").fill("demo@example.com");
    await page.getByLabel("Password", { exact: true }).fill("any");
    await page.keyboard.press("Enter");
    await page.getByLabel("Code", { exact: true }).waitFor();
    await see("the second step");
    await page.route("**/api/v1/setup", (route) => route.fulfill({ json: { needed: true } }));
    await open("/setup#token=one");
    await page.getByLabel("Password", { exact: true }).fill("weak");
    await see("/setup");
    await page.unroute("**/api/v1/setup");
  });

  assert.deepEqual(findings, [], findings.join("\n"));
});
