//! The own address to sign in with, in a browser: asking for another one, giving it up, and confirming it by the mailed
//! link, which takes a sign-in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { OWNER, nextMail, openBrowser, setUp, startServer } from "./support.mjs";

const NEXT = "ada.king@kestrel.example";

let server;
let browser;
before(async () => {
  server = await startServer({ mail: true });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("own address", { timeout: 600_000 }, async (t) => {
  const { page, errors } = browser;
  const waiting = page.locator(".srow", { hasText: "New email" });
  const ask = async () => {
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Change the email address" });
    await dialog.getByLabel("New email").fill(NEXT);
    await dialog.getByRole("button", { name: "Change email" }).click();
  };
  const linkOf = (mail) => {
    assert.match(mail, new RegExp(`^To: ${NEXT}\\n`));
    return /https:\/\/\S+\/email#\S+/.exec(mail)[0];
  };
  await setUp(page, server.link);
  await page.goto(`${server.origin}/settings/profile`);

  await t.test("what cannot be an address, or is the present one, is said at once", async () => {
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(`You sign in as ${OWNER.email} now.`).waitFor();
    await dialog.getByLabel("New email").fill("nobody");
    await page.keyboard.press("Enter");
    await dialog.getByText("“nobody” is not an email address.").waitFor();
    await dialog.getByLabel("New email").fill(OWNER.email);
    await page.keyboard.press("Enter");
    await dialog.getByText("You sign in with this address already.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
  });

  await t.test("another address waits for its link, and is given up", async () => {
    let stale = true;
    await page.route("**/api/v1/me", async (route) => {
      if (!stale || route.request().method() !== "PATCH") return route.continue();
      await route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ title: "Forbidden", status: 403, detail: "Confirm that it is you.", errors: [{ pointer: "", code: "reauthentication_required", message: "Confirm that it is you." }] }) });
    });
    await ask();
    const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
    stale = false;
    await proof.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.getByText(`${NEXT} has to confirm first`).waitFor();
    await page.unroute("**/api/v1/me");
    await waiting.getByText(NEXT).waitFor();
    await page.reload();
    await waiting.getByText("Yours once you open the link in its mail").waitFor();
    const given = linkOf(await nextMail());
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await page.getByText(`You go on signing in as ${OWNER.email}`).waitFor();
    assert.equal(await waiting.count(), 0);
    await page.goto(given);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("heading", { name: "This link does not work" }).waitFor();
    await page.getByRole("link", { name: "Go to your profile" }).click();
    await page.getByRole("heading", { name: "Profile" }).waitFor();
  });

  await t.test("the link asks for a sign-in where there is none, and works once", async () => {
    await ask();
    await waiting.waitFor();
    const link = linkOf(await nextMail());
    const context = await page.context().browser().newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 390, height: 844 } });
    const other = await context.newPage();
    other.setDefaultTimeout(60_000);
    other.on("pageerror", (error) => errors.push(`exception: ${error.message}`));
    await other.goto(link);
    await other.getByRole("heading", { name: "Sign in to confirm" }).waitFor();
    assert.equal(new URL(other.url()).hash, "");
    await other.getByRole("link", { name: "Sign in" }).click();
    await other.getByLabel("Email").fill(OWNER.email);
    await other.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await other.keyboard.press("Enter");
    await other.getByText(`You will sign in as ${NEXT} instead of ${OWNER.email}.`).waitFor();
    await other.getByRole("button", { name: "Confirm" }).click();
    await other.getByRole("heading", { name: `You sign in as ${NEXT} now` }).waitFor();
    await other.goto("about:blank");
    await other.goto(link);
    await other.getByRole("button", { name: "Confirm" }).click();
    await other.getByRole("heading", { name: "This link does not work" }).waitFor();
    await context.close();
    await page.reload();
    await page.locator(".srow", { hasText: "You sign in with it" }).getByText(NEXT).waitFor();
    assert.equal(await waiting.count(), 0);
    const told = await nextMail();
    assert.match(told, new RegExp(`^To: ${OWNER.email}\\n[^]*was changed to “${NEXT}”`));
  });

  assert.deepEqual(errors, []);
});
