//! The second factor in a browser: setting it up, signing in with it, with a recovery code, confirming who one is before
//! what matters, turning it off.

import assert from "node:assert/strict";
import { OWNER, journey, refusal } from "./support.mjs";
import { authenticator } from "./totp.mjs";

journey("second factor", { timeout: 600_000 }, async ({ page, server, open, step }) => {
  let app;
  let codes = [];
  const security = async () => {
    await open("security");
    await page.getByRole("heading", { name: "Second factor" }).waitFor();
  };
  const signIn = async () => {
    await page.context().clearCookies();
    await page.goto(`${server.origin}/login`);
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Enter your code" }).waitFor();
  };

  await step("is set up with the code of an app, and gives recovery codes once", async () => {
    await security();
    await page.getByRole("button", { name: "Set it up" }).click();
    const picture = page.getByRole("img", { name: "QR code for the authenticator app" });
    await picture.waitFor();
    assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0));
    await page.getByText("The picture cannot be scanned").click();
    app = authenticator(await page.locator("code.totp").textContent());
    await page.getByLabel("Code that the app shows").fill(app.wrong());
    await page.getByText("That code is wrong").waitFor();
    await page.getByLabel("Code that the app shows").fill(await app.next());
    await page.getByRole("list", { name: "Recovery codes" }).waitFor();
    codes = await page.locator(".codelist li").allTextContents();
    assert.ok(codes.length >= 8 && new Set(codes).size === codes.length, codes.join());
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText(`${codes.length} codes are left`).waitFor();
  });

  await step("signing in asks for a code, and takes it as soon as it is whole", async () => {
    await signIn();
    await page.getByLabel("Code", { exact: true }).fill(app.wrong());
    await page.getByText("That code is wrong").waitFor();
    await page.getByLabel("Code", { exact: true }).fill(await app.next());
    await page.waitForURL("**/leads");
  });

  await step("a recovery code signs in once", async () => {
    await signIn();
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill(codes[0]);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads");
    await security();
    await page.getByText(`${codes.length - 1} codes are left`).waitFor();
  });

  await step("what matters asks again who it is, then goes on; cancelled it says so", async () => {
    let stale = true;
    await page.route("**/me/recovery-codes", async (route) => {
      if (!stale) return route.continue();
      await route.fulfill(refusal(403, "Confirm that it is you.", "reauthentication_required"));
    });
    const renew = async () => {
      await page.getByRole("button", { name: "New codes" }).click();
      await page.getByRole("button", { name: "Make new codes" }).click();
    };
    await renew();
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("No new codes were made").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await renew();
    await dialog.getByLabel("Password", { exact: true }).fill("Not-this-one-1");
    await page.keyboard.press("Enter");
    await dialog.getByText("That is not your password.").waitFor();
    stale = false;
    await dialog.getByRole("radio", { name: "Code" }).click();
    await dialog.getByLabel("Code", { exact: true }).fill(await app.next());
    await page.getByRole("list", { name: "Recovery codes" }).waitFor();
    const renewed = await page.locator(".codelist li").allTextContents();
    assert.equal(renewed.filter((code) => codes.includes(code)).length, 0);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.unroute("**/me/recovery-codes");
  });

  await step("is turned off", async () => {
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
    await page.getByText("The second factor is off").waitFor();
    await page.getByRole("button", { name: "Set it up" }).waitFor();
  });

  await step("the organisation's rule is announced to who has none", async () => {
    await open("organisation");
    await page.getByRole("button", { name: "Second factor" }).click();
    await page.getByRole("option", { name: "Everyone" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.locator(".topbar", { hasText: `${OWNER.organization} asks for a second factor` }).waitFor();
    await page.locator(".topbar").getByRole("button", { name: "Later" }).click();
    await page.locator(".topbar").waitFor({ state: "detached" });
  });
});
