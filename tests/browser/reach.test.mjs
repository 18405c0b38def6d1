//! What axe cannot see of accessibility: the way of Tab and its ring, where the focus goes when something closes, what the
//! grid says of itself, the plain table, zoom, text spacing, forced colours, reduced motion, names of pages, live words.

import assert from "node:assert/strict";
import { look, settled } from "./axe.mjs";
import { lost, moving, tabThrough } from "./reach.mjs";
import { journey } from "./support.mjs";

/** Line height, letter and word spacing as WCAG 1.4.12 has them. */
const SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }";

journey("reach", { demo: true, reducedMotion: "reduce", timeout: 1_200_000 }, async ({ page, server, step }) => {
  const open = async (/** @type {string} */ path) => {
    await page.goto(`${server.origin}${path}`);
    await page.locator("h1").first().waitFor({ state: "attached" });
    await settled(page);
    // What comes later is among the stops, too.
    await page.waitForLoadState("networkidle");
  };
  /** What has the focus, in words. */
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.tagName.toLowerCase()}.${element?.className}`;
  });
  const none = (/** @type {string[]} */ faults) => assert.deepEqual(faults, [], faults.join("\n"));
  /** Every page that looks unlike the others, with what its tab is called. @type {Array<[path: string, title: string]>} */
  let pages = [];

  await step("every page has its name, its language and one main part", async () => {
    await page.locator(".gr .gc.name").nth(3).waitFor();
    const id = await page.evaluate(async () => {
      const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
      const { get } = await import(app.href.replace(/ahead\.js.*/, "api.js"));
      return (await get("/customers", { limit: 1, sort: "name" })).data.data[0];
    });
    pages = [["/leads", "Leads"], [`/customers?open=${id.id}`, "Customers"], [`/customers/${id.id}`, id.name], ["/tickets", "Tickets"], ["/deals/board", "Board"], ["/calendar", "Calendar"], ["/dashboard", "Dashboard"], ["/reports/win_rate", "Win rate"],
      ["/imports", "Imports"], ["/imports/new?entity=leads", "Import leads"], ["/trash", "Trash"], ["/duplicates", "Duplicates"], ["/settings/profile", "Profile"], ["/settings/users", "Users"], ["/settings/system", "System"]];
    for (const [path, title] of pages) {
      await open(path);
      await page.waitForFunction((wanted) => document.title === wanted, `${title} · LeadLab`);
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.equal(await page.locator("main").count(), 1, path);
    }
  });

  await step("Tab goes through every page and round again, and one always sees where it is", async () => {
    const faults = [];
    for (const [path] of pages) {
      await open(path);
      const walk = await tabThrough(page);
      faults.push(...walk.faults.map((fault) => `${path}: ${fault}`));
      assert.ok(walk.stops.length > 3, path);
    }
    none(faults);
  });

  await step("past the rail there is a way without going through it", async () => {
    await open("/leads");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to content");
    await page.keyboard.press("Enter");
    assert.match(await focused(), /^main/);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.closest(".main") !== null), true);
    assert.equal(await page.locator("main").getAttribute("tabindex"), null);
  });

  await step("the focus goes into what opens, and back where it was when that closes", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    const head = page.locator(".listhead");
    const openers = [...["Views", "Filter", "Sort", "Options", "Export"].map((name) => head.getByRole("button", { name })), page.locator(".rail .ws"), page.locator(".rail button.bell"), page.locator(".rail .railsearch"), page.locator(".railme .nav"), page.locator(".railme .btn").last(), page.locator(".ghmenu").first()];
    const box = page.locator("[data-popover], dialog[open], dialog:popover-open");
    for (const opener of openers) {
      await opener.focus();
      const before = await focused();
      await page.keyboard.press("Enter");
      await box.last().waitFor();
      await page.waitForFunction(() => document.activeElement?.closest("[data-popover], dialog[open], dialog:popover-open"));
      await page.keyboard.press("Escape");
      await box.first().waitFor({ state: "detached" });
      assert.equal(await focused(), before);
      assert.equal(await opener.evaluate((button) => button === document.activeElement), true, before);
    }
    await head.getByRole("button", { name: "Options" }).press("Enter");
    await box.waitFor();
    for (let stop = 0; stop < 60 && await box.count() > 0; stop += 1) await page.keyboard.press("Tab");
    assert.equal(await box.count(), 0, "what Tab has left is closed");
  });

  await step("cells are edited and left, the panel opens and closes, and the focus stays in the grid", async () => {
    const grid = page.getByRole("grid");
    await grid.focus();
    for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "F2"]) await page.keyboard.press(key);
    await page.locator("[data-popover] [role=option]").first().waitFor();
    await page.keyboard.press("Escape");
    assert.match(await focused(), /grid/);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const panel = page.locator(".panelbox");
    await panel.locator("h2").first().waitFor();
    await panel.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.match(await focused(), /grid/);
    const at = await grid.getAttribute("aria-activedescendant");
    assert.equal(await page.locator(`[id="${at}"]`).evaluate((cell) => cell.closest("[role=row]")?.getAttribute("aria-rowindex")), "3");
  });

  await step("rows that are drawn say which of all they are", async () => {
    const grid = page.getByRole("grid");
    const count = Number(await grid.getAttribute("aria-rowcount"));
    assert.ok(count > 100);
    assert.equal(await grid.getAttribute("aria-colcount"), String(await page.getByRole("columnheader").count()));
    await grid.focus();
    await page.keyboard.press("Control+End");
    await page.locator(`[role=row][aria-rowindex="${count}"]`).waitFor();
    const rows = await page.locator(".gr").evaluateAll((all) => all.map((row) => [Number(row.getAttribute("aria-rowindex")), ...[...row.children].map((cell) => Number(cell.getAttribute("aria-colindex")))]));
    for (const [index, ...columns] of rows) {
      assert.ok(index > 1 && index <= count);
      assert.deepEqual(columns, columns.map((_, at) => at + 1));
    }
    const at = await grid.getAttribute("aria-activedescendant");
    assert.equal(await page.locator(`[id="${at}"]`).count(), 1);
  });

  await step("columns are moved and sized by their menu, without dragging", async () => {
    const names = () => page.locator(".gh .ghname").allInnerTexts();
    const choose = async (/** @type {string} */ column, /** @type {string} */ item) => {
      await page.getByRole("button", { name: `Column ${column}` }).press("Enter");
      await page.getByRole("menuitem", { name: item }).press("Enter");
    };
    const before = await names();
    await choose("Company", "Move right");
    assert.deepEqual((await names()).slice(1, 3), [before[2], before[1]]);
    await choose("Company", "Move left");
    assert.deepEqual(await names(), before);
    const wide = () => page.locator(".gh").nth(1).evaluate((head) => head.clientWidth);
    const width = await wide();
    await choose("Company", "Wider");
    assert.equal(await wide(), width + 40);
    await choose("Company", "Narrower");
    await choose("Company", "Hide column");
    assert.match(await focused(), /grid/);
    assert.equal(await page.getByRole("columnheader", { name: "Company" }).count(), 0);
    await page.locator(".listhead").getByRole("button", { name: "Options" }).press("Enter");
    await page.getByRole("button", { name: "Reset" }).press("Enter");
    await page.keyboard.press("Escape");
  });

  await step("what was done is read out, and waits while one has the focus on it", async () => {
    const live = page.locator(".toasts");
    assert.equal(await live.getAttribute("aria-live"), "polite");
    await page.locator(".grid").focus();
    await page.keyboard.press("Control+Home");
    await page.locator(".gr .gc.name").first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Move to trash" }).press("Enter");
    const undo = live.getByRole("button", { name: /^Undo/ });
    await undo.focus();
    await page.waitForTimeout(7000);
    await undo.press("Enter");
    await live.getByText("Taken back").waitFor();
    assert.equal(await page.locator(".sr[aria-live=polite]").innerText(), "Leads");
    await page.locator(".rail a[href='/customers']").press("Enter");
    await page.locator(".sr[aria-live=polite]", { hasText: "Customers" }).waitFor();
  });

  await step("a list is a plain table for who wants one", async () => {
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    const names = (await page.locator(".gr .gc.name .trunc").allInnerTexts()).slice(0, 3);
    await page.locator(".listhead").getByRole("button", { name: "Options" }).click();
    await page.getByLabel("Show as a plain table").check();
    await page.keyboard.press("Escape");
    const table = page.getByRole("table", { name: /^Leads, 1–50 of \d+/ });
    await table.waitFor();
    assert.equal(await page.getByRole("grid").count(), 0);
    assert.deepEqual((await table.getByRole("rowheader").allInnerTexts()).slice(0, 3), names);
    assert.equal(await table.getByRole("row").count(), 51);
    none(await look(page, "the plain table"));
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByRole("table", { name: /^Leads, 51–100 of/ }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "region");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 50);
    await page.getByRole("columnheader", { name: "Company" }).getByRole("button").click();
    await page.waitForURL("**/leads?sort=company");
    await page.getByRole("table", { name: /^Leads, 1–50/ }).waitFor();
    assert.equal(await page.getByRole("columnheader", { name: "Company" }).getAttribute("aria-sort"), "ascending");
    await table.getByRole("checkbox").first().check();
    await page.locator(".bulk", { hasText: "1 selected" }).waitFor();
    await page.keyboard.press("Escape");
    const first = table.getByRole("rowheader").getByRole("link").first();
    const name = await first.innerText();
    await first.press("Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.goBack();
    await table.waitFor();
    await page.locator(".listhead").getByRole("button", { name: "New lead" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".listhead").getByRole("button", { name: "Options" }).click();
    await page.getByLabel("Show as a plain table").uncheck();
    await page.getByRole("grid").waitFor();
    await page.keyboard.press("Escape");
  });

  await step("nothing moves for who asks for that", async () => {
    await open("/leads");
    await page.locator(".listhead").getByRole("button", { name: "Sort" }).click();
    none(await moving(page));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    none(await moving(page));
    await page.keyboard.press("Escape");
  });

  await step("forced colours keep the ring, the marks and what is chosen", async () => {
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await open("/leads");
    await page.locator(".gr .gc.name").nth(3).waitFor();
    const outlined = (/** @type {string} */ selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).outlineStyle !== "none" && Number.parseFloat(getComputedStyle(element).outlineWidth) >= 2);
    await page.locator(".grid").focus();
    for (const key of ["x", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    assert.ok(await outlined(".gc.focus"));
    assert.ok(await outlined(".nav.on"));
    assert.equal(await page.locator(".gr.sel .gc.name").first().evaluate((cell) => getComputedStyle(cell).borderLeftWidth), "4px");
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.notEqual(await page.locator(".gr.sel .check").first().evaluate((box) => getComputedStyle(box).backgroundColor), ground);
    assert.notEqual(await page.locator(".gr .gl").first().evaluate((glyph) => getComputedStyle(glyph).color), ground);
    await page.keyboard.press("F2");
    await page.locator("[data-popover] .mi.on").waitFor();
    assert.ok(await outlined("[data-popover] .mi.on"));
    assert.ok(await outlined("[data-popover] .in"));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await open("/settings/users");
    none((await tabThrough(page)).faults);
    await page.emulateMedia({ forcedColors: "none", reducedMotion: "reduce" });
  });

  await step("at 200 %, in 320 px and with wider text nothing is lost, and nothing scrolls sideways", async () => {
    const faults = [];
    for (const [name, size] of /** @type {Array<[string, { width: number, height: number }]>} */ ([["200 %", { width: 720, height: 450 }], ["320 px", { width: 320, height: 640 }]])) {
      await page.setViewportSize(size);
      for (const [path] of [...pages, ["/settings"], ["/settings/pipelines"]]) {
        await open(path);
        faults.push(...(await lost(page)).map((fault) => `${path} at ${name}: ${fault}`));
        await page.evaluate((css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }, SPACING);
        faults.push(...(await lost(page)).map((fault) => `${path} at ${name}, spaced: ${fault}`));
      }
    }
    none(faults);
  });

  await step("the list of a small window is gone through with keys", async () => {
    await open("/leads");
    await page.locator(".pr2").nth(3).waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    const row = page.locator(".pr2.focus");
    assert.equal(await row.getAttribute("aria-rowindex"), "2");
    assert.notEqual(await row.evaluate((line) => getComputedStyle(line).outlineStyle), "none");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/leads\/lead_/);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step("the pages before sign-in are called what they say", async () => {
    await page.context().clearCookies();
    for (const [path, title] of [["/login", "Sign in to LeadLab"], ["/forgot", "Set a new password · LeadLab"], ["/reset#token=one", "Set a new password · LeadLab"], ["/invitation", "The link is not complete · LeadLab"]]) {
      await open(path);
      await page.waitForFunction((wanted) => document.title === wanted, title);
      const { faults } = await tabThrough(page);
      none(faults.map((fault) => `${path}: ${fault}`));
    }
  });
});
