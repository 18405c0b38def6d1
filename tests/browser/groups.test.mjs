//! Lists in sections, in a browser: grouping by a field, counts and sums, folding, moving, making a record in a group, by
//! mouse and by keyboard; grouping is part of addresses and saved views.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("grouped lists", {}, async ({ page, server, step }) => {
  const call = (path, body) => page.evaluate(async ([at, data]) => {
    const { post } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}api.js`);
    return (await post(at, data)).data;
  }, [path, body]);
  const heads = async () => (await page.locator(".ghrow").all()).length && (await page.locator(".ghrow").evaluateAll((all) => all.sort((left, right) => left.offsetTop - right.offsetTop).map((head) => `${head.querySelector(".ghlabel").textContent.trim()} ${head.querySelector(".count").textContent.trim()}`)));
  /** The lines from the top: heads by their word, rows by their name. */
  const lines = () => page.locator(".ghrow, .gr:not(.newrow)").evaluateAll((all) => all.sort((left, right) => left.offsetTop - right.offsetTop).map((line) => (line.matches(".ghrow") ? `# ${line.querySelector(".ghlabel").textContent.trim()}` : line.querySelector(".name .trunc")?.textContent.trim())));
  const until = async (/** @type {string[]} */ wanted) => {
    for (let round = 0; round < 100 && JSON.stringify(await lines()) !== JSON.stringify(wanted); round += 1) await page.waitForTimeout(50);
    assert.deepEqual(await lines(), wanted);
  };
  const head = (/** @type {string} */ name) => page.locator(".ghrow").filter({ has: page.locator(".ghlabel", { hasText: new RegExp(`^\\s*${name}\\s*$`) }) });
  const grid = page.locator(".grid");

  await step("grouping by a field, from the options", async () => {
    for (const [name, status] of [["Ash", "active"], ["Birch", "active"], ["Cedar", "lost"]]) await call("/customers", { name, status, annual_revenue: { amount: "1500.00", currency: "EUR" } });
    await page.goto(`${server.origin}/customers`);
    await page.locator(".gr .gc.name", { hasText: "Cedar" }).waitFor();
    await page.getByRole("button", { name: "Options" }).click();
    await page.locator(".optlist label", { hasText: "Revenue" }).click();
    await page.locator(".optgroup .selectbox").click();
    await page.getByRole("option", { name: "Status" }).click();
    await until(["# Prospect", "# Active", "Birch", "Ash", "# Inactive", "# Lost", "Cedar"]);
    assert.deepEqual(await heads(), ["Prospect 0", "Active 2", "Inactive 0", "Lost 1"]);
    assert.match(await head("Active").innerText(), /€3K|€3k/);
    assert.match(page.url(), /group_by=status/);
    assert.equal(await grid.getAttribute("aria-rowcount"), "8");
    await page.getByText("Hide empty groups").click();
    await until(["# Active", "Birch", "Ash", "# Lost", "Cedar"]);
    await page.keyboard.press("Escape");
  });

  await step("a section folds by mouse and key, and stays folded", async () => {
    await head("Active").click();
    await until(["# Active", "# Lost", "Cedar"]);
    assert.equal(await head("Active").getByRole("rowheader").getAttribute("aria-expanded"), "false");
    await page.reload();
    await until(["# Active", "# Lost", "Cedar"]);
    await grid.focus();
    await page.keyboard.press("Control+ArrowUp");
    await page.keyboard.press("Enter");
    await until(["# Active", "Birch", "Ash", "# Lost", "Cedar"]);
    await page.keyboard.press("ArrowLeft");
    await until(["# Active", "# Lost", "Cedar"]);
    await page.keyboard.press(" ");
    await until(["# Active", "Birch", "Ash", "# Lost", "Cedar"]);
  });

  await step("arrows go through heads and rows; a record moves to its group when its value changes", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator(".gr .gc.focus").count(), 1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".ghcell.focus").innerText().then((text) => text.includes("Lost")), true);
    const id = await grid.getAttribute("aria-activedescendant");
    assert.equal(await page.evaluate((name) => document.getElementById(name)?.getAttribute("role"), id), "rowheader");
    await page.keyboard.press("ArrowDown");
    assert.match(await page.locator(".gr:has(.gc.focus)").innerText(), /Cedar/);
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Active", exact: true }).click();
    await until(["# Active", "Cedar", "Birch", "Ash"]);
    await page.waitForFunction(() => /4\.5/.test(document.querySelector(".ghrow .ghsum")?.textContent ?? ""));
  });

  await step("a new record begins in the group of its button", async () => {
    await page.getByRole("button", { name: "Options" }).click();
    await page.getByText("Hide empty groups").click();
    await page.keyboard.press("Escape");
    await head("Inactive").hover();
    await head("Inactive").getByRole("button", { name: "New in this group" }).click();
    await page.locator(".newrow input").first().fill("Elder");
    await page.keyboard.press("Enter");
    await until(["# Prospect", "# Active", "Cedar", "Birch", "Ash", "# Inactive", "Elder", "# Lost"]);
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".gr", { hasText: "Elder" }).innerText(), /Inactive/);
  });

  await step("groups are put in another order by drag and by key", async () => {
    await head("Inactive").dragTo(head("Prospect"));
    await until(["# Inactive", "Elder", "# Prospect", "# Active", "Cedar", "Birch", "Ash", "# Lost"]);
    await grid.focus();
    await page.keyboard.press("Control+ArrowUp");
    await page.keyboard.press("Alt+ArrowDown");
    await until(["# Prospect", "# Inactive", "Elder", "# Active", "Cedar", "Birch", "Ash", "# Lost"]);
    assert.match(await page.locator(".ghcell.focus").innerText(), /Inactive/);
  });

  await step("a saved view keeps the grouping; the chip takes it away", async () => {
    await page.locator(".sub").getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("Name", { exact: true }).fill("By status");
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=view_/);
    await page.locator(".viewsave").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove filter Group by" }).click();
    await page.locator(".ghrow").first().waitFor({ state: "detached" });
    await page.locator(".viewsave").getByRole("button", { name: "Cancel" }).click();
    await page.locator(".ghrow").first().waitFor();
    await page.locator(".listhead").getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitemradio", { name: "All customers" }).click();
    await page.locator(".ghrow").first().waitFor({ state: "detached" });
  });

  await step("a filter with “or” stays whole within each group, and next and previous pass heads by", async () => {
    await page.goto(`${server.origin}/customers?group_by=status&filter=${encodeURIComponent('name = "Ash" or name = "Elder"')}`);
    await until(["# Prospect", "# Inactive", "Elder", "# Active", "Ash", "# Lost"]);
    await page.locator(".gr .gc.name", { hasText: "Elder" }).click();
    await page.locator(".stepcount", { hasText: "1 of 2" }).waitFor();
    await page.keyboard.press("j");
    await page.locator(".stepcount", { hasText: "2 of 2" }).waitFor();
    await page.keyboard.press("o");
    await page.waitForURL(/\/customers\/cus_/);
    await page.locator("h1", { hasText: "Ash" }).waitFor();
    await page.keyboard.press("k");
    await page.locator("h1", { hasText: "Elder" }).waitFor();
  });
});
