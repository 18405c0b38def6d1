//! The corpus of XSS payloads, stored in every text field, is shown by every page in Chromium: no script runs, nothing breaches
//! the policy, and what was stored is read as text. The page's sanitiser and the server's hold each without the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OWNER, openBrowser, startServer } from "./support.mjs";
import { PAYLOADS, fittingIn, isOneLine, squashed } from "./xss-payloads.mjs";
import { LONG, LONG_TEXTS, accept, bodyOf, fill, importFile, rename, setUpByApi, signIn } from "./xss-store.mjs";
import { Restful, look, watch } from "./xss-watch.mjs";

const ASSETS = join(import.meta.dirname, "../../assets");
/** Addresses that would lead elsewhere, or run, if one followed them. */
const ELSEWHERE = ["//nowhere.invalid", "/\\nowhere.invalid", "/\t/nowhere.invalid", "https://nowhere.invalid/", "javascript:__xss(0)", "data:text/html,<script>__xss(0)</script>", "\\\\nowhere.invalid", "/leads/../\\nowhere.invalid"];
/** Payloads in addresses: one of each kind. */
const TYPED = [...new Map(PAYLOADS.filter(isOneLine).map((payload) => [payload.kind, payload])).values()];

let server;
let browser;
let page;
let screen;
const trouble = [];
/** Payloads that no page has shown yet. */
const unread = new Map(PAYLOADS.map(({ n, text }) => [n, squashed(text)]));

before(async () => {
  server = await startServer();
  browser = await openBrowser();
  await watch(browser.page.context(), trouble);
  page = await browser.page.context().newPage();
  page.setDefaultTimeout(60_000);
  screen = new Restful(page);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Routes and settings as the application's own tables name them. */
function routes() {
  const table = readFileSync(join(ASSETS, "app.js"), "utf8");
  const sections = readFileSync(join(ASSETS, "settings/sections.js"), "utf8");
  const reports = readFileSync(join(ASSETS, "pages/reports.js"), "utf8");
  return {
    patterns: [...table.matchAll(/\["(\/[^"]*)", \w+\]/g)].map((match) => match[1]),
    sections: [...sections.matchAll(/\{ name: "(\w+)", icon/g)].map((match) => match[1]),
    reports: [...reports.matchAll(/\["(\w+)", "\w+", (?:true|false)\]/g)].map((match) => match[1]),
  };
}

/** Where the modules lie that the page runs. */
const prefix = () => page.evaluate(() => document.querySelector("link[href$='/ahead.js']").href.replace(/\/ahead\.js$/, ""));
/** Nothing happened until now that must not; what did is told once. */
const calm = (what) => assert.deepEqual(trouble.splice(0), [], what);

test("no stored or typed text becomes markup or script", { timeout: 600_000 }, async (t) => {
  let client;
  let stored;
  let rich;

  await t.test("the corpus is large and its entries differ", () => {
    assert.ok(PAYLOADS.length >= 300, `${PAYLOADS.length} payloads`);
    assert.equal(new Set(PAYLOADS.map((payload) => payload.source)).size, PAYLOADS.length);
    assert.ok(new Set(PAYLOADS.map((payload) => payload.kind)).size >= 15);
  });

  await t.test("every text field takes payloads and gives them back as they came", async () => {
    await setUpByApi(server.origin, server.link);
    const session = await signIn(server.origin);
    client = session.client;
    stored = await fill(client);
    const poor = [...stored.filled].filter(([, payloads]) => payloads.size < 10).map(([field, payloads]) => `${field}: ${payloads.size}`);
    assert.deepEqual(poor, []);
    assert.ok(stored.filled.size > 40, `${stored.filled.size} fields`);
    const inLines = new Set([...stored.filled.values()].flatMap((payloads) => [...payloads]));
    for (const payload of LONG) inLines.add(payload.n);
    assert.deepEqual(PAYLOADS.filter((payload) => !inLines.has(payload.n)).map((payload) => payload.source), []);
    for (const [at, text] of LONG_TEXTS.entries()) {
      assert.ok(Object.values(stored.records.customers[at].custom).some((value) => squashed(String(value)) === squashed(text)), text);
    }
    rich = stored.rich;
    assert.ok(rich.length >= PAYLOADS.length);
  });

  await t.test("sign-in leads to no other site", async () => {
    await screen.load(`${server.origin}/login?next=${encodeURIComponent("javascript:__xss(0)")}&return=javascript:__xss(0)#<img src=x onerror=__xss(0)>`);
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads");
    for (const to of ELSEWHERE) {
      await screen.visit(`/login?next=${encodeURIComponent(to)}&return=${encodeURIComponent(to)}&redirect=${encodeURIComponent(to)}`);
      assert.equal(await page.evaluate(() => location.origin), server.origin, to);
      await page.waitForURL((url) => url.pathname !== "/login");
    }
    await screen.visit("/login?next=%2Fcustomers%3Fsort%3Dname");
    await page.waitForURL("**/customers?sort=name");
    calm("addresses to go on to");
  });

  await t.test("every page of the tables of routes shows them as text", async () => {
    const { patterns, sections, reports } = routes();
    assert.ok(patterns.length >= 18 && sections.length >= 17 && reports.length >= 9, `${patterns.length} routes, ${sections.length} settings, ${reports.length} reports`);
    for (const [at, invitation] of stored.records.invitations.slice(0, 2).entries()) await accept(server.origin, invitation, fittingIn(200)[at + 3].text);
    const uploaded = await importFile(client);
    assert.equal(uploaded.answer.file_name, uploaded.name);
    const addresses = [];
    for (const pattern of patterns) {
      const collection = pattern.split("/")[1];
      if (pattern === "/settings/{section}") addresses.push(...sections.map((section) => `/settings/${section}`));
      else if (pattern === "/reports/{name}") addresses.push(...reports.map((report) => `/reports/${report}`));
      else if (!pattern.includes("{")) addresses.push(pattern);
      else addresses.push(...(await bodyOf(await client.get(collection, { params: { limit: 3 } }))).data.map((row) => `/${collection}/${row.id}`));
    }
    addresses.push(...LONG_TEXTS.map((_, at) => `/customers/${stored.records.customers[at].id}`));
    for (const [at, address] of addresses.entries()) {
      if (at % 20 === 0) {
        await rename(client, at);
        await screen.load(server.origin + address);
      } else await screen.visit(address);
      const read = await look(page, trouble, unread);
      if (/^\/(leads|customers|contacts)$/.test(address)) assert.ok(read > 20, `${address} shows ${read} payloads`);
    }
    calm("pages");
  });

  await t.test("lists show every record's title", async () => {
    const { patterns } = routes();
    const lists = Object.keys(stored.records).filter((name) => patterns.includes(`/${name}`) && patterns.includes(`/${name}/{id}`));
    assert.ok(lists.length >= 3, lists.join());
    for (const list of lists) {
      await screen.visit(`/${list}`);
      const grid = page.locator(".gridscroll");
      await grid.waitFor();
      const steps = await grid.evaluate((box) => Math.ceil(box.scrollHeight / (box.clientHeight * 0.8)));
      for (let step = 0; step <= steps; step += 1) {
        await grid.evaluate((box, place) => { box.scrollTop = place * box.clientHeight * 0.8; }, step);
        await screen.rest();
        await look(page, trouble, unread);
      }
    }
    calm("lists");
  });

  await t.test("what floats and what is edited shows them", async () => {
    const seen = async (locator, what) => {
      await locator.first().waitFor();
      await screen.rest();
      await look(page, trouble, unread);
      assert.match(await locator.first().evaluate((element) => element.textContent + [...element.querySelectorAll("input, textarea")].map((input) => input.value).join()), /__xss\(\d+\)|alert/, what);
    };
    await screen.load(`${server.origin}/leads?open=${stored.records.leads[0].id}`);
    await seen(page.locator(".panelbox"), "the panel");
    await page.keyboard.press("f");
    await page.locator(".fpop input").first().waitFor();
    await seen(page.locator(".fpop"), "fields to filter by");
    await page.keyboard.type("tags");
    await page.keyboard.press("Enter");
    await seen(page.locator(".fpop"), "tags to filter by");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Options" }).click();
    await seen(page.getByRole("dialog", { name: "Options" }), "columns");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    for (const typed of ["#", "@", "onerror", "script"]) {
      await page.locator(".palette input").fill(typed);
      await page.waitForFunction(() => document.querySelectorAll(".palette [role=option]").length > 1);
      await page.waitForTimeout(100);
      await seen(page.locator(".palette .pres"), `the palette on ${typed}`);
    }
    await page.keyboard.press("Escape");

    await screen.visit(`/leads/${stored.records.leads[1].id}`);
    await page.locator(".titlebtn").click();
    assert.match(await page.locator(".titleedit").inputValue(), /__xss/);
    await page.keyboard.press("Escape");
    await page.locator('[data-field="company"]').click();
    await seen(page.locator('[data-field="company"]'), "a field that is edited");
    await page.keyboard.press("Escape");
    await page.locator('[data-field="tags"]').click();
    await seen(page.locator("[data-popover]"), "tags to choose from");
    await page.keyboard.press("Escape");
    await page.locator(".recacts").getByRole("button", { name: "Convert" }).click();
    await seen(page.getByRole("dialog"), "the conversion");
    await page.keyboard.press("Escape");
    await page.locator(".recacts").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: /trash/i }).click();
    await seen(page.locator(".toast"), "the toast of a deletion");
    await screen.visit("/trash");
    await seen(page.locator("tbody"), "the trash");
    calm("popovers and editors");
  });

  await t.test("the import of a hostile file shows its name, headers, cells and faults", async () => {
    const { data } = await bodyOf(await client.get("imports"));
    for (const step of ["files", "map", "match", "review"]) {
      await screen.visit(`/imports/${data[0].id}?step=${step}`);
      await look(page, trouble, unread);
      if (step !== "match") assert.match(await page.locator(".wizbody").innerText(), /__xss\(\d+\)/, step);
    }
    await page.locator(".wizbody table").waitFor();
    await look(page, trouble, unread);
    await page.getByRole("button", { name: /^Import \d+ rows/ }).click();
    await page.waitForURL(/step=run/);
    await page.getByRole("heading", { name: /created/ }).waitFor();
    await look(page, trouble, unread);
    await page.getByRole("group", { name: "Show the rows" }).getByRole("button", { name: /^Created/ }).click();
    await page.locator(".written a").first().waitFor();
    await look(page, trouble, unread);
    await screen.visit("/imports");
    await page.getByRole("link", { name: /onerror/ }).first().waitFor();
    calm("the import");
  });

  await t.test("what stands in the address is text or nothing", async () => {
    for (const [at, { text }] of TYPED.entries()) {
      const typed = encodeURIComponent(text);
      await screen.visit(`/leads?filter=${encodeURIComponent(`company = ${JSON.stringify(text)}`)}&q=${typed}&sort=${typed}&open=${typed}`);
      assert.ok(squashed(await page.locator("body").innerText()).includes(squashed(text)), text);
      await look(page, trouble, unread);
      const others = [`/customers?filter=${typed}`, `/leads/${typed}`, `/settings/${typed}`, `/imports/${typed}`, `/imports/new?entity=${typed}`, `/${typed}`];
      await screen.visit(others[at % others.length]);
      await look(page, trouble, unread);
    }
    for (const broken of ["/leads/%E0%A4%A", "/settings/%", "/%00", "/leads?q=%FF&__proto__[polluted]=1&constructor[prototype][polluted]=1"]) {
      await screen.visit(broken);
      await look(page, trouble, unread);
    }
    calm("addresses");
  });

  await t.test("pages before sign-in take fragments and queries for text", async () => {
    const context = await page.context().browser().newContext({ ignoreHTTPSErrors: true, locale: "en-GB" });
    await watch(context, trouble);
    const outside = await context.newPage();
    const out = new Restful(outside);
    const invitation = stored.records.invitations.at(-1);
    await out.load(invitation.link);
    await outside.getByRole("heading", { name: /__xss/ }).waitFor();
    assert.equal(await outside.getByLabel("Your name").inputValue(), invitation.name);
    for (const [at, { text }] of TYPED.entries()) {
      const typed = encodeURIComponent(text);
      const addresses = [`/login?next=${typed}#error=${typed}&mfa=${typed}`, `/reset?token=${typed}#${typed}`, `/unlock#token=${typed}`, `/invitation#${typed}`, `/forgot?email=${typed}#${typed}`, `/setup?x=${typed}#${typed}`];
      for (const more of [0, 3]) {
        await out.visit(addresses[(at + more) % addresses.length]);
        await look(outside, trouble, unread);
      }
    }
    await context.close();
    calm("pages before sign-in");
  });

  await t.test("the page's own sanitiser stands alone", async () => {
    await screen.visit("/trash");
    const { shown, left } = await page.evaluate(async ([from, texts]) => {
      const { html, render } = await import(`${from}/lib.js`);
      const { RichText } = await import(`${from}/ui/rich-text.js`);
      const box = document.createElement("div");
      box.id = "rich";
      document.body.append(box);
      render(html`<div>${texts.map((markup) => html`<${RichText} markup=${markup} />`)}</div>`, box);
      for (let round = 0; round < 100 && !box.querySelector(".rich:last-child")?.firstChild; round += 1) await new Promise((done) => { setTimeout(done, 20); });
      const left = [...box.querySelectorAll(".rich *")].flatMap((one) => one.getAttributeNames()).filter((name) => name === "style" || name.startsWith("on"));
      return { shown: [...box.querySelectorAll(".rich")].filter((one) => one.firstChild).length, left };
    }, [await prefix(), [...PAYLOADS.map((payload) => payload.text), ...rich, "<p>the end</p>"]]);
    assert.ok(shown > PAYLOADS.length / 2, `${shown} are shown`);
    assert.deepEqual(left, []);
    await screen.rest();
    await page.waitForTimeout(300);
    await look(page, trouble, unread);
    await page.evaluate(() => { document.getElementById("rich")?.remove(); });
    // While it is taken apart in a document that is never shown, Chromium tells that styles and, since 156.0.8078.108,
    // handlers in it are refused; `look` has told that none of them ran, and none is left.
    const beside = trouble.splice(0).filter((what) => !/^(policy: (style-src-\w+|script-src-attr) inline|console: (Applying inline style|Executing inline event handler))/.test(what));
    assert.deepEqual(beside, []);
  });

  await t.test("the server's sanitiser stands alone, and the corpus does run where nothing stands", async () => {
    const bare = await (await page.context().browser().newContext()).newPage();
    await bare.goto("about:blank");
    const { ran, names } = await bare.evaluate(async (texts) => {
      let count = 0;
      globalThis.__xss = globalThis.alert = () => { count += 1; };
      const boxes = texts.map((text) => Object.assign(document.createElement("div"), { innerHTML: text }));
      document.body.replaceChildren(...boxes);
      await new Promise((done) => { setTimeout(done, 300); });
      const inside = boxes.flatMap((box) => [...box.querySelectorAll("*")]);
      return { ran: count, names: [...new Set(inside.flatMap((one) => [one.localName, ...[...one.attributes].map((attribute) => `${one.localName} ${attribute.name}`)]))].sort() };
    }, rich);
    assert.equal(ran, 0);
    const plain = ["a", "b", "blockquote", "br", "code", "h1", "h2", "h3", "h4", "i", "img", "li", "ol", "p", "pre", "s", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"];
    const allowed = new Set([...plain, "a href", "a rel", "img alt", "img src", "td colspan", "td rowspan", "th colspan", "th rowspan"]);
    assert.deepEqual(names.filter((name) => !allowed.has(name)), []);
    const sample = PAYLOADS.filter((_, at) => at % 12 === 0);
    const bites = await bare.evaluate(async (list) => {
      const seen = new Set();
      globalThis.ran = (n) => seen.add(n);
      const frames = list.map(([n, text]) => {
        const frame = document.createElement("iframe");
        frame.srcdoc = `<script>__xss = alert = () => parent.ran(${n})</${"script"}><body>${text}`;
        return frame;
      });
      document.body.replaceChildren(...frames);
      for (let round = 0; round < 100 && seen.size * 4 < list.length; round += 1) await new Promise((done) => { setTimeout(done, 50); });
      return seen.size;
    }, sample.map(({ n, text }) => [n, text]));
    assert.ok(bites * 4 >= sample.length, `${bites} of ${sample.length} payloads run in a page without protection`);
    await bare.context().close();
  });

  await t.test("one sink, no token in storage, no prototype changed", async () => {
    const from = await prefix();
    const names = readdirSync(ASSETS, { recursive: true }).filter((name) => name.endsWith(".js") && !name.startsWith("vendor"));
    const sinks = /\b(innerHTML|outerHTML)\s*=(?!=)|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc|dangerouslySetInnerHTML|\beval\(|new Function|javascript:/g;
    const found = [];
    for (const name of names) {
      // The service worker stands at the root.
      const answer = await page.request.get(name === "sw.js" ? `${server.origin}/${name}` : `${from}/${name}`);
      assert.equal(answer.status(), 200, name);
      for (const match of (await answer.text()).matchAll(sinks)) found.push(`${name}: ${match[0]}`);
    }
    assert.deepEqual(found, ["ui/rich-text.js: innerHTML ="]);
    const kept = await page.evaluate(async () => {
      // What is kept to be read without a connection, too; not the files of the page.
      const held = [];
      for (const name of (await caches.keys()).filter((name) => !name.startsWith("ll-build-"))) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) held.push(request.url, await (await cache.match(request)).text());
      }
      return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), held, history.state, document.cookie]);
    });
    assert.doesNotMatch(kept, /eyJ[\w-]{5,}\.[\w-]{5,}\./, "a JWT lies in the page's storage");
    assert.match(kept, /\[\{.*\},\{.*\},\[\],\[/);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    calm("storage");
  });

  assert.deepEqual([...unread.keys()].map((n) => PAYLOADS[n - 1].source), [], "these were never shown as text");
  assert.deepEqual(trouble, []);
});
