//! Lists of thousands of rows: what was scrolled past is let go, comes back when it is looked at again, and can be copied.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { journey } from "./support.mjs";

/** More than a list holds. */
const COUNT = 3600;
/** What a page may keep of a round of the same things, in bytes: once it kept megabytes. */
const KEPT = 500_000;

journey("long lists", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page, server, step }) => {
  const name = (/** @type {number} */ number) => `Customer ${String(number).padStart(4, "0")}`;
  const box = page.locator(".gridscroll");
  const shown = (/** @type {number} */ number) => page.locator(".gr .gc.name", { hasText: name(number) });
  const to = (/** @type {number} */ part) => box.evaluate((node, part) => { node.scrollTop = node.scrollHeight * part; }, part);
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.enable");
  const heap = async () => {
    await page.waitForTimeout(500);
    await client.send("HeapProfiler.collectGarbage");
    return (await client.send("Runtime.getHeapUsage")).usedSize;
  };
  /** Does something four times; what each time but the first left behind, at least, in bytes. */
  const leaves = async (/** @type {() => Promise<void>} */ work) => {
    await work();
    let least = Infinity;
    for (let round = 0; round < 3; round += 1) {
      const before = await heap();
      await work();
      least = Math.min(least, await heap() - before);
    }
    return least;
  };

  await step("thousands of rows come from a file", async () => {
    const file = join(server.directory, "customers.csv");
    writeFileSync(file, ["name,city", ...Array.from({ length: COUNT }, (_, at) => `${name(at + 1)},Town ${at % 7}`)].join("\n"));
    const { code, err } = await server.command("import", file, "--entity", "customers");
    assert.equal(code, 0, err);
    await page.goto(`${server.origin}/customers?sort=name`);
    await shown(1).waitFor();
  });

  await step("how many there are is not said before that is known", async () => {
    const rows = /\/api\/v1\/customers\?/;
    let answer = () => {};
    const known = new Promise((done) => { answer = done; });
    await page.route(rows, async (route) => { await known; await route.continue(); });
    await page.reload({ waitUntil: "commit" });
    const foot = page.locator(".gridfoot[role=status]");
    await foot.waitFor();
    await page.locator(".gr .skel").first().waitFor();
    assert.equal(await foot.innerText(), "");
    answer();
    await shown(1).waitFor();
    await foot.getByText(/^3,600\s+customers$/).waitFor();
    await page.unroute(rows);
  });

  await step("rows that were never looked at are copied, too", async () => {
    await to(1);
    await shown(COUNT).waitFor();
    await page.locator(".gr .gc").nth(2).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await page.locator(".toast", { hasText: "3,600 rows copied" }).waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
    assert.deepEqual([lines.length, lines[0]?.split("\t")[0], lines.at(-1)?.split("\t")[0]], [COUNT, name(1), name(COUNT)]);
    await page.keyboard.press("Escape");
  });

  await step("rows that were let go come back when they are looked at", async () => {
    for (let part = 0; part <= 140; part += 1) {
      await to(part / 140);
      await page.locator('.grid[aria-busy="false"]').waitFor();
      await page.waitForFunction(() => !document.querySelector(".gr .skel"));
    }
    const again = page.waitForRequest((request) => request.url().includes("/customers?") && request.url().includes("ids="));
    await to(0);
    await again;
    await shown(1).waitFor();
    await shown(20).waitFor();
  });

  await step("what has the focus far away can be copied still, and what changed meanwhile does not cost a row", async () => {
    await to(0);
    await shown(1).waitFor();
    await page.locator('.gr[data-index="0"] .gc').nth(2).click();
    for (let part = 0; part <= 140; part += 1) {
      await to(part / 140);
      await page.waitForFunction(() => !document.querySelector(".gr .skel"));
    }
    await page.keyboard.press("Control+a");
    // A list that is asked again while rows are read holds others than before.
    await page.route(/customers\?.*ids=/, async (route) => { await new Promise((done) => { setTimeout(done, 200); }); await route.continue(); });
    await page.keyboard.press("Control+c");
    await page.evaluate(async () => {
      const { openLists } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}data/source.js`);
      await openLists.get("customers").source.refresh();
    });
    await page.locator(".toast", { hasText: "3,600 rows copied" }).last().waitFor();
    assert.equal((await page.evaluate(() => navigator.clipboard.readText())).split("\n").length, COUNT);
    await page.unroute(/customers\?.*ids=/);
    await page.keyboard.press("Escape");
  });

  await step("a row that is gone is not asked for without end", async () => {
    await to(0);
    await shown(1).waitFor();
    const asked = await page.evaluate(async () => {
      const { openLists } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}data/source.js`);
      const { source } = openLists.get("customers");
      const before = performance.getEntriesByType("resource").length;
      // As one that was deleted while nobody said so.
      source.ids = [source.ids[0], "cus_00000000000000000000000000", ...source.ids.slice(1)];
      source.changed();
      await new Promise((done) => { setTimeout(done, 1500); });
      return { count: performance.getEntriesByType("resource").length - before, rows: source.ids.length };
    });
    assert.ok(asked.count <= 2, `${asked.count} requests`);
    assert.equal(asked.rows, COUNT);
    assert.equal(await page.locator(".gr .skel").count(), 0);
  });

  await step("scrolling, moving, looking things up and changing the page leave nothing behind", async () => {
    await box.hover();
    const rounds = {
      scrolled: async () => {
        for (const far of [120, -120]) for (let turn = 0; turn < 60; turn += 1) { await page.mouse.wheel(0, far); await page.waitForTimeout(16); }
      },
      moved: async () => {
        for (const key of ["ArrowDown", "ArrowUp"]) for (let turn = 0; turn < 60; turn += 1) await page.keyboard.press(key);
      },
      changed: async () => {
        for (let turn = 0; turn < 6; turn += 1) {
          await page.keyboard.press("Control+k");
          await page.locator(".palette:popover-open").waitFor();
          await page.keyboard.press("Escape");
          await page.locator('.rail a[href="/leads"]').click();
          await page.waitForURL("**/leads");
          await page.locator('.rail a[href="/customers"]').click();
          await page.locator(".gr .gc.name .trunc").first().waitFor();
        }
      },
    };
    for (const [what, work] of Object.entries(rounds)) {
      const left = await leaves(work);
      assert.ok(left < KEPT, `${what}: ${left} bytes are left behind`);
    }
  });
});
