//! Duplicates in a browser: pairs are looked at, merged with chosen values, taken apart again, and merged from a list.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("duplicates and merging", {}, async ({ page, server, step }) => {
  const dialog = page.locator("dialog.merge");
  const row = (/** @type {string} */ name) => dialog.locator(".mergerow").filter({ has: page.locator(".mergename", { hasText: name }) }).first();
  /** Makes a customer. */
  const add = (/** @type {string} */ name, /** @type {string | null} */ industry = null) => page.evaluate(async (body) => {
    const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
    const { post } = await import(app.href.replace(/ahead\.js.*/, "api.js"));
    await post("/customers", body);
  }, { name, industry });

  await step("pairs that may mean the same are found from a list's menu, with why", async () => {
    await add("Acme Tea GmbH", "Herbs");
    await add("ACME Tea", "Coffee");
    await page.goto(`${server.origin}/customers`);
    await page.locator(".listhead").getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Find duplicates" }).click();
    await page.waitForURL(/duplicates\?entity=customers/);
    const pair = page.locator("tbody tr");
    await pair.first().waitFor();
    assert.equal(await pair.count(), 1);
    assert.match(await pair.innerText(), /Acme Tea GmbH[\s\S]*ACME Tea[\s\S]*similar name/);
    await page.getByRole("radio", { name: "Leads" }).click();
    await page.getByText("No duplicates among leads").waitFor();
    await page.goBack();
    await pair.first().waitFor();
  });

  await step("a pair can be said to be none, and Undo shows it again", async () => {
    await page.getByRole("button", { name: "Acme Tea GmbH and ACME Tea are no duplicates" }).click();
    const toast = page.locator(".toast", { hasText: "Acme Tea GmbH and ACME Tea are not shown as duplicates any more" });
    await toast.waitFor();
    await page.getByText("No duplicates among customers").waitFor();
    await toast.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Acme Tea GmbH and ACME Tea are no duplicates" }).waitFor();
  });

  await step("they stand side by side, and what is chosen is what stays", async () => {
    await page.getByRole("button", { name: /^Merge Acme Tea GmbH and ACME Tea/ }).click();
    await row("Industry").waitFor();
    const chosen = () => row("Industry").locator(".mergecell.on").innerText();
    assert.match(await chosen(), /Herbs/, "the kept record's value to begin with");
    await row("Industry").locator(".mergecell", { hasText: "Coffee" }).click();
    assert.match(await chosen(), /Coffee/);
    await row("Keep").locator(".mergecell").nth(1).click();
    await row("Name").locator(".mergecell", { hasText: "GmbH" }).click();
    await dialog.getByRole("button", { name: "Merge into ACME Tea" }).click();
    await page.locator(".toast", { hasText: "1 record merged into Acme Tea GmbH" }).waitFor();
    await page.getByText("No duplicates among customers").waitFor();
    assert.equal(await dialog.count(), 0);
  });

  await step("the kept record's timeline says it", async () => {
    await page.goto(`${server.origin}/customers`);
    await page.locator(".gr .gc.name", { hasText: "Acme Tea GmbH" }).click();
    await page.keyboard.press("o");
    await page.getByText("merged Acme Tea GmbH into this record").waitFor();
    assert.equal(await page.getByText("Coffee").first().isVisible(), true);
  });

  await step("chosen rows of a list are merged from its bar, and Undo takes it back", async () => {
    await add("Bean");
    await add("Bohne");
    await page.goto(`${server.origin}/customers?sort=name`);
    const box = (/** @type {string} */ name) => page.locator(".gr", { hasText: name }).getByRole("checkbox");
    await page.locator(".gr .gc.name", { hasText: "Bohne" }).waitFor();
    for (const name of ["Bean", "Bohne"]) { await page.locator(".gr", { hasText: name }).first().hover(); await box(name).first().check(); }
    await page.locator(".bulk").getByRole("button", { name: "Merge" }).click();
    await row("Keep").waitFor();
    await page.keyboard.press("Control+Enter");
    const toast = page.locator(".toast", { hasText: "1 record merged into Bean" });
    await toast.waitFor();
    await page.locator(".gr .gc.name", { hasText: "Bohne" }).waitFor({ state: "detached" });
    await toast.getByRole("button", { name: "Undo" }).click();
    await page.locator(".gr .gc.name", { hasText: "Bohne" }).waitFor();
  });

  await step("a refusal is said in the dialog and nothing is lost", async () => {
    for (const name of ["Bean", "Bohne"]) { await page.locator(".gr", { hasText: name }).first().hover(); await page.locator(".gr", { hasText: name }).getByRole("checkbox").first().check(); }
    await page.locator(".bulk").getByRole("button", { name: "Merge" }).click();
    await row("Keep").waitFor();
    const session = await page.context().newPage();
    await session.goto(`${server.origin}/customers`);
    await session.locator(".gr .gc.name", { hasText: "Bohne" }).click();
    await session.locator(".panel, aside").first().waitFor();
    await session.locator(".gr", { hasText: "Bohne" }).first().hover();
    await session.locator(".gr", { hasText: "Bohne" }).getByRole("checkbox").first().check();
    await session.locator(".bulk").getByRole("button", { name: "Delete" }).click();
    await session.locator(".toast", { hasText: "moved to the trash" }).waitFor();
    await session.close();
    await dialog.getByRole("button", { name: /^Merge into/ }).click();
    await dialog.getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });
});
