//! The own data and the own account in a browser: the file with all of it, why the last owner stays, and somebody who leaves.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { OWNER, journey, refusal } from "./support.mjs";

const BOB = "bob@kestrel.example";

journey("own data", {}, async ({ page, server, step, open, elsewhere }) => {
  /** Calls the API as the page does. */
  const call = (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body) => page.evaluate(async ([how, where, what]) => {
    const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
    const { request } = await import(app.href.replace(/ahead\.js.*/, "api.js"));
    return (await request(how, where, { body: what })).data;
  }, [method, path, body]);

  await step("all that is kept of oneself comes as a file", async () => {
    await call("POST", "/customers", { name: "Lighthouse" });
    await open("profile");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export my data" }).click();
    const file = await saved;
    assert.match(file.suggestedFilename(), /^my-data-\d{4}-\d\d-\d\d\.json$/);
    const own = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.equal(own.profile.email, OWNER.email);
    assert.deepEqual(own.records.map((/** @type {any} */ one) => [one.type, one.title]), [["customers", "Lighthouse"]]);
    assert.ok(own.log.some((/** @type {any} */ entry) => entry.action === "auth.login" || entry.action === "record.created"));
    await page.locator(".toast", { hasText: "Export of your data has finished" }).waitFor();
    const again = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the file" }).click();
    assert.equal((await again).suggestedFilename(), file.suggestedFilename());
  });

  await step("the last owner is told why not, and what to do", async () => {
    await page.getByRole("button", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: "You are the last owner" }).waitFor();
    assert.equal(await dialog.getByRole("button", { name: "Delete for good" }).count(), 0);
    await dialog.getByRole("link", { name: "Choose an owner" }).click();
    await page.waitForURL("**/settings/users");
    await dialog.waitFor({ state: "detached" });
  });

  await step("somebody leaves: by their address and a fresh proof", async () => {
    const { link } = await call("POST", "/invitations", { email: BOB, role: "member" });
    await elsewhere(async (other) => {
      await other.goto(link);
      await other.getByLabel("Your name").fill("Bob Quillfeather");
      await other.getByLabel("Password", { exact: true }).pressSequentially(OWNER.password);
      await other.getByRole("button", { name: `Join ${OWNER.organization}` }).click();
      await other.waitForURL("**/leads");
      await other.goto(`${server.origin}/settings/profile`);
      await other.getByRole("button", { name: "Delete…" }).click();
      const dialog = other.getByRole("dialog", { name: "Delete your account?" });
      await dialog.getByLabel(`Type ${BOB} to go on`).fill("bob");
      await dialog.getByRole("button", { name: "Delete for good" }).click();
      await dialog.getByText(`Type the address as it is written: ${BOB}`).waitFor();
      // As if the sign-in had been a while ago.
      const stale = refusal(403, "Confirm that it is you: enter your password or a code.", "reauthentication_required");
      await other.route("**/api/v1/me", (route) => (route.request().method() === "DELETE" ? route.fulfill(stale) : route.continue()), { times: 1 });
      await dialog.getByLabel(`Type ${BOB} to go on`).fill(BOB);
      await dialog.getByRole("button", { name: "Delete for good" }).click();
      const proof = other.getByRole("dialog", { name: "Confirm that it is you" });
      await proof.getByLabel("Password", { exact: true }).fill(OWNER.password);
      await proof.getByRole("button", { name: "Confirm" }).click();
      await other.waitForURL(/\/login$/);
      await other.getByText("Your account is deleted. Nobody can sign in with it any more.").waitFor();
      await other.getByLabel("Email").fill(BOB);
      await other.getByLabel("Password", { exact: true }).fill(OWNER.password);
      await other.getByRole("button", { name: "Sign in", exact: true }).click();
      await other.locator(".hint.bad").waitFor();
    });
    const users = await call("GET", "/users");
    assert.deepEqual(users.data.map((/** @type {any} */ one) => one.email), [OWNER.email]);
    await page.goto(`${server.origin}/settings/audit`);
    await page.getByText("Deleted their account").first().waitFor();
  });
});
