//! Drives the page in a real browser against a running server: signing in, making, editing, refusing, undoing, filtering,
//! changing many, finding, converting, deleting. Any error on the console or refused policy fails it.
//!
//! `LEADLAB_URL=http://127.0.0.1:8470 LEADLAB_EMAIL=… LEADLAB_PASSWORD=… CHROMIUM=/usr/bin/chromium npm run browser`
//! The account may be the demo's (`leadlab serve --http --demo` prints it); records are made, changed and left in the trash.

import { chromium } from "playwright-core";

const base = process.env.LEADLAB_URL ?? "http://127.0.0.1:8470";
const mark = `Test ${Date.now().toString(36)}`;
const complaints = [];
let expected = 0;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"],
});
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true })).newPage();
page.setDefaultTimeout(60_000);
page.on("pageerror", (error) => complaints.push(error.message));
page.on("console", (message) => {
  if (message.type() !== "error") return;
  if (/status of 4\d\d/.test(message.text()) && expected > 0) expected -= 1;
  else complaints.push(`${message.text()} ${message.location().url}`);
});

const cell = (row, label) => page.locator(`.gr[data-index="${row}"] [aria-colindex="${columns.indexOf(label) + 1}"]`);
let columns = [];
const readColumns = async () => {
  await page.waitForSelector(".gr .trunc");
  columns = (await page.locator(".gh").allTextContents()).map((text) => text.trim());
};
const holds = async (locator, text) => { await locator.filter({ hasText: text }).first().waitFor(); };

/** One part of the way; each goes on from where the one before it ended, so the first that fails ends it all. */
async function step(name, run) {
  try {
    await run();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAILS ${name}: ${error.message}\n${page.url()}\n${await page.locator("body").innerText()}`);
    complaints.push(name);
    await end();
  }
}

async function end() {
  await browser.close();
  for (const complaint of complaints) console.error(complaint);
  process.exit(complaints.length > 0 ? 1 : 0);
}

await page.goto(`${base}/leads`);
await step("sign in", async () => {
  await page.fill("input[name=email]", process.env.LEADLAB_EMAIL ?? "demo@example.com");
  await page.fill("input[name=password]", process.env.LEADLAB_PASSWORD ?? "");
  await page.keyboard.press("Enter");
  await readColumns();
});
await step("stay signed in after loading again", async () => {
  await page.reload();
  await readColumns();
});
await step("add a lead in the grid", async () => {
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("Shift+C");
  await page.locator(".newrow input").first().waitFor();
  await page.keyboard.type(`${mark} Lovelace`);
  await page.keyboard.press("Tab");
  await page.keyboard.type(`${mark} Engines`);
  await page.keyboard.press("Enter");
  await holds(cell(0, "Name"), `${mark} Lovelace`);
  await page.locator(".newrow input:enabled").first().waitFor();
  await page.keyboard.press("Escape");
});
await step("edit a cell by typing", async () => {
  await cell(0, "Score").click();
  await page.keyboard.type("77");
  await page.keyboard.press("Enter");
  await holds(cell(0, "Score"), "77");
});
await step("show why a value is refused", async () => {
  expected += 1;
  await cell(0, "Score").click();
  await page.keyboard.type("777");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".gc.err .errtip");
  await holds(cell(0, "Score"), "77");
  await page.keyboard.press("Escape");
});
await step("read a date in words", async () => {
  await cell(0, "Next follow-up").click();
  await page.keyboard.press("Enter");
  await page.locator(".dateedit input").waitFor();
  await page.keyboard.type("tomorrow 3pm");
  await page.keyboard.press("Enter");
  await holds(cell(0, "Next follow-up"), "Tomorrow");
});
await step("take the last change back", async () => {
  await page.keyboard.press("Control+z");
  await page.waitForSelector(".toast.info");
  await page.waitForFunction((index) => !document.querySelector(`.gr[data-index="0"] [aria-colindex="${index}"]`)?.textContent, columns.indexOf("Next follow-up") + 1);
});
await step("filter by what is typed", async () => {
  await page.keyboard.press("Home");
  await page.keyboard.press("f");
  await page.locator(".fpop input").first().waitFor();
  await page.keyboard.type("company");
  await page.keyboard.press("Enter");
  await page.locator(".fvalue input").waitFor();
  await page.keyboard.type(mark);
  await page.waitForURL(/filter=company/);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector(".listhead .count")?.textContent === "1");
});
await step("tag everything selected", async () => {
  await page.locator(".grid").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("x");
  await page.waitForSelector(".bulk");
  await page.keyboard.press("l");
  await page.locator(".inset input").waitFor();
  await page.keyboard.type(mark);
  await page.keyboard.press("Enter");
  await page.locator(".dialog .tag").first().waitFor();
  await page.keyboard.press("Control+Enter");
  await holds(cell(0, "Tags"), mark);
});
await step("open the panel and the page", async () => {
  await cell(0, "Name").click();
  await holds(page.locator(".panelbox h2"), mark);
  await page.keyboard.press("o");
  await holds(page.locator(".rechead h1"), mark);
  await holds(page.locator(".tl"), "created this record");
});
await step("convert the lead", async () => {
  await page.locator(".recacts .primary").click();
  await page.locator(".dialog").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/customers\/cus_/);
  await holds(page.locator(".recright"), `${mark} Lovelace`);
});
await step("write a description", async () => {
  await page.locator(".addtext").click();
  await page.locator(".rich.editing").waitFor();
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.activeElement).isContentEditable);
  await page.keyboard.type("Built to <order>.");
  await page.keyboard.press("Control+Enter");
  await holds(page.locator(".rich:not(.editing)"), "Built to <order>.");
});
await step("find it in the palette", async () => {
  await page.keyboard.press("Control+k");
  await page.locator(".palette input").waitFor();
  await page.keyboard.type(mark.split(" ")[1] ?? "");
  await page.locator(".pr .av").first().waitFor();
  await page.keyboard.press("Escape");
});
await step("delete and bring back", async () => {
  await page.locator(".recacts .btn.icon[aria-haspopup=menu]").click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/customers(\?|$)/);
  await page.locator(".toast.done .btn").last().click();
  await page.waitForSelector(".toast.info");
});
await step("sign out", async () => {
  await page.locator(".railme .nav").click();
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/login/);
});

await end();
