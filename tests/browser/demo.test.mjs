//! Sample data in a browser: offered where there is nothing yet, seen as it comes, taken out again but for what was changed.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("sample data", {}, async ({ page, server, step }) => {
  const rows = page.locator("[role=row][data-index]");
  const count = page.locator(".listhead .count");

  await step("an empty list offers it, and shows it as it comes", async () => {
    await page.getByRole("button", { name: "Load sample data" }).click();
    await page.locator(".toast", { hasText: "Loading sample data" }).first().waitFor();
    await page.locator(".toast", { hasText: "Loading sample data has finished" }).waitFor();
    await rows.first().waitFor();
    await page.waitForFunction(() => document.querySelector(".listhead .count")?.textContent?.trim() === "320");
    await page.locator('.rail a[href="/customers"]').click();
    await page.waitForFunction(() => document.querySelector(".listhead .count")?.textContent?.trim() === "240");
  });

  await step("a list that is flung draws what is seen where it stops, in order, and little more", async () => {
    await page.goto(`${server.origin}/leads?sort=last_name`);
    await page.locator('[data-index="0"] .trunc').first().waitFor();
    const box = page.locator(".gridscroll");
    for (const share of [0.3, 0.9, 0.1, 1]) await box.evaluate((node, part) => { node.scrollTop = node.scrollHeight * part; }, share);
    await page.locator('[data-index="319"] .trunc').first().waitFor();
    await page.waitForFunction(() => {
      const drawn = [...document.querySelectorAll("[role=row][data-index]")].map((row) => Number(row.dataset.index));
      return drawn.length > 20 && drawn.length < 60 && drawn.every((index, at) => index > 260 && (at === 0 || index > drawn[at - 1])) && drawn.at(-1) === 319;
    });
    assert.equal(await page.locator(".gr .skel").count(), 0);
  });

  await step("the dashboard says that it is there, and it is offered nowhere", async () => {
    await page.locator('.rail a[href="/dashboard"]').click();
    await page.locator(".demonote").getByText("Sample data is loaded").waitFor();
    assert.equal(await page.getByRole("button", { name: "Load sample data" }).count(), 0);
  });

  await step("it goes with one click, but for what was changed", async () => {
    await page.goto(`${server.origin}/customers`);
    await rows.first().waitFor();
    await page.locator('[data-index="0"] [data-col="2"]').click();
    await page.keyboard.type("Rowing");
    await page.keyboard.press("Enter");
    await page.locator('[data-index="0"]', { hasText: "Rowing" }).waitFor();
    await page.waitForLoadState("networkidle");
    await page.locator('.rail a[href="/dashboard"]').click();
    await page.locator(".demonote").getByRole("button", { name: "Remove sample data" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove the sample data?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".demonote").getByRole("button", { name: "Remove sample data" }).click();
    await dialog.getByRole("button", { name: "Remove sample data" }).click();
    await page.locator(".demonote").waitFor({ state: "detached" });
    await page.locator(".toast", { hasText: "Removing the sample data has finished" }).waitFor();
    await page.locator('.rail a[href="/customers"]').click();
    await page.waitForFunction(() => document.querySelector(".listhead .count")?.textContent?.trim() === "1");
    assert.match(await rows.first().innerText(), /Rowing/);
    await page.locator('.rail a[href="/leads"]').click();
    await page.getByText("Leads are people you have not won yet").waitFor();
    assert.equal((await count.innerText()).trim(), "0");
  });

  await step("the settings offer it, too", async () => {
    await page.goto(`${server.origin}/settings/organisation`);
    await page.getByRole("button", { name: "Load sample data" }).waitFor();
  });
});
