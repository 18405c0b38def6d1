//! Passwords in a browser: how hard one is to guess while it is typed, changing it, waiting after too many wrong ones.

import assert from "node:assert/strict";
import { OWNER, guess, journey, setUp } from "./support.mjs";

const NEXT = "Marble-otter-pays-7";

journey("passwords", { timeout: 600_000, signedIn: false }, async ({ page, server, open, step }) => {
  const meter = page.getByRole("meter", { name: "Strength of the password" });
  const valueAtLeast = (least) => page.waitForFunction((wanted) => Number(document.querySelector("[role=meter]")?.getAttribute("aria-valuenow")) >= wanted, least);

  await step("the meter tells an easy password from a good one", async () => {
    await page.goto(server.link);
    const password = page.getByLabel("Password", { exact: true });
    await password.fill("Password2026!");
    await page.getByText("This password is on lists that attackers try first").first().waitFor();
    await page.getByRole("button", { name: "Create organisation" }).click();
    await page.locator(".hint.bad", { hasText: "on lists that attackers try first" }).waitFor();
    await password.fill(OWNER.password);
    await valueAtLeast(3);
    assert.match(await meter.getAttribute("aria-valuetext"), /good/i);
    await page.getByText("This password is on lists").first().waitFor({ state: "detached" });
  });

  await step("a newer text wins over an answer that comes late", async () => {
    let held;
    await page.route("**/auth/password/check", async (route) => {
      if (!route.request().postData().includes("abc")) return route.continue();
      await new Promise((done) => { held = done; });
      await route.continue().catch(() => {});
    });
    const password = page.getByLabel("Password", { exact: true });
    const asked = page.waitForRequest("**/auth/password/check");
    await password.fill("abc");
    await asked;
    await password.fill(NEXT);
    await valueAtLeast(3);
    held();
    await page.waitForTimeout(300);
    assert.ok(Number(await meter.getAttribute("aria-valuenow")) >= 3);
    await page.unroute("**/auth/password/check");
  });

  await step("the own password is changed, naming which of the two is wrong", async () => {
    await setUp(page, server.link);
    await open("security");
    await page.getByLabel("Present password").fill("Not-this-one-1");
    await page.getByLabel("New password").fill("kestrel");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The password still lacks").first().waitFor();
    await page.getByLabel("New password").fill(NEXT);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("That is not your present password.").waitFor();
    await page.getByLabel("Present password").fill(OWNER.password);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Password changed").waitFor();
  });

  await step("after too many wrong ones the page counts down", async () => {
    await page.context().clearCookies();
    const signIn = await guess(page, server.origin, OWNER.email);
    const alert = page.locator(".hint.bad", { hasText: "Too many tries from here" });
    await alert.waitFor();
    assert.equal(await signIn.isEnabled(), false);
    const first = await alert.locator("b").textContent();
    await page.waitForFunction((text) => document.querySelector(".hint.bad b")?.textContent !== text, first);
    await page.getByLabel("Email").fill("somebody@kestrel.example");
    assert.equal(await signIn.isEnabled(), true);
  });
});
