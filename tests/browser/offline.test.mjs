//! Without a connection: the page is installable and starts, what was opened can be read, changes wait and are sent in their
//! order, what met another's change is decided by who made it, and nothing is left on the device after signing out.

import assert from "node:assert/strict";
import { request } from "playwright-core";
import { journey, OWNER } from "./support.mjs";

journey("offline", { viewport: { width: 390, height: 844 }, hasTouch: true, serviceWorkers: "allow" }, async ({ page, errors, server, step }) => {
  const context = page.context();
  const tokens = [];
  page.on("request", (sent) => { const bearer = sent.headers().authorization; if (bearer) tokens.push(bearer); });
  /** Calls the API beside the page, as the same person. */
  const api = async (method, path, data) => {
    const csrf = (await context.cookies()).find((cookie) => cookie.name.endsWith("ll_csrf")).value;
    const caller = await request.newContext({ ignoreHTTPSErrors: true, extraHTTPHeaders: { Authorization: tokens.at(-1), "X-CSRF-Token": decodeURIComponent(csrf) } });
    const answer = await caller.fetch(`${server.origin}/api/v1${path}`, { method, data });
    const body = await answer.json().catch(() => null);
    await caller.dispose();
    assert.ok(answer.ok(), JSON.stringify(body));
    return body;
  };
  /** Waits for something that the page has to be asked. */
  const until = async (check, given) => {
    for (let round = 0; round < 300; round += 1) {
      if (await page.evaluate(check, given)) return;
      await new Promise((done) => { setTimeout(done, 100); });
    }
    assert.fail(String(check));
  };
  /** A browser says on its console whenever it is offline. */
  const away = (is) => context.setOffline(is);
  const bar = page.locator(".offline");
  const kept = () => page.evaluate(async () => {
    const found = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      found[name] = await Promise.all((await cache.keys()).map(async (key) => [new URL(key.url).pathname, name.startsWith("ll-build") ? "" : await (await cache.match(key)).text()]));
    }
    return found;
  });
  const field = (key) => page.locator(`[data-field="${key}"]`);
  const edit = async (key, text) => {
    await field(key).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await field(key).getByText(text).waitFor();
  };
  const toDetails = async () => {
    await page.getByRole("tab", { name: "Details" }).click();
    await page.getByRole("button", { name: /^(Show \d+|Hide) empty$/ }).filter({ hasText: "Show" }).click({ timeout: 2000 }).catch(() => {});
  };
  let opened;
  let other;

  await step("it can be installed: manifest, icons, worker", async () => {
    const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
    assert.deepEqual([manifest.name, manifest.display, manifest.scope], ["LeadLab", "standalone", "/"]);
    for (const { src, sizes } of manifest.icons) {
      const size = await page.evaluate(async (url) => { const { width, height } = await createImageBitmap(await (await fetch(url)).blob()); return `${width}x${height}`; }, src);
      assert.equal(size, sizes);
    }
    assert.ok(manifest.icons.some((icon) => icon.purpose === "maskable"));
    assert.equal(await page.evaluate(async () => { const { scope, active } = await navigator.serviceWorker.ready; return new URL(scope).pathname + new URL(active.scriptURL).pathname; }), "//sw.js");
  });

  await step("the page and an opened record are there without the server, and what was not opened is not", async () => {
    opened = await api("POST", "/leads", { first_name: "Marta", last_name: "Nowak", phone: "+48 12 345 67 89", job_title: "Buyer" });
    other = await api("POST", "/leads", { first_name: "Never", last_name: "Opened" });
    await page.goto(`${server.origin}/leads/${opened.id}`);
    await page.getByText("created this record").waitFor();
    await until(async (id) => (await (await caches.match(`/offline/records/${id}`))?.text())?.includes("/timeline"), opened.id);
    await until(() => navigator.serviceWorker.controller !== null);
    await away(true);
    await page.reload();
    await page.getByRole("heading", { name: "Marta Nowak" }).waitFor();
    await page.getByText("created this record").waitFor();
    await bar.getByText("What was opened here can be read").waitFor();
    await page.goto(`${server.origin}/leads`);
    await page.locator(".openedlist").getByText("Marta Nowak").waitFor();
    assert.equal(await page.locator(".openedlist li").count(), 1);
    await page.goto(`${server.origin}/leads/${other.id}`);
    await page.locator(".empty").getByText("The record was not loaded").waitFor();
    await page.goto(`${server.origin}/leads`);
    await page.locator(".openedlist a").click();
    await page.waitForURL(`**/leads/${opened.id}`);
  });

  await step("changes wait, outlast the page, and are sent in their order", async () => {
    await toDetails();
    await edit("job_title", "Head of buying");
    await edit("company", "Hotel Słowik");
    await edit("job_title", "Director");
    await bar.getByText("2 changes wait").waitFor();
    await page.reload();
    await bar.getByText("2 changes wait").waitFor();
    await toDetails();
    await field("job_title").getByText("Director").waitFor();
    await bar.getByRole("button", { name: "Show" }).click();
    const lines = page.locator(".unsent");
    assert.match(await lines.nth(0).innerText(), /Company to “Hotel Słowik”/);
    assert.match(await lines.nth(1).innerText(), /Job title to “Director”/);
    await page.keyboard.press("Escape");
    await away(false);
    await bar.waitFor({ state: "detached" });
    const now = await api("GET", `/leads/${opened.id}`);
    assert.deepEqual([now.job_title, now.company, now.version], ["Director", "Hotel Słowik", 3]);
  });

  await step("a note and a task that is done wait too", async () => {
    const task = await api("POST", "/activities", { kind: "task", subject: "Send the quote", lead_id: opened.id });
    await page.reload();
    await page.getByRole("checkbox", { name: "Done: Send the quote" }).first().waitFor();
    await away(true);
    await page.locator(".mbig").getByRole("button", { name: "Note" }).click();
    await page.getByRole("textbox", { name: "Note" }).fill("Wants two machines");
    await page.getByRole("button", { name: "Add note" }).click();
    await bar.getByText("1 change waits").waitFor();
    await page.getByRole("checkbox", { name: "Done: Send the quote" }).first().click();
    await bar.getByText("2 changes wait").waitFor();
    await away(false);
    await bar.waitFor({ state: "detached" });
    await page.locator(".notebox").getByText("Wants two machines").waitFor();
    assert.equal((await api("GET", `/activities/${task.id}`)).done, true);
    assert.equal(await page.locator(".notebox").count(), 1);
  });

  await step("what somebody else changed meanwhile is decided by who made the change", async () => {
    await toDetails();
    await away(true);
    await edit("job_title", "Owner");
    await edit("source", "Fair");
    await api("PATCH", `/leads/${opened.id}`, { job_title: "Partner" });
    await away(false);
    await bar.getByText("1 change was not saved").waitFor();
    await bar.getByRole("button", { name: "Decide" }).click();
    const line = page.locator(".unsent");
    await line.getByText("Somebody else set it to “Partner” meanwhile.").waitFor();
    assert.equal((await api("GET", `/leads/${opened.id}`)).source, "Fair", "another field meets nobody");
    await page.reload();
    await bar.getByRole("button", { name: "Decide" }).click();
    await line.getByRole("button", { name: "Use mine" }).click();
    await bar.waitFor({ state: "detached" });
    assert.equal((await api("GET", `/leads/${opened.id}`)).job_title, "Owner");
  });

  await step("what the server refuses stays until it is discarded, and says why", async () => {
    await toDetails();
    await away(true);
    await edit("email", "not an address");
    await away(false);
    await bar.getByRole("button", { name: "Decide" }).click();
    await page.locator(".unsent .hint.bad").waitFor();
    await page.locator(".unsent").getByRole("button", { name: "Discard" }).click();
    await bar.waitFor({ state: "detached" });
    assert.equal((await field("email").innerText()).includes("not an address"), false);
  });

  await step("the device keeps no token and no more than 200 records, and shows none of them while the server answers", async () => {
    const all = JSON.stringify(await kept());
    for (const token of new Set(tokens)) assert.ok(!all.includes(token.replace("Bearer ", "")));
    assert.ok(!/"(access_token|csrf_token|mfa_token)"/.test(all));
    await page.evaluate(async (id) => {
      const { take } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "offline/store.js"));
      for (let at = 0; at < 210; at += 1) take(`/leads/lead_${at}`, undefined, { id: `lead_${at}`, name: `Lead ${at}` });
      take(`/leads/${id}`, undefined, { id, name: "Stale" });
    }, opened.id);
    await until(async (id) => {
      const cache = await caches.open("ll-person");
      const records = (await cache.keys()).filter((key) => key.url.includes("/records/"));
      return records.length === 200 && (await (await cache.match(`/offline/records/${id}`))?.text())?.includes("Stale");
    }, opened.id);
    const names = (await kept())["ll-person"].map(([name]) => name);
    assert.ok(names.includes(`/offline/records/${opened.id}`) && !names.includes("/offline/records/lead_3") && names.includes("/offline/records/lead_209"));
    await page.reload();
    await page.getByRole("heading", { name: "Marta Nowak" }).waitFor();
    assert.equal(await page.getByText("Stale").count(), 0);
  });

  await step("signing out asks about what waits, and leaves nothing behind", async () => {
    await toDetails();
    await away(true);
    await edit("job_title", "Lost");
    await page.locator(".mobbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByText("They were made without a connection").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await away(false);
    await bar.waitFor({ state: "detached" });
    assert.equal((await api("GET", `/leads/${opened.id}`)).job_title, "Lost");
    await page.locator(".mobbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    await page.getByLabel("Email").waitFor();
    assert.deepEqual(Object.keys(await kept()).filter((name) => !name.startsWith("ll-build")), []);
    await away(true);
    await page.reload();
    await page.getByLabel("Email").waitFor();
    await away(false);
  });

  await step("an answer that comes after the session has ended is not kept", async () => {
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads");
    await until(async () => (await (await caches.match("/offline/person", { cacheName: "ll-person" }))?.text())?.length > 6);
    const left = await page.evaluate(async (id) => {
      const module = (name) => import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", name));
      const [{ dropSession }, { take, openedOf }] = await Promise.all([module("state.js"), module("offline/store.js")]);
      dropSession();
      take(`/leads/${id}`, undefined, { id, name: "Late" });
      await openedOf("leads");
      return caches.keys();
    }, opened.id);
    assert.ok(!left.includes("ll-person"));
  });

  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes("ERR_INTERNET_DISCONNECTED")));
});
