//! Notes in a browser: written on a record's page, changed and deleted on its timeline, found by the palette, and kept as
//! drafts until they are sent.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("notes", {}, async ({ page, server, step }) => {
  const boxes = () => page.locator(".reccentre .tl .notebox").allInnerTexts();
  const editor = page.locator(".noteform .rich.editing");

  await step("a note is written on a customer's page by keys alone", async () => {
    await page.goto(`${server.origin}/customers?new=1`);
    await page.locator(".newrow input").first().fill("Acme");
    await page.keyboard.press("Enter");
    await page.locator(".gr:not(.newrow) .gc.name", { hasText: "Acme" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/customers\/cus_/);
    await page.locator(".logbar").waitFor();
    await page.keyboard.press("n");
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    await page.keyboard.type("Prefers <tea> & cake");
    await page.keyboard.press("Control+Enter");
    await page.locator(".tl .notebox", { hasText: "Prefers" }).waitFor();
    assert.deepEqual(await boxes(), ["Prefers <tea> & cake"]);
    await page.keyboard.press("Control+Z");
    await page.locator(".tl .notebox").waitFor({ state: "detached" });
  });

  await step("what was begun stays until it is sent", async () => {
    await page.keyboard.press("n");
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    await page.keyboard.type("Half a thought");
    await page.keyboard.press("Escape");
    await page.locator(".rail a[href='/leads']").click();
    await page.goBack();
    await page.locator(".logbar").waitFor();
    await page.locator(".logbar").getByRole("button", { name: "Note" }).click();
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    assert.equal(await editor.innerText(), "Half a thought");
    await page.keyboard.type(", and the rest");
    await page.getByRole("button", { name: "Add note" }).click();
    await page.locator(".tl .notebox", { hasText: "Half a thought, and the rest" }).waitFor();
    await page.keyboard.press("n");
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    assert.equal((await editor.innerText()).trim(), "");
    await page.keyboard.press("Escape");
  });

  await step("it is changed, deleted and brought back on the timeline", async () => {
    const menu = page.locator(".tl .ev", { has: page.locator(".notebox") }).getByRole("button", { name: "More" });
    await menu.click();
    await page.getByRole("menuitem", { name: "Edit note" }).click();
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    await page.keyboard.type("!");
    await page.keyboard.press("Control+Enter");
    await page.locator(".tl .notebox", { hasText: "the rest!" }).waitFor();
    await page.locator(".tl .line", { hasText: "edited" }).waitFor();
    await menu.click();
    await page.getByRole("menuitem", { name: "Delete note" }).click();
    await page.locator(".tl .notebox").waitFor({ state: "detached" });
    await page.locator(".toast", { hasText: "Note moved" }).getByRole("button", { name: /Undo/ }).click();
    await page.locator(".tl .notebox", { hasText: "the rest!" }).waitFor();
  });

  await step("the palette finds it and leads to its record", async () => {
    await page.locator(".rail a[href='/leads']").click();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("thought");
    const hit = page.locator(".palette [role=option]", { hasText: "Half a thought" }).filter({ hasText: "Acme" });
    await hit.click();
    await page.waitForURL(/\/customers\/cus_/);
    await page.locator(".tl .notebox").waitFor();
  });

  await step("a deleted one is restored from the trash", async () => {
    await page.locator(".tl .ev", { has: page.locator(".notebox") }).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete note" }).click();
    await page.locator(".tl .notebox").waitFor({ state: "detached" });
    await page.goto(`${server.origin}/trash`);
    await page.getByRole("radio", { name: "Notes" }).click();
    await page.locator("tbody tr", { hasText: "Half a thought" }).getByRole("button", { name: "Restore" }).click();
    await page.locator("tbody tr", { hasText: "Half a thought" }).waitFor({ state: "detached" });
    await page.goBack();
    await page.locator(".tl .notebox").waitFor();
  });

  await step("a ticket's history shows its notes and its comments", async () => {
    await page.goto(`${server.origin}/tickets?new=1`);
    await page.locator(".newrow input").first().fill("It leaks");
    await page.keyboard.press("Enter");
    await page.locator(".gr:not(.newrow) .gc.name", { hasText: "It leaks" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/tickets\/tic_/);
    await page.getByRole("button", { name: "Write a reply or an internal comment…" }).click();
    await page.locator('.conv .composer[aria-busy="false"]').waitFor();
    await page.keyboard.type("We come by");
    await page.keyboard.press("Control+Enter");
    await page.locator(".conv .msg", { hasText: "We come by" }).waitFor();
    // What is typed behind a change of its kind is not lost.
    await page.getByRole("button", { name: "Write a reply or an internal comment…" }).click();
    await page.locator('.conv .composer[aria-busy="false"]').waitFor();
    await page.locator(".conv .composer").getByRole("button", { name: "Internal comment" }).click();
    await page.keyboard.type("Only we know");
    await page.keyboard.press("Control+Enter");
    await page.locator(".conv .msg.int", { hasText: "Only we know" }).waitFor();
    await page.locator(".recright .logbar").getByRole("button", { name: "Note" }).click();
    await page.locator('.noteform[aria-busy="false"]').waitFor();
    await page.keyboard.type("Third time");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("radio", { name: "History" }).click();
    await page.locator(".tl .notebox", { hasText: "Third time" }).waitFor();
    assert.deepEqual(await boxes(), ["Third time", "Only we know", "We come by"]);
  });
});
