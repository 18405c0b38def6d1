//! The page of a record in a browser: its tabs and keys, the timeline narrowed, related records changed in place, drafts that
//! outlast the page, a merge taken apart, and the keys of the sheet.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("record", {}, async ({ page, server, step }) => {
  const tab = (name) => page.getByRole("tab", { name, exact: true });
  const api = (method, path, body) => page.evaluate(async ([verb, to, data]) => {
    const { request } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
    return (await request(verb, to, { body: data })).data;
  }, [method, path, body]);
  let customer;
  let contact;

  await step("tabs show tasks, notes, mail and files, and their keys open what they add", async () => {
    customer = await api("POST", "/customers", { name: "Rheinufer Hotels" });
    contact = await api("POST", "/contacts", { first_name: "Katrin", last_name: "Vogel", customer_id: customer.id });
    await api("POST", "/deals", { name: "Six bars", customer_id: customer.id, value: { amount: "100.00", currency: "EUR" } });
    for (const [kind, subject] of [["task", "Send the contract"], ["call", "About the lots"], ["email", "Offer 3"]]) await api("POST", "/activities", { kind, subject, customer_id: customer.id });
    await page.goto(`${server.origin}/customers/${customer.id}`);
    await page.locator(".tl .acttitle", { hasText: "About the lots" }).waitFor();
    await tab("Tasks").click();
    await page.locator(".reccentre .rel", { hasText: "Send the contract" }).waitFor();
    assert.equal(await page.locator(".reccentre .rel li").count(), 1);
    await tab("Emails").click();
    await page.locator(".reccentre .tl", { hasText: "Offer 3" }).waitFor();
    assert.equal(await page.locator(".reccentre .tl .ev").count(), 1);
    await tab("Files").click();
    await page.locator(".reccentre .filedrop").waitFor();
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "Note" }).waitFor();
    assert.equal(await tab("Timeline").getAttribute("aria-selected"), "true");
  });

  await step("a begun note is kept for its record until it is sent, also when the page is loaded again", async () => {
    await page.getByRole("textbox", { name: "Note" }).pressSequentially("Two lots before");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Go on with the draft" }).waitFor();
    await page.waitForTimeout(1000);
    await page.goto(`${server.origin}/contacts/${contact.id}`);
    await page.locator(".logbar").waitFor();
    assert.equal(await page.getByRole("button", { name: "Go on with the draft" }).count(), 0);
    await page.goto(`${server.origin}/customers/${customer.id}`);
    await page.getByRole("button", { name: "Go on with the draft" }).click();
    const text = page.getByRole("textbox", { name: "Note" });
    await text.getByText("Two lots before").waitFor();
    await text.press("End");
    await page.keyboard.type(" Easter");
    await page.keyboard.press("Control+Enter");
    await page.locator(".notebox", { hasText: "Two lots before Easter" }).waitFor();
    await page.getByRole("button", { name: "Go on with the draft" }).waitFor({ state: "detached" });
  });

  await step("the timeline is narrowed to calls, notes and changes", async () => {
    const only = (name) => page.locator(".flowhead .seg").getByText(name, { exact: true }).click();
    await only("Calls");
    await page.locator(".reccentre .ev", { hasText: "Six bars" }).waitFor({ state: "detached" });
    await page.locator(".reccentre .ev", { hasText: "About the lots" }).waitFor();
    assert.equal(await page.locator(".reccentre .ev").count(), 1);
    await only("Notes");
    await page.locator(".reccentre .ev", { hasText: "Easter" }).waitFor();
    assert.equal(await page.locator(".reccentre .ev").count(), 1);
    await only("Changes");
    await page.locator(".reccentre .ev", { hasText: "created this record" }).waitFor();
    await only("Mail");
    await page.locator(".reccentre .ev", { hasText: "Offer 3" }).waitFor();
    await only("All");
  });

  await step("related records are changed where they stand", async () => {
    await page.getByRole("button", { name: /^Role/ }).click();
    await page.getByRole("option", { name: "Decision maker" }).click();
    await page.getByRole("button", { name: "Role: Decision maker" }).waitFor();
    await page.getByRole("button", { name: /^Stage/ }).click();
    await page.getByRole("option").nth(1).click();
    await page.getByRole("button", { name: /^Value/ }).click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("250");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Value: .*250/ }).waitFor();
    await page.waitForTimeout(500);
    assert.equal((await api("GET", `/contacts/${contact.id}`)).role, "decision_maker");
    const [deal] = (await api("GET", `/deals?filter=${encodeURIComponent(`customer_id = "${customer.id}"`)}`)).data;
    const [{ stages }] = (await api("GET", "/pipelines")).data;
    assert.deepEqual([deal.value.amount, deal.stage_id], ["250.00", stages[1].id]);
  });

  await step("an option that a field does not have is made while choosing", async () => {
    const made = await api("POST", "/custom-fields", { entity: "customers", key: "machine", label: "Machine", type: "select", options: ["Filter", "Espresso"] });
    await api("POST", "/custom-fields", { entity: "customers", key: "roasts", label: "Roasts", type: "multi_select", options: ["Light"] });
    await page.goto(`${server.origin}/customers/${customer.id}`);
    const place = (key) => page.locator(`[data-field="custom.${key}"]`);
    await page.getByRole("button", { name: /^Show \d+ empty$/ }).click();
    await place("machine").click();
    await page.keyboard.type("espresso");
    await page.getByRole("option", { name: "Espresso" }).waitFor();
    assert.equal(await page.getByRole("option", { name: /^Create/ }).count(), 0, "what is there is not made again");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Siphon");
    await page.getByRole("option", { name: "Create “Siphon”" }).click();
    await page.getByText("“Siphon” is now a choice of “Machine”").waitFor();
    await place("machine").getByText("Siphon").waitFor();
    await place("roasts").click();
    for (const name of ["Dark", "Light"]) {
      await page.keyboard.type(name);
      await page.getByRole("option", { name }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".picklist [aria-selected=true]", { hasText: name }).waitFor();
    }
    await page.keyboard.press("Escape");
    await place("roasts").getByText("Dark").waitFor();
    await page.waitForFunction(async (id) => {
      const { get } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
      const { custom } = (await get(`/customers/${id}`)).data;
      return custom.machine === "Siphon" && custom.roasts?.join() === "Dark,Light";
    }, customer.id);
    assert.deepEqual((await api("GET", `/custom-fields/${made.id}`)).options, ["Filter", "Espresso", "Siphon"]);
  });

  await step("each key of the sheet does what it says on a record", async () => {
    await page.keyboard.press("?");
    await page.locator(".keysheet").getByText("On a record").waitFor();
    await page.keyboard.press("Escape");
    for (const [key, open] of [["t", ".logform"], ["c", ".logform"], ["m", ".logform"], ["e", ".propval.edit"], ["a", '[data-field="owner_id"].edit'], ["l", '[data-field="tags"].edit'], ["s", ".menu [role=menuitemradio]"]]) {
      await page.keyboard.press(key);
      await page.locator(open).first().waitFor();
      await page.keyboard.press("Escape");
      await page.locator(open).first().waitFor({ state: "detached" });
    }
    await page.keyboard.press("Shift+F");
    await page.getByRole("button", { name: "Remove from favourites" }).first().waitFor();
    await page.keyboard.press("Shift+F");
    await page.getByRole("button", { name: "Add to favourites" }).first().waitFor();
    for (const [letter, path] of [["l", "leads"], ["c", "customers"], ["p", "contacts"], ["d", "deals"], ["t", "tickets"], ["a", "activities"], ["s", "settings"]]) {
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
      await page.waitForURL(`**/${path}**`);
    }
  });

  await step("j and k step through the list that opened it, and Esc goes back to its row", async () => {
    await api("POST", "/customers", { name: "Zum Anker" });
    await page.goto(`${server.origin}/customers`);
    await page.locator(".gr .gc.name", { hasText: "Zum Anker" }).click();
    await page.keyboard.press("o");
    await page.getByText("1 of 2").waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "Rheinufer Hotels" }).waitFor();
    await page.getByText("2 of 2").waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { name: "Zum Anker" }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL("**/customers");
  });

  await step("back from a record the keys go on in the list, but not where a page has just been opened", async () => {
    const focused = page.locator(".grid:focus .gr .gc.focus");
    const at = (/** @type {string} */ name) => focused.filter({ hasText: name }).waitFor();
    await at("Zum Anker");
    await page.keyboard.press("ArrowDown");
    await at("Rheinufer Hotels");
    await page.keyboard.press("o");
    await page.getByText("2 of 2").waitFor();
    await page.getByRole("button", { name: "Previous" }).focus();
    await page.goBack();
    await at("Rheinufer Hotels");
    await page.keyboard.press("ArrowUp");
    await at("Zum Anker");
    await page.reload();
    await page.locator(".gr .gc.name", { hasText: "Zum Anker" }).waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(await focused.count(), 0);
    await page.locator(".rail").getByRole("link", { name: "Contacts" }).click();
    await page.waitForURL("**/contacts");
    await page.locator('.rail a[href="/customers"]').click();
    await page.locator(".gr .gc.name", { hasText: "Zum Anker" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("href")), "/customers", "a link keeps the focus");
  });

  await step("a record on its way to the trash is read no more, and what was read of it comes back unanswered", async () => {
    const short = await api("POST", "/customers", { name: "Short Hotels" });
    await page.goto(`${server.origin}/customers/${short.id}`);
    await page.locator(".tl", { hasText: "created this record" }).waitFor();
    const missing = [];
    page.on("response", (answer) => { if (answer.status() === 404) missing.push(answer.url()); });
    let letGo;
    const deleted = new Promise((done) => { letGo = done; });
    let reads = 0;
    // The server has deleted it before it takes the read that was sent first, and long before its answer is here.
    await page.route(`**/customers/${short.id}/timeline*`, async (route) => {
      reads += 1;
      await deleted;
      await route.continue().catch(() => {});
    });
    await page.route(`**/api/v1/customers/${short.id}`, async (route) => {
      if (route.request().method() !== "DELETE") return route.continue();
      const answer = await route.fetch();
      letGo();
      await page.waitForTimeout(800);
      return route.fulfill({ response: answer });
    });
    const tell = () => page.evaluate(async ([collection, id]) => {
      const { tellRecord } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "data/records.js"));
      tellRecord({ collection, id, created: true });
    }, ["notes", "note_of_somebody"]);
    const asked = page.waitForRequest(`**/customers/${short.id}/timeline*`);
    await tell();
    await asked;
    await page.locator(".recacts .btn.icon[aria-haspopup=menu]").click();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await deleted;
    await tell();
    await page.waitForURL(/\/customers$/);
    await page.unrouteAll({ behavior: "wait" });
    assert.deepEqual([missing, reads], [[], 1]);
  });

  await step("a merge is taken apart on the timeline, long after its toast", async () => {
    const twin = await api("POST", "/contacts", { first_name: "Kathrin", last_name: "Vogel" });
    await page.evaluate(async ([winner, loser]) => {
      const { request } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
      await request("POST", "/contacts/merge", { body: { winner, losers: [loser], fields: {} } });
    }, [contact.id, twin.id]);
    await page.goto(`${server.origin}/contacts/${contact.id}`);
    await page.locator(".ev", { hasText: "merged Kathrin Vogel into this record" }).getByRole("button", { name: "Take apart again" }).click();
    await page.locator(".ev", { hasText: "took Kathrin Vogel out of this record again" }).waitFor();
    assert.equal((await api("GET", `/contacts/${twin.id}`)).last_name, "Vogel");
  });

  await step("the rail folds to its icons and back, and stays so", async () => {
    await page.getByRole("button", { name: "Collapse the rail" }).click();
    await page.locator("[data-rail=icons]").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Expand the rail" }).click();
    await page.locator("[data-rail=full]").waitFor();
  });

  await step("a lead is converted with a deal and what it is worth", async () => {
    const lead = await api("POST", "/leads", { first_name: "Nina", last_name: "Berg", company: "Berg Hotels", estimated_value: { amount: "900.00", currency: "EUR" } });
    await page.goto(`${server.origin}/leads/${lead.id}`);
    await page.locator(".recacts").getByRole("button", { name: "Convert" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Make a deal, too").click();
    assert.equal(await dialog.getByLabel("Value").inputValue(), "900 EUR");
    await dialog.getByLabel("Value").fill("plenty");
    await dialog.getByRole("button", { name: "Convert lead" }).click();
    await dialog.locator(".hint.bad").waitFor();
    await dialog.getByLabel("Value").fill("1250");
    await dialog.getByRole("button", { name: "Convert lead" }).click();
    await page.waitForURL(/\/deals\/deal_/);
    const deal = await api("GET", new URL(page.url()).pathname);
    assert.deepEqual([deal.name, deal.value], ["Berg Hotels", { amount: "1250.00", currency: "EUR" }]);
  });
});
