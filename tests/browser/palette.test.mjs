//! The palette in a browser, over the demo's records: it opens at once and keeps the focus, finds by object with the way to
//! all, opens in the panel, copies an address, lists what can be done with a record, and gives the focus back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser, startServer } from "./support.mjs";

const focused = (page) => page.evaluate(() => document.activeElement?.closest(".palette") !== null);

test("the palette", { timeout: 600_000 }, async (t) => {
  const server = await startServer({ demo: true });
  const { page, errors, close } = await openBrowser({ permissions: ["clipboard-read", "clipboard-write"] });
  const palette = page.locator(".palette");
  const input = palette.locator("input");
  const options = palette.locator("[role=option]");
  const open = async () => {
    await page.keyboard.press("Control+k");
    await palette.waitFor();
  };
  let last;
  const step = async (name, work) => { if (!last) await t.test(name, () => work().catch((error) => { last = error; throw error; })); if (last) throw last; };
  try {
    await page.goto(`${server.origin}/leads`);
    await page.getByLabel("Email").fill(server.email);
    await page.getByLabel("Password", { exact: true }).fill(server.password);
    await page.keyboard.press("Enter");
    await page.locator(".gr .trunc").first().waitFor();

    await step("it keeps the focus while it is open and gives it back", async () => {
      const search = page.getByRole("button", { name: /^Search/ });
      await search.focus();
      await open();
      assert.equal(await palette.getAttribute("aria-modal"), "true");
      for (const key of ["Tab", "Shift+Tab", "Tab", "Tab"]) {
        await page.keyboard.press(key);
        assert.ok(await focused(page), key);
      }
      await page.evaluate(() => document.querySelector(".grid").focus());
      assert.ok(await focused(page), "a script behind it moves the focus");
      await palette.locator(".mcap").first().click();
      assert.ok(await focused(page), "a press on what is no option");
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "hidden" });
      assert.ok(await search.evaluate((button) => button === document.activeElement));
      await open();
      await page.mouse.click(40, 600);
      await palette.waitFor({ state: "hidden" });
      assert.equal(new URL(page.url()).pathname, "/leads", "the press outside reaches nothing behind it");
    });

    await step("it is empty again, with commands and their keys", async () => {
      await open();
      await input.fill(">go to deals");
      await page.keyboard.press("Escape");
      await open();
      assert.equal(await input.inputValue(), "");
      assert.equal(await options.filter({ hasText: "Go to deals" }).locator(".kbd").allTextContents().then((keys) => keys.join(" ")), "g d");
      await options.filter({ hasText: "New lead" }).locator(".kbd", { hasText: "⇧" }).waitFor();
      await page.keyboard.press("Escape");
    });

    await step("a search shows five of each object, what matched, and the way to all", async () => {
      await open();
      await input.fill("esposito");
      const all = options.filter({ hasText: /^\s*Show all \d+ contacts/ });
      await all.waitFor();
      const group = await palette.locator(".pres").evaluate((list) => {
        const rows = [...list.children];
        const from = rows.findIndex((row) => row.textContent === "Contacts");
        return rows.slice(from + 1, rows.findIndex((row, at) => at > from && row.textContent?.trim().startsWith("Show all"))).length;
      });
      assert.equal(group, 5);
      assert.equal((await palette.locator(".l1 mark").first().textContent())?.toLowerCase(), "esposito");
      const total = Number(/\d+/.exec((await all.textContent()) ?? "")?.[0]);
      await all.click();
      await page.waitForURL("**/contacts?q=esposito");
      await page.locator(".listhead .count").filter({ hasText: String(total) }).waitFor();
    });

    await step("Shift with Enter opens in the panel; there it is recent", async () => {
      await page.goto(`${server.origin}/leads`);
      const name = await page.locator(".gr .trunc").first().textContent();
      await open();
      await input.fill(name ?? "");
      await palette.locator(".l1", { hasText: name ?? "" }).first().waitFor();
      await page.keyboard.press("Shift+Enter");
      await page.waitForURL(/\/leads\?open=/);
      await page.locator(".panelbox").getByText(name ?? "").first().waitFor();
      await open();
      await palette.getByText("Recent", { exact: true }).waitFor();
      assert.ok(((await options.first().textContent()) ?? "").includes(name ?? ""));
    });

    await step("Ctrl+C copies its address, → lists what can be done with it", async () => {
      const email = await page.locator(".panelbox a[href^='mailto:']").filter({ hasText: "@" }).first().textContent();
      await page.keyboard.press("Control+c");
      await page.locator(".toast", { hasText: `${email?.trim()} copied` }).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), email?.trim());
      await page.keyboard.press("ArrowRight");
      await options.filter({ hasText: `Mail ${email?.trim()}` }).waitFor();
      await options.filter({ hasText: /^\s*Call \+/ }).waitFor();
      await page.keyboard.press("Escape");
      await palette.getByText("Recent", { exact: true }).waitFor();
      await page.keyboard.press("ArrowRight");
      await options.filter({ hasText: "New task for" }).click();
      await page.waitForURL(/\/leads\/[^?]+$/);
      await page.locator(".logform").waitFor();
    });

    await step("it leads to the board, the notifications and every setting, and tells deals and contacts apart", async () => {
      for (const [text, option, url] of [[">board", "Go to board", /\/deals\/board$/], ["audit", "Settings: Audit log", /\/settings\/audit$/], [">custom f", "Settings: Custom fields", /\/settings\/fields$/]]) {
        await open();
        await page.keyboard.type(text);
        await options.filter({ hasText: option }).click();
        await page.waitForURL(url);
        await page.locator(".board, .sethead h1").first().waitFor();
      }
      await page.goto(`${server.origin}/leads`);
      await page.locator(".gr .trunc").first().waitFor();
      await open();
      await page.keyboard.type(">notif");
      await options.filter({ hasText: "Go to notifications" }).click();
      await page.getByRole("dialog", { name: /^Notifications/ }).waitFor();
      await page.keyboard.press("Escape");
      await open();
      await page.keyboard.type("decaf");
      const deal = options.filter({ hasText: "Decaf for all branches" }).first().locator(".l2");
      await deal.filter({ hasText: /^\S.* · €[\d,]+$/ }).waitFor();
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "hidden" });
    });

    await step("in the settings / searches the settings", async () => {
      await page.goto(`${server.origin}/settings/profile`);
      await page.locator(".setfind input").waitFor();
      await page.keyboard.press("/");
      await page.locator(".setfind input:focus").waitFor();
      assert.equal(await palette.isVisible(), false);
    });

    await step("the sheet of keys shows its top where the window is lower, and the arrows scroll it", async () => {
      await page.setViewportSize({ width: 1440, height: 500 });
      await page.goto(`${server.origin}/leads`);
      await page.locator(".gr .trunc").first().waitFor();
      await page.keyboard.press("?");
      const scrolled = () => page.locator(".keysheet").evaluate((sheet) => sheet.scrollTop);
      await page.locator(".keysheet h2").waitFor();
      assert.equal(await scrolled(), 0);
      await page.keyboard.press("ArrowDown");
      await page.waitForFunction(() => document.querySelector(".keysheet").scrollTop > 0);
      await page.keyboard.press("Tab");
      await page.locator(".keysheet .foot .btn:focus").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".keysheet").waitFor({ state: "hidden" });
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await step("it opens over a dialog, too", async () => {
      await page.keyboard.press("?");
      await page.locator(".keysheet").waitFor();
      await open();
      await page.keyboard.type("x");
      assert.equal(await input.inputValue(), "x");
      await page.keyboard.press("Escape");
      await palette.waitFor({ state: "hidden" });
      await page.keyboard.press("Escape");
      await page.locator(".keysheet").waitFor({ state: "hidden" });
    });
    assert.deepEqual(errors, []);
  } finally {
    await close();
    await server.stop();
  }
});
