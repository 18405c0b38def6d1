//! Exports in a browser: a list with its filter, the chosen rows, what a search finds, from the palette; who does not see them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { journey } from "./support.mjs";

journey("exports", {}, async ({ page, server, step }) => {
  const dialog = page.locator("dialog", { has: page.getByRole("radiogroup", { name: "Form of the file" }) });
  /** Makes customers. */
  const add = (/** @type {Array<Record<string, any>>} */ bodies) => page.evaluate(async (all) => {
    const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
    const { post } = await import(app.href.replace(/ahead\.js.*/, "api.js"));
    for (const body of all) await post("/customers", body);
  }, bodies);
  /** Sends the dialog; the name and the content of the file that is saved. */
  const send = async () => {
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    const file = await saved;
    return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
  };

  await step("a list is exported with its filter, and the dialog says how many", async () => {
    await add([{ name: "Müller, Söhne", industry: "Tea" }, { name: "=1+1", industry: "Tea" }, { name: "Bean", industry: "Coffee" }]);
    await page.goto(`${server.origin}/customers?filter=${encodeURIComponent('industry = "Tea"')}`);
    await page.locator(".gr .gc.name", { hasText: "Söhne" }).waitFor();
    await page.locator(".listhead").getByRole("button", { name: "Export" }).click();
    await dialog.getByRole("heading", { name: "Export 2 customers" }).waitFor();
    assert.equal(await dialog.getByRole("radio").count(), 4);
    const { name, content } = await send();
    assert.match(name, /^customers-\d{4}-\d\d-\d\d\.csv$/);
    const lines = content.toString("utf8").split("\r\n");
    assert.deepEqual([lines.length, lines[3]], [4, ""]);
    assert.ok(lines[0].startsWith("\ufeffid,") && lines[1].includes('"Müller, Söhne"') && lines[2].includes(",'=1+1,"), lines.join("\n"));
    await page.locator(".toast", { hasText: `${name} is ready` }).getByText("2 records, saved on this device.").waitFor();
    await dialog.waitFor({ state: "detached" });
    assert.ok(!page.url().includes("export"));
  });

  await step("chosen rows are exported from the bar, as a spreadsheet and as cards", async () => {
    await page.goto(`${server.origin}/customers?sort=name`);
    const row = page.locator(".gr", { hasText: "Bean" }).first();
    await row.hover();
    await row.getByRole("checkbox").first().check();
    await page.locator(".bulk").getByRole("button", { name: "Export" }).click();
    await dialog.getByRole("heading", { name: "Export 1 customer" }).waitFor();
    await dialog.getByRole("radio", { name: "Excel" }).click();
    const sheet = await send();
    assert.match(sheet.name, /\.xlsx$/);
    assert.equal(sheet.content.subarray(0, 2).toString(), "PK");
    await page.locator(".bulk").getByRole("button", { name: "Export" }).click();
    await dialog.getByRole("radio", { name: "vCard" }).click();
    const cards = await send();
    assert.match(cards.content.toString("utf8"), /^BEGIN:VCARD\r\nVERSION:3\.0\r\nUID:cus_[\s\S]*FN:Bean\r\n/);
    assert.equal(cards.content.toString("utf8").split("BEGIN:VCARD").length, 2);
  });

  await step("what a search finds is exported, and nothing else", async () => {
    await page.goto(`${server.origin}/customers?q=bean`);
    await page.locator(".gr .gc.name", { hasText: "Bean" }).waitFor();
    await page.locator(".listhead").getByRole("button", { name: "Export" }).click();
    await dialog.getByRole("radio", { name: "JSON" }).click();
    const { content } = await send();
    assert.deepEqual(JSON.parse(content.toString("utf8")).map((/** @type {any} */ one) => one.name), ["Bean"]);
  });

  await step("the palette has it, also for what has no cards", async () => {
    await page.goto(`${server.origin}/deals`);
    await page.locator(".listhead").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill(">export deals");
    await page.getByRole("option", { name: "Export deals" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.getByRole("heading", { name: "Export 0 deals" }).waitFor();
    assert.equal(await dialog.getByRole("radio").count(), 3);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  await step("a refusal is said in the dialog", async () => {
    await page.goto(`${server.origin}/customers`);
    await page.locator(".gr .gc.name", { hasText: "Bean" }).waitFor();
    await page.locator(".listhead").getByRole("button", { name: "Export" }).click();
    await page.route("**/api/v1/exports", (route) => route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify({ title: "Too many requests", detail: "Too many imports and exports within an hour." }) }));
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await dialog.getByRole("alert").getByText("Too many imports and exports within an hour.").waitFor();
    await page.unroute("**/api/v1/exports");
    const { name } = await send();
    assert.match(name, /\.csv$/);
  });

  await step("who may not export does not see it", async () => {
    const patched = await page.evaluate(async () => {
      const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
      const state = await import(app.href.replace(/ahead\.js.*/, "state.js"));
      const before = state.user.value;
      state.user.value = { ...before, role: "member" };
      return before.role;
    });
    assert.equal(patched, "owner");
    await page.locator(".listhead").getByRole("button", { name: "Export" }).waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill(">export");
    assert.equal(await page.getByRole("option", { name: /^Export/ }).count(), 0);
  });
});
