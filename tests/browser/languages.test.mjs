//! The languages of the interface in a browser: a person's own, a stranger's, plurals, dates and money; and that nothing
//! breaks where a page is written from right to left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OWNER, journey, openBrowser, refusal, startServer } from "./support.mjs";
import { leftOver, textsOf } from "./texts.mjs";

/** A key, and what the server names itself: the first pipeline with its stages. */
const GIVEN = ["Tab", "Sales", "New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"];
const LISTS = ["leads", "customers", "contacts", "deals", "tickets", "activities"];
const SECTIONS = ["profile", "notifications", "security", "tokens", "organisation", "users", "roles", "tags", "pipelines", "fields", "replies", "sso", "ai", "jobs", "limits", "system", "audit", "errors", "keys"];

journey("languages", {}, async ({ page, server, open, step }) => {
  const isEnglish = await leftOver("de");
  const noEnglish = async (where) => {
    const left = (await textsOf(page)).filter((text) => isEnglish(text) && !GIVEN.includes(text));
    assert.deepEqual(left, [], `${where} is partly in English`);
  };
  const add = async (button, name) => {
    await page.getByRole("button", { name: button }).first().click();
    await page.locator(".newrow input").first().fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name }).waitFor();
  };
  const shown = () => page.waitForFunction(() => document.querySelector("h1, h2, .dateedit, .board") && !document.querySelector(".skel"));
  const cell = (field) => page.locator(`[data-field="${field}"]`);

  await step("a person chooses German and has it at once", async () => {
    await open("profile");
    await page.getByRole("button", { name: /^Language, dates and numbers: Like the browser/ }).click();
    await page.getByRole("option", { name: /German \(Germany\)/ }).click();
    await page.getByText("1 change not saved: language, dates and numbers Like the browser → de-DE").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Profil", exact: true }).waitFor();
    assert.equal(await page.title(), "Profil · LeadLab");
    assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ["de", "ltr"]);
    await page.getByRole("button", { name: "Sprache, Daten und Zahlen: Deutsch (Deutschland)" }).waitFor();
  });

  await step("what is counted is in the singular for one and in the plural for more", async () => {
    await page.goto(`${server.origin}/leads`);
    await page.getByText("Leads sind, wer noch gewonnen werden soll").waitFor();
    await add("Neuer Lead", "Jürgen Groß");
    await page.locator(".gridfoot", { hasText: /^1 Lead(?!s)/ }).waitFor();
    for (const name of ["Uwe Maß", "Änne Öz", "Rolf Kühn", "Bernd Weiß"]) await add("Neuer Lead", name);
    await page.locator(".gridfoot", { hasText: /^5 Leads/ }).waitFor();
  });

  await step("dates and money are typed and written as in German", async () => {
    await page.getByRole("rowheader", { name: "Jürgen Groß" }).click();
    await page.locator(".panelbox").getByRole("button", { name: /^Öffnen/ }).click();
    await page.getByRole("heading", { name: "Jürgen Groß" }).waitFor();
    await page.getByRole("button", { name: /leere anzeigen/ }).click();
    const due = async (words) => {
      await cell("next_follow_up_at").click();
      await page.getByRole("textbox", { name: "Wiedervorlage" }).fill(words);
      await page.keyboard.press("Enter");
    };
    for (const [words, read] of [["morgen 15 Uhr", "Morgen"], ["gestern", "1 Tag zu spät"], ["heute um 23:59", "Heute 23:59"]]) {
      await due(words);
      await cell("next_follow_up_at").getByText(read, { exact: true }).waitFor();
    }
    await due("3. März 2031");
    await cell("next_follow_up_at").getByText("3. März 2031").waitFor();
    await due("übergestern");
    await page.getByText("„übergestern“ ist kein Datum.", { exact: false }).waitFor();
    await page.keyboard.press("Escape");
    await cell("estimated_value").click();
    await page.keyboard.type("1.234,5");
    await page.keyboard.press("Enter");
    await cell("estimated_value").getByText("1.234,50 €").waitFor();
    await noEnglish("the page of a lead");
  });

  await step("a refusal of the server is said in German", async () => {
    await page.route("**/api/v1/leads/lead_*", (route) => (route.request().method() === "PATCH" ? route.fulfill(refusal(422, "A name has at most 200 characters.", "too_long")) : route.continue()));
    await cell("city").click();
    await page.keyboard.type("Köln");
    await page.keyboard.press("Enter");
    await page.getByText("Höchstens 200 Zeichen sind möglich.").waitFor();
    await page.unroute("**/api/v1/leads/lead_*");
  });

  await step("no page is left in English, and none flashes in it", async () => {
    await page.addInitScript(() => {
      new MutationObserver(() => { if (/Search|Settings|Notifications/.test(document.querySelector("#app")?.textContent ?? "")) document.documentElement.dataset.flashed = "true"; })
        .observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(`${server.origin}/customers`);
    await add("Neuer Kunde", "Bäckerei Süß");
    await page.goto(`${server.origin}/deals`);
    await add("Neuer Deal", "Röster");
    const paths = [...LISTS, "deals/board", "calendar", "dashboard", "reports", "reports/forecast", "imports", "imports/new", "trash", "duplicates", "leads?filter=status%20%3D%20%22lost%22", ...SECTIONS.map((name) => `settings/${name}`)];
    for (const path of paths) {
      await page.goto(`${server.origin}/${path}`);
      await shown();
      await noEnglish(path);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.flashed), undefined, `${path} was drawn in English`);
    }
    await page.goto(`${server.origin}/leads`);
    await page.getByRole("rowheader", { name: "Uwe Maß" }).waitFor();
    for (const [key, name] of [["?", "Tastenkürzel"], ["Control+k", "Suchen, oder > für Befehle"]]) {
      await page.keyboard.press(key);
      await page.getByText(name).or(page.getByPlaceholder(name)).filter({ visible: true }).first().waitFor();
      await noEnglish(name);
      await page.keyboard.press("Escape");
    }
  });

  await step("a stranger has the browser’s language, whoever signs in their own again", async () => {
    await page.locator(".railme > .nav").click();
    await page.getByRole("menuitem", { name: "Abmelden" }).click();
    await page.getByRole("heading", { name: "Sign in to LeadLab" }).waitFor();
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("button", { name: "Neuer Lead" }).waitFor();
  });
});

test("a German browser, and a page from right to left", { timeout: 600_000 }, async (t) => {
  const server = await startServer({ demo: true });
  const { page, errors, close } = await openBrowser({ locale: "de-DE" });
  const isEnglish = await leftOver("de");
  try {
    await t.test("the sign-in page is in its language", async () => {
      await page.goto(`${server.origin}/login`);
      await page.getByRole("heading", { name: "Bei LeadLab anmelden" }).waitFor();
      assert.deepEqual((await textsOf(page)).filter(isEnglish), []);
      await page.getByRole("link", { name: "Vergessen?" }).click();
      await page.getByRole("heading", { name: "Neues Passwort setzen" }).waitFor();
      await page.goto(`${server.origin}/login`);
      await page.getByLabel("E-Mail").fill(server.email);
      await page.getByLabel("Passwort", { exact: true }).fill(server.password);
      await page.getByRole("button", { name: "Anmelden", exact: true }).click();
      await page.getByRole("button", { name: "Neuer Lead" }).waitFor();
    });

    for (const width of [1440, 390]) {
      await t.test(`nothing is wider than ${width} px from right to left`, async () => {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        const fits = async (where) => {
          await page.evaluate(() => { document.documentElement.dir = "rtl"; });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(over, 0, `${where} is ${over} px too wide`);
          const outside = await page.evaluate(() => [...document.querySelectorAll("h1, .head .btn, .dialog, .pop, .rechead, .bcol:first-child")]
            .map((element) => [element.className || element.localName, element.getBoundingClientRect()]).filter(([, at]) => at.width > 0 && (at.left < -1 || at.right > innerWidth + 1)).map(([name]) => name));
          assert.deepEqual(outside, [], `${where} has parts beside the page`);
        };
        const row = page.locator(width === 390 ? ".pr2" : ".gr").first();
        await page.goto(`${server.origin}/leads`);
        await row.waitFor();
        await fits("the list");
        const lead = (await page.evaluate(async () => {
          const found = performance.getEntriesByType("resource").map((entry) => entry.name).find((name) => /\/api\.js$/.test(name));
          return (await (await import(found)).get("/leads", { limit: 1, fields: "name" })).data.data[0].id;
        }));
        await page.goto(`${server.origin}/leads/${lead}`);
        await page.locator(".rechead").waitFor();
        await fits("the record");
        await page.goto(`${server.origin}/deals/board`);
        await page.locator(".bcard").first().waitFor();
        await fits("the board");
        await page.goto(`${server.origin}/leads?export=1`);
        await page.getByRole("dialog").waitFor();
        await fits("a dialog");
        await page.goto(`${server.origin}/dashboard`);
        await page.locator(".strip").first().waitFor();
        await fits("the dashboard");
        await page.goto(`${server.origin}/settings/profile`);
        await page.locator(".set h1").waitFor();
        await fits("the settings");
      });
    }
    assert.deepEqual(errors, []);
  } finally {
    await close();
    await server.stop();
  }
});
