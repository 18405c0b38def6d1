//! Deals in a browser: made in the list, taken through the stages on their page and on the board, and the pipelines in
//! the settings.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("deals", { viewport: { width: 2200, height: 900 } }, async ({ page, server, open, step }) => {
  const toast = (text) => page.locator(".toast", { hasText: text }).waitFor();
  const columns = () => page.locator(".bcol").evaluateAll((all) => all.map((column) => [...column.querySelectorAll(".bname")].map((name) => name.textContent)));

  await step("a stage is added to the pipeline", async () => {
    await open("pipelines");
    await page.getByRole("button", { name: "Edit pipeline Sales" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add a stage" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("A name is missing here.").waitFor();
    await dialog.getByLabel("Name of stage 5").fill("Contract sent");
    await dialog.getByLabel("Probability of Contract sent").fill("90");
    await dialog.getByRole("button", { name: "Save" }).click();
    await toast("is saved");
    await page.getByRole("cell", { name: "Contract sent" }).waitFor();
    await page.getByRole("button", { name: "Delete pipeline Sales" }).click();
    await page.getByRole("button", { name: "Delete pipeline", exact: true }).click();
    await toast("This is the only pipeline");
  });

  await step("deals are made in the list", async () => {
    await page.goto(`${server.origin}/deals`);
    await page.getByRole("button", { name: "New deal" }).first().click();
    for (const name of ["Barista training", "Espresso machines"]) {
      await page.locator(".newrow input").first().fill(name);
      await page.keyboard.press("Enter");
      await page.getByRole("rowheader", { name }).waitFor();
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".gr .st", { hasText: "New" }).count(), 2);
  });

  await step("a deal is won, opened again and lost with its reason on its page", async () => {
    await page.getByRole("rowheader", { name: "Barista training" }).click();
    await page.locator(".panelbox").getByRole("button", { name: /^Open/ }).click();
    await page.waitForURL("**/deals/deal_*");
    const acts = page.locator(".recacts");
    await acts.getByRole("button", { name: "Won" }).click();
    await toast("Barista training is won");
    await acts.getByRole("button", { name: "Reopen" }).click();
    await page.locator("[data-status]", { hasText: "New" }).waitFor();
    await page.keyboard.press("s");
    await page.getByRole("menuitemradio", { name: "Contract sent" }).click();
    await page.locator("[data-status]", { hasText: "Contract sent" }).waitFor();
    await page.getByText("90", { exact: true }).waitFor();
    await acts.getByRole("button", { name: "Lost" }).click();
    await page.getByRole("button", { name: "Lose deal" }).click();
    await page.getByText("Say why it was lost.").waitFor();
    await page.getByLabel("Why was it lost?").fill("The price");
    await page.getByRole("button", { name: "Lose deal" }).click();
    await page.locator("[data-status]", { hasText: "Lost" }).waitFor();
    await page.getByText("The price").first().waitFor();
  });

  await step("a person takes part in it", async () => {
    await page.goto(`${server.origin}/contacts`);
    await page.getByRole("button", { name: "New contact" }).first().click();
    await page.locator(".newrow input").first().fill("Zoe Maier");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "Zoe Maier" }).waitFor();
    await page.goto(`${server.origin}/deals?filter=${encodeURIComponent('status = "lost"')}`);
    await page.getByRole("rowheader", { name: "Barista training" }).click();
    await page.getByRole("button", { name: "Add a person" }).click();
    await page.getByRole("option", { name: /Zoe Maier/ }).click();
    await page.getByRole("link", { name: "Zoe Maier" }).waitFor();
    await page.getByRole("button", { name: "Role of Zoe Maier" }).click();
    await page.getByRole("option", { name: "Decision maker" }).click();
    await page.getByRole("button", { name: "Role of Zoe Maier: Decision maker" }).waitFor();
  });

  await step("cards of the board are dragged, and moved by keys", async () => {
    await page.goto(`${server.origin}/deals/board`);
    const card = page.locator("[data-card]", { hasText: "Espresso machines" });
    await card.dragTo(page.locator(".bcol").nth(1));
    await toast("Espresso machines is in Qualified now");
    assert.deepEqual((await columns())[1], ["Espresso machines"]);
    await card.focus();
    await page.keyboard.press("Shift+ArrowRight");
    await toast("Espresso machines is in Proposal now");
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => document.querySelectorAll(".bcol")[1]?.textContent?.includes("Espresso machines"));
    await page.locator("[data-card]", { hasText: "Espresso machines" }).dragTo(page.locator(".bcol").nth(6).locator(".bhead"));
    await page.getByLabel("Why was it lost?").fill("No budget");
    await page.getByRole("button", { name: "Lose deal" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".bcol")[6]?.querySelectorAll(".bcard").length === 2);
  });
});
