//! The sign-in form before its modules have come: what is typed into it and sent by then counts; other pages of strangers do
//! not show it; and the rows of a list that were asked for ahead are asked for once.

import assert from "node:assert/strict";
import { OWNER, journey } from "./support.mjs";

/** Holds a file of the page back until it is told to come. */
async function hold(page, file) {
  let come;
  const wanted = new Promise((done) => { come = done; });
  await page.route(`**/${file}`, async (route) => { await wanted; await route.continue(); });
  return async () => { come(); await page.unroute(`**/${file}`, { behavior: "wait" }); };
}

const field = (page) => page.evaluate(() => {
  const { name, value, selectionStart } = /** @type {HTMLInputElement} */ (document.activeElement);
  return { name, value, at: selectionStart };
});

journey("before the modules have come", {}, async ({ page, server, step }) => {
  const eye = page.getByRole("button", { name: "Show password" });

  await step("the rows that were asked for ahead are asked for once", async () => {
    await page.goto(`${server.origin}/leads`);
    await page.getByText("Leads are people").or(page.locator(".gr")).first().waitFor();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url())));
    const come = await hold(page, "list/list-page.js");
    const rows = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/v1/leads");
    await page.goto(`${server.origin}/leads?sort=-score`, { waitUntil: "commit" });
    await rows;
    await come();
    await page.locator(".listhead .count").filter({ hasText: "0" }).waitFor();
    for (const path of ["/api/v1/leads", "/api/v1/me", "/api/v1/auth/refresh"]) assert.equal(asked.filter((url) => url.pathname === path).length, 1, path);
    assert.equal(asked.find((url) => url.pathname === "/api/v1/leads")?.searchParams.get("sort"), "-score");
  });

  await step("nothing is drawn before the style sheets apply, and one that cannot be had does not stop the page", async () => {
    const come = await hold(page, "styles/shell.css");
    await page.goto(`${server.origin}/leads`, { waitUntil: "commit" });
    // No picture comes meanwhile that could be waited for.
    await page.waitForFunction(() => document.querySelector("script[src$='/app.js']"), undefined, { polling: 100 });
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".shell").count(), 0);
    await come();
    await page.locator(".shell").waitFor();
    assert.equal(await page.locator("link[href$='/grid.css']").count(), 1, "a sheet that is on its way is not asked for again");
    await page.route("**/styles/shell.css", (route) => route.fulfill({ status: 404 }));
    await page.goto(`${server.origin}/leads`);
    await page.locator(".shell").waitFor();
    await page.unroute("**/styles/shell.css", { behavior: "wait" });
  });

  await step("what is typed is kept, with focus and cursor", async () => {
    await page.context().clearCookies();
    const come = await hold(page, "app.js");
    await page.goto(`${server.origin}/login`, { waitUntil: "commit" });
    await page.getByLabel("Email").waitFor();
    assert.equal((await field(page)).name, "email");
    await page.keyboard.type("somebody@kestrel.example");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Not-tht");
    await page.keyboard.press("ArrowLeft");
    await page.evaluate(() => { window.before = document.activeElement; });
    await come();
    await eye.waitFor();
    assert.deepEqual(await field(page), { name: "password", value: "Not-tht", at: 6 });
    assert.ok(await page.evaluate(() => window.before === document.activeElement), "it is the same field");
    await page.keyboard.type("a");
    assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "Not-that");
    await page.keyboard.press("Enter");
    await page.getByText("Email or password is wrong").waitFor();
    assert.equal(await page.getByLabel("Email").inputValue(), "somebody@kestrel.example");
  });

  await step("what is sent is sent once the modules are here, and only then", async () => {
    await page.context().clearCookies();
    const come = await hold(page, "app.js");
    let sent = 0;
    page.on("request", (request) => { if (request.url().endsWith("/auth/login")) sent += 1; });
    await page.goto(`${server.origin}/login?next=/deals`, { waitUntil: "commit" });
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.keyboard.press("Enter");
    assert.equal(new URL(page.url()).search, "?next=/deals");
    assert.equal(sent, 0);
    await come();
    await page.waitForURL((url) => url.pathname === "/deals");
    assert.equal(sent, 1);
  });

  await step("what is missing is said when it was sent without", async () => {
    await page.context().clearCookies();
    const come = await hold(page, "app.js");
    await page.goto(`${server.origin}/login`, { waitUntil: "commit" });
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await come();
    await page.getByText("Enter your email address.").waitFor();
  });

  await step("other pages of strangers do not show it, nor does a second step", async () => {
    for (const path of ["/forgot", "/reset", "/invitation#x", "/deals", "/setup", `/login#mfa=${"A".repeat(43)}`]) {
      const come = await hold(page, "app.js");
      await page.goto("about:blank");
      await page.goto(`${server.origin}${path}`, { waitUntil: "commit" });
      await page.waitForFunction(() => document.readyState !== "loading" && [...document.styleSheets].length > 4);
      await page.waitForTimeout(200);
      assert.equal(await page.locator("#app input").count(), 0, path);
      await come();
      await page.locator("#app h1, #app input").first().waitFor();
    }
  });
});
