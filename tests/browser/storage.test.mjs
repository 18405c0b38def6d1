//! What the page keeps in the browser, and what a hostile member of an answer does to it: no token is where a script of
//! tomorrow's extension could read it, and `__proto__` in any answer changes no other object.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, startServer } from "./support.mjs";

let server;
let browser;
before(async () => {
  server = await startServer({ demo: true });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Everything that a script can read of this origin: both storages, every IndexedDB, every cache, the cookies. */
const readable = (page) => page.evaluate(async () => {
  const found = { ...localStorage, ...Object.fromEntries(Object.entries(sessionStorage).map(([name, value]) => [`session ${name}`, value])) };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      found[`${name} ${store}`] = JSON.stringify(rows);
    }
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found[`cache ${name}`] = `${found[`cache ${name}`] ?? ""} ${request.url}`;
  }
  return { found, cookies: document.cookie, window: Object.keys(window).map((name) => `${name}=${String(window[name])}`).join("\n") };
});

test("what the browser keeps", { timeout: 600_000 }, async (t) => {
  const { page, errors } = browser;
  const tokens = [];
  page.on("request", (request) => {
    const bearer = request.headers().authorization?.replace("Bearer ", "");
    if (bearer) tokens.push(bearer);
  });

  await t.test("no token is in a storage, and the page reads no cookie but the one for CSRF", async () => {
    await page.goto(`${server.origin}/login`);
    await page.getByLabel("Email").fill(server.email);
    await page.getByLabel("Password", { exact: true }).fill(server.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads");
    await page.locator("[role=row][data-index]").first().waitFor();
    await page.goto(`${server.origin}/customers`);
    await page.locator("[role=row][data-index]").first().waitFor();
    assert.ok(tokens.length > 0 && tokens.every((token) => token.split(".").length === 3), "the page is signed in");
    const jar = await page.context().cookies();
    const refresh = jar.find((cookie) => cookie.name === "__Host-ll_rt");
    assert.ok(refresh.httpOnly && refresh.secure && refresh.sameSite === "Strict");
    const { found, cookies, window } = await readable(page);
    assert.deepEqual(cookies.split("; ").map((pair) => pair.split("=")[0]), ["__Host-ll_csrf"]);
    const all = `${JSON.stringify(found)}\n${window}`;
    for (const secret of [...tokens, refresh.value, server.password]) assert.ok(!all.includes(secret), all);
    assert.ok(!/eyJ[\w-]{10,}\.[\w-]{10,}\./.test(all), all);
  });

  await t.test("a member called __proto__ in every answer changes no other object", async () => {
    let injected = 0;
    await page.route("**/api/v1/**", async (route) => {
      const answer = await route.fetch();
      const body = await answer.text();
      if (!answer.headers()["content-type"]?.includes("json") || !body.includes("{")) return route.fulfill({ response: answer, body });
      injected += 1;
      // As text: an object literal would set the prototype instead of holding the member.
      const hostile = body.replaceAll(/\{(?=["}])/g, (open, at) => (body[at + 1] === "}" ? open : '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'));
      return route.fulfill({ response: answer, body: hostile });
    });
    for (const path of ["leads", "settings/profile", "trash"]) {
      await page.goto(`${server.origin}/${path}`);
      await page.getByRole("heading").first().waitFor();
      await page.waitForLoadState("networkidle");
    }
    await page.goto(`${server.origin}/leads`);
    await page.locator("[role=row][data-index]").first().click();
    await page.waitForLoadState("networkidle");
    assert.ok(injected > 10, `only ${injected} answers were changed`);
    const polluted = await page.evaluate(() => [({}).polluted, [].polluted, (() => {}).polluted, Object.create(null).polluted]);
    assert.deepEqual(polluted, [undefined, undefined, undefined, undefined]);
    await page.unrouteAll({ behavior: "wait" });
  });

  assert.deepEqual(errors, []);
});
