//! Two people at the same records, each in a browser of their own: what one does, the other sees without asking again.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

const GUEST = { name: "Nils Holm", email: "nils@kestrel.example", password: "Marble-otter-pays-7" };

journey("what others do is seen as it happens", {}, async ({ page, errors, server, open, step }) => {
  const context = await /** @type {any} */ (page.context().browser()).newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 800 } });
  const his = await context.newPage();
  his.setDefaultTimeout(60_000);
  his.on("pageerror", (/** @type {Error} */ error) => errors.push(`exception: ${error.message}`));
  /** @param {import("playwright-core").Page} where @param {string} name */
  const row = (where, name) => where.locator(".gr").filter({ hasText: name });

  await step("somebody else joins", async () => {
    await open("users");
    await page.getByRole("button", { name: "Invite people" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Email").fill(GUEST.email);
    await form.getByRole("button", { name: "Invite" }).click();
    await page.getByRole("dialog", { name: `Give this link to ${GUEST.email}` }).waitFor();
    const link = await page.getByLabel("Invitation link").inputValue();
    await page.getByRole("button", { name: "I have copied it" }).click();
    await his.goto(link);
    await his.getByLabel("Your name").fill(GUEST.name);
    await his.getByLabel("Password", { exact: true }).fill(GUEST.password);
    await his.getByRole("button", { name: /Join/ }).click();
    await his.waitForURL("**/leads");
    await page.goto(`${server.origin}/leads`);
    await page.locator(".listhead .here", { hasText: "Nils Holm is here" }).waitFor();
    await his.locator(".listhead .here", { hasText: "Ada Lovelace is here" }).waitFor();
  });

  await step("a new record comes into the list, and a changed cell is lit", async () => {
    await his.getByRole("button", { name: "New lead", exact: true }).first().click();
    await his.keyboard.type("Zoe Owl");
    await his.keyboard.press("Enter");
    await row(his, "Zoe Owl").waitFor();
    await row(page, "Zoe Owl").waitFor();
    const lit = page.locator(".gc.lit").first().waitFor();
    await row(his, "Zoe Owl").locator("[data-col='1']").click();
    await his.keyboard.type("Strix Ltd");
    await page.locator(".gc .peeredit").waitFor();
    await his.keyboard.press("Enter");
    await lit;
    await row(page, "Strix Ltd").waitFor();
    await page.locator(".gc .peeredit").waitFor({ state: "detached" });
  });

  await step("the field that somebody edits carries their picture, and a note comes in", async () => {
    await row(page, "Zoe Owl").locator("[data-col='0']").click();
    await page.keyboard.press("o");
    await page.locator(".recpage").waitFor();
    await his.goto(page.url());
    await his.locator(".recpage").waitFor();
    await page.locator(".rectop .here", { hasText: "Nils Holm is here" }).waitFor();
    await his.locator('.recleft [data-field="company"]').click();
    await page.locator('.recleft [data-field="company"] .peeredit[title="Nils Holm is editing this"]').waitFor();
    await his.keyboard.press("Escape");
    await page.locator(".recleft .peeredit").waitFor({ state: "detached" });

    // Also where the list of colleagues comes later than what is typed.
    await his.route("**/ui/mention.js", async (/** @type {import("playwright-core").Route} */ route) => {
      await his.waitForTimeout(1500);
      await route.continue();
    });
    await his.keyboard.press("n");
    await his.locator(".noteform .rich").waitFor();
    await his.keyboard.type("Please look, @lov");
    await his.getByRole("option", { name: "Ada Lovelace" }).waitFor();
    await his.keyboard.press("Enter");
    await his.keyboard.type("today");
    await his.keyboard.press("Control+Enter");
    await page.locator(".tl .notebox", { hasText: "Please look, @Ada Lovelace today" }).waitFor();
    await page.locator(".rail").getByRole("button", { name: "Notifications, 1 unread" }).waitFor();
    await page.locator(".rail button.bell").click();
    const panel = page.getByRole("dialog", { name: "Notifications" });
    assert.equal(await panel.locator(".newswords").first().innerText(), "Nils Holm mentioned you on “Zoe Owl”");
    await page.keyboard.press("Escape");
  });

  await step("who goes is gone, and so is what they delete", async () => {
    await his.goto(`${server.origin}/leads`);
    await page.locator(".rectop .here").waitFor({ state: "detached" });
    await row(his, "Zoe Owl").locator("[data-col='1']").click({ button: "right" });
    await his.getByRole("menuitem", { name: "Move to trash" }).click();
    await page.waitForURL("**/leads");
    await row(page, "Zoe Owl").waitFor({ state: "detached" });
    await context.close();
    await page.locator(".listhead .here").waitFor({ state: "detached" });
  });
});
