//! Canned replies in a browser: arranged in the settings, inserted where the cursor is in a comment on a ticket.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("canned replies", {}, async ({ page, server, step, open }) => {
  const editor = page.locator(".repform .rich.editing");
  const rows = async () => (await page.locator(".reprow").allInnerTexts()).map((text) => text.trim().split(/\n+/));
  const ready = () => page.locator('.repform .composer[aria-busy="false"]').waitFor();

  await step("they are added, refused in words, changed, deleted and brought back", async () => {
    await open("replies");
    await page.getByText("No canned replies yet").waitFor();
    await page.getByRole("button", { name: "New reply" }).click();
    await ready();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "INPUT", "the name comes first");
    await page.getByRole("button", { name: "Add reply" }).click();
    await page.getByText("Type a name for the reply.").waitFor();
    await page.getByText("Type the text of the reply.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Thanks");
    await editor.click();
    await page.keyboard.type("Thank you for <writing>");
    await page.keyboard.press("Control+Enter");
    await page.locator(".reprow", { hasText: "Thanks" }).waitFor();
    await page.getByRole("button", { name: "New reply" }).click();
    await ready();
    await page.getByLabel("Name", { exact: true }).fill("thanks");
    await editor.click();
    await page.keyboard.type("Regards");
    await page.getByRole("button", { name: "Add reply" }).click();
    await page.locator(".repform .hint.bad, .repform .banner.bad").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Regards");
    await page.getByRole("button", { name: "Add reply" }).click();
    await page.locator(".reprow", { hasText: "Regards" }).waitFor();
    await page.locator(".reprow .rich", { hasText: "Regards" }).waitFor();
    await page.locator(".reprow .rich", { hasText: "Thank you" }).waitFor();
    assert.deepEqual(await rows(), [["Regards", "Regards"], ["Thanks", "Thank you for <writing>"]]);

    await page.getByRole("button", { name: "Edit reply Regards" }).click();
    await ready();
    await page.getByLabel("Name", { exact: true }).fill("Farewell");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".reprow", { hasText: "Farewell" }).waitFor();
    await page.getByRole("button", { name: "Delete reply Farewell" }).click();
    await page.locator(".reprow", { hasText: "Farewell" }).waitFor({ state: "detached" });
    await page.keyboard.press("Control+Z");
    await page.locator(".reprow", { hasText: "Farewell" }).waitFor();
    assert.deepEqual((await rows()).map(([name]) => name), ["Farewell", "Thanks"]);
  });

  await step("a second line is a paragraph of its own", async () => {
    await page.getByRole("button", { name: "New reply" }).click();
    await ready();
    await page.getByLabel("Name", { exact: true }).fill("Hours");
    await editor.click();
    await page.keyboard.type("By day we answer.");
    await page.keyboard.press("Enter");
    await page.keyboard.type("At night we sleep.");
    await page.getByRole("button", { name: "Add reply" }).click();
    await page.locator(".reprow", { hasText: "Hours" }).waitFor();
    await page.locator(".reprow", { hasText: "At night we sleep." }).waitFor();
    assert.deepEqual(await page.locator(".reprow", { hasText: "Hours" }).locator("p").allInnerTexts(), ["By day we answer.", "At night we sleep."]);
  });

  await step("one is inserted where the cursor was in a comment", async () => {
    await page.goto(`${server.origin}/tickets?new=1`);
    await page.locator(".newrow input").first().fill("It leaks");
    await page.keyboard.press("Enter");
    await page.locator(".gr:not(.newrow) .gc.name", { hasText: "It leaks" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/tickets\/tic_/);
    await page.getByRole("button", { name: "Write a reply or an internal comment…" }).click();
    await page.locator('.conv .composer[aria-busy="false"]').waitFor();
    const comment = page.locator(".conv .composer .rich.editing");
    const insert = async (/** @type {string} */ name) => {
      await page.getByRole("button", { name: "Insert a canned reply" }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await insert("Thanks");
    await comment.getByText("Thank you for <writing>").waitFor();
    assert.equal((await comment.innerText()).trim(), "Thank you for <writing>", "an empty comment becomes the reply");
    await page.keyboard.type("! ");
    await insert("Farewell");
    await comment.getByText("Regards").waitFor();
    assert.match(await comment.innerText(), /^Thank you for <writing>!\sRegards\s*$/, "a line goes into the line");
    await page.keyboard.type(".");
    assert.match(await comment.innerText(), /Regards\.\s*$/, "the cursor is behind it");
    await insert("Hours");
    await comment.getByText("At night we sleep.").waitFor();
    assert.deepEqual(await comment.locator("> *").allInnerTexts().then((all) => all.map((text) => text.trim().replace(/\s/g, " "))),
      ["Thank you for <writing>! Regards.", "By day we answer.", "At night we sleep."], "paragraphs go behind it");
    await page.getByRole("button", { name: "Save reply" }).click();
    await page.locator(".conv .msg .rich:not(.editing)", { hasText: "Regards" }).waitFor();
    assert.match(await page.locator(".conv .msg .rich").innerText(), /^Thank you for <writing>!\sRegards\.\s+By day we answer\.\s+At night we sleep\.\s*$/);
  });
});
