//! Filters in a browser: chips with the operators of each type, and what chips cannot say as rows, as a sentence and as text.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("filters", {}, async ({ page, server, step }) => {
  const wait = (/** @type {string} */ text) => page.waitForFunction((wanted) => (new URL(location.href).searchParams.get("filter") ?? "") === wanted, text);
  const names = async () => (await page.locator(".gr:not(.newrow) .gc.name").allInnerTexts()).map((text) => text.trim().split("\n").at(-1)).sort();
  const shows = async (...wanted) => {
    await page.waitForFunction((count) => document.querySelectorAll(".gr:not(.newrow) .gc.name .trunc").length === count && !document.querySelector(".gridscroll.waiting"), wanted.length);
    assert.deepEqual(await names(), wanted.sort());
  };
  const option = (/** @type {string | RegExp} */ name) => page.getByRole("option", { name }).first();
  const call = (path, body) => page.evaluate(async ([at, data]) => {
    const { post } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}api.js`);
    return (await post(at, data)).data;
  }, [path, body]);

  await step("records to find", async () => {
    const de = await call("/customers", { name: "Adler", status: "active", address: { country: "DE" } });
    const fr = await call("/customers", { name: "Brie", status: "prospect", address: { country: "FR" } });
    await call("/deals", { name: "Beans", customer_id: de.id, value: { amount: "1200.00", currency: "EUR" }, expected_close_on: new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10) });
    await call("/deals", { name: "Cups", customer_id: fr.id, value: { amount: "300.00", currency: "EUR" }, tags: ["rush"] });
    await call("/deals", { name: "Filters", value: { amount: "50.00", currency: "EUR" } });
  });

  await step("a relation’s own field, chosen with the counts of its values", async () => {
    await page.goto(`${server.origin}/deals`);
    await shows("Beans", "Cups", "Filters");
    await page.keyboard.press("f");
    await page.locator(".fpop input").fill("customer › country");
    // The fields of other objects come a moment after the own ones.
    await option("Customer › Country").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".fop .selectbox").click();
    await option("is any of").click();
    await option("DE").waitFor();
    assert.match(await option("DE").innerText(), /1/);
    await option("DE").click();
    await wait('customer.address.country in ("DE")');
    await shows("Beans");
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".sub .chip").first().innerText(), /Customer › Country\s*is\s*DE/);
  });

  await step("a number between two", async () => {
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.keyboard.press("f");
    await page.locator(".fpop input").fill("value");
    await page.keyboard.press("Enter");
    await page.locator(".fop .selectbox").click();
    await option("between").click();
    await page.getByLabel("Value, from").fill("100");
    await page.getByLabel("Value, to").fill("1k");
    await wait("value >= 100 and value <= 1000");
    await shows("Cups");
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".sub .chip").first().innerText(), /Value\s*between\s*100 – 1,000/);
  });

  await step("dates: the next days, and “not since”", async () => {
    await page.goto(`${server.origin}/deals`);
    await shows("Beans", "Cups", "Filters");
    await page.keyboard.press("f");
    await page.locator(".fpop input").fill("expected close");
    await page.keyboard.press("Enter");
    await page.locator(".fpop .mi", { hasText: "The next 30 days" }).click();
    await wait('expected_close_on >= "today" and expected_close_on <= "+30d"');
    await shows("Beans");
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".sub .chip").first().innerText(), /in\s*the next 30 days/);
    await page.locator(".sub .chipbody").click();
    await page.locator(".fop .selectbox").click();
    await option("not since").click();
    await page.getByLabel("How many").fill("14");
    await wait('not (expected_close_on >= "-14d")');
    await shows("Cups", "Filters");
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".sub .chip").first().innerText(), /not since\s*14 days ago/);
  });

  await step("or and groups are built as rows, applied while choosing, and read as a sentence", async () => {
    await page.goto(`${server.origin}/deals`);
    await shows("Beans", "Cups", "Filters");
    await page.keyboard.press("f");
    await page.getByRole("button", { name: /Advanced/ }).click();
    const row = (/** @type {number} */ n) => page.getByRole("group", { name: `Condition ${n}` });
    const field = async (/** @type {number} */ n, /** @type {string} */ name) => {
      await row(n).getByRole("button", { name: /^Field/ }).click();
      await page.getByRole("combobox", { name: "Field to filter by" }).fill(name);
      await page.keyboard.press("Enter");
    };
    await field(1, "value");
    await row(1).getByRole("textbox").fill("100");
    await wait("value >= 100");
    await shows("Beans", "Cups");
    await page.locator(".frows > .fadd").getByRole("button", { name: "Group" }).click();
    await field(2, "tags");
    await row(2).getByRole("button", { name: /Value/ }).click();
    await option("rush").click();
    await page.keyboard.press("Escape");
    await wait('value >= 100 and tag in ("rush")');
    await page.locator(".fgroup .fadd").getByRole("button", { name: "Condition" }).click();
    await field(3, "customer › status");
    await row(3).getByRole("button", { name: /Value/ }).click();
    await option("Active").click();
    await page.keyboard.press("Escape");
    await wait('value >= 100 and (tag in ("rush") or customer.status in ("active"))');
    await shows("Beans", "Cups");
    assert.equal((await page.locator(".fsay").innerText()).replace(/\s+/g, " "), "Deals where Value ≥ 100, and either Tags is rush or Customer › Status is Active.");
    await page.locator(".ffoot", { hasText: "2 of 3 deals match" }).waitFor();
    await page.locator(".fgroup .fjoint").click();
    await option("none of").click();
    await wait('value >= 100 and not (tag in ("rush") or customer.status in ("active"))');
    await page.locator(".empty").waitFor();
    await page.locator(".fgroup .fcondrow").nth(1).getByRole("button", { name: "Remove condition 3" }).click();
    await wait('value >= 100 and not (tag in ("rush"))');
    await shows("Beans");
    await page.keyboard.press("Escape");
    assert.match(await page.locator(".chip.hot").innerText(), /Advanced\s*2 conditions/);
  });

  await step("an address opens in it; its text says what is wrong, in words and with the place", async () => {
    await page.goto(`${server.origin}/deals?filter=${encodeURIComponent('name = "Beans" or (tag in ("rush") and not (value < 100))')}`);
    await shows("Beans", "Cups");
    await page.locator(".chip.hot .chipbody").click();
    await page.locator(".fcondrow").nth(2).waitFor();
    assert.equal(await page.locator(".fcondrow").count(), 3);
    await page.getByRole("button", { name: "Edit as text" }).click();
    const text = page.getByLabel("Filter as text");
    assert.equal(await text.inputValue(), 'name = "Beans" or (tag in ("rush") and not (value < 100))'.replace("(tag", "tag").replace("))", ")"));
    await text.fill('name = "Beans" or colour = "red"');
    await page.locator(".fpop .hint.bad", { hasText: /no field colour.*Near “colour = “?/ }).waitFor();
    await page.getByRole("button", { name: "Edit as rows" }).click();
    await page.locator(".fproblem", { hasText: "no field colour" }).waitFor();
    await page.getByRole("button", { name: "Remove condition 2" }).click();
    // The rows that are back leave the builder open.
    await shows("Beans");
    await page.getByRole("button", { name: "Simple chips" }).click();
    await wait('name = "Beans"');
    await shows("Beans");
  });

  await step("nothing found: what hides the most can be taken away", async () => {
    await page.goto(`${server.origin}/deals?filter=${encodeURIComponent('value >= 100 and (name = "X" or name = "Y")')}`);
    await page.locator(".empty", { hasText: "2 match without" }).waitFor();
    await page.getByRole("button", { name: "Remove that filter" }).click();
    await wait("value >= 100");
    await shows("Beans", "Cups");
  });
});
