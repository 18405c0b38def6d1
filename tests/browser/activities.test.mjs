//! Activities in a browser: logged on a record's page, planned from the list, completed and opened again; the calendar and
//! the link by which others read it.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("activities", {}, async ({ page, server, step }) => {
  const texts = (/** @type {string} */ selector) => page.locator(selector).allInnerTexts();

  await step("a call is logged on a customer's page by keys alone", async () => {
    await page.goto(`${server.origin}/customers?new=1`);
    await page.locator(".newrow input").first().fill("Acme");
    await page.keyboard.press("Enter");
    await page.locator(".gr:not(.newrow) .gc.name", { hasText: "Acme" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/customers\/cus_/);
    await page.locator(".logbar").waitFor();
    await page.keyboard.press("c");
    await page.locator(".logform input").first().waitFor();
    await page.keyboard.type("Talked about tea");
    await page.locator(".logform textarea").fill("They <like> it\n& want more");
    await page.getByLabel("Minutes").fill("12");
    await page.keyboard.press("Control+Enter");
    await page.locator(".tl .acttitle", { hasText: "Talked about tea" }).waitFor();
    assert.match((await texts(".tl .acttitle"))[0] ?? "", /12 minutes/);
    assert.match((await texts(".tl .actbody"))[0] ?? "", /They <like> it\s+& want more/);
    await page.locator(".rel .actname", { hasText: "Talked about tea" }).waitFor();
  });

  await step("a task is planned, completed on the timeline and taken back", async () => {
    await page.keyboard.press("t");
    await page.locator(".logform input").first().waitFor();
    await page.keyboard.type("Send samples");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const check = page.locator(".rel .taskcheck");
    await check.waitFor();
    await check.click();
    await page.locator('.rel .taskcheck[aria-checked="true"]').waitFor();
    await page.locator('.tl .taskcheck[aria-checked="true"]').waitFor();
    await page.keyboard.press("Control+Z");
    await page.locator('.rel .taskcheck[aria-checked="false"]').waitFor();
  });

  await step("a call without a record is refused in words, a task is not", async () => {
    await page.goto(`${server.origin}/activities?new=1`);
    await page.getByRole("radio", { name: "Call" }).click();
    await page.locator("dialog input").first().fill("Nobody");
    await page.getByRole("button", { name: "Add activity" }).click();
    await page.getByText("only a task can be without").waitFor();
    await page.locator(".belongs .selectbox").click();
    await page.getByRole("option", { name: /Acme/ }).click();
    await page.getByRole("button", { name: "Add activity" }).click();
    await page.locator(".gr .gc.name", { hasText: "Nobody" }).waitFor();
    assert.deepEqual((await texts(".gr .gc.name")).map((text) => text.trim().split("\n").at(-1)).sort(), ["Nobody", "Send samples", "Talked about tea"]);
  });

  await step("what a filter leaves out is said in words", async () => {
    const chips = async (/** @type {string} */ filter, count = 1) => {
      await page.goto(`${server.origin}/activities?filter=${encodeURIComponent(filter)}`);
      await page.locator(".chip").nth(count - 1).waitFor();
      return (await texts(".chip .chipbody")).map((text) => text.replaceAll(/\s+/g, " ").trim());
    };
    assert.deepEqual(await chips("done = false"), ["Done is No"]);
    assert.deepEqual(await chips('done = true and due_at < "today" and due_at after "-7d"', 3), ["Done is Yes", "Due before today", "Due after 7 days ago"]);
    await page.goto(`${server.origin}/activities`);
    await page.locator(".gr .gc.name", { hasText: "Send samples" }).waitFor();
  });

  await step("what is overdue, due today and to come stands in queues", async () => {
    const day = (/** @type {number} */ days) => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const [subject, days] of /** @type {Array<[string, number]>} */ ([["Long ago", -9], ["Lately", -2], ["Some day", 9], ["Soon", 2]])) {
      await page.evaluate(async (body) => {
        const app = /** @type {HTMLLinkElement} */ (document.querySelector("link[href$='/ahead.js']"));
        await (await import(app.href.replace(/ahead\.js.*/, "api.js"))).post("/activities", body);
      }, { kind: "task", subject, due_at: day(days) });
    }
    const names = async () => (await texts(".gr .gc.name")).map((text) => text.trim().split("\n").at(-1));
    const queue = async (/** @type {string} */ name, /** @type {string} */ shows) => {
      await page.getByRole("navigation", { name: "Queues" }).getByRole("link", { name, exact: true }).click();
      await page.locator(`.queues a.on`, { hasText: name }).waitFor();
      await page.locator(".gr .gc.name", { hasText: shows }).waitFor();
      return names();
    };
    assert.deepEqual(await queue("Overdue", "Long ago"), ["Long ago", "Lately"]);
    assert.deepEqual(await queue("Upcoming", "Some day"), ["Soon", "Some day"]);
    assert.deepEqual(await queue("Mine", "Long ago"), ["Long ago", "Lately", "Soon", "Some day"]);
    await page.getByRole("navigation", { name: "Queues" }).getByRole("link", { name: "Today", exact: true }).click();
    await page.getByText("No activity matches these filters").waitFor();
    await page.getByRole("navigation", { name: "Queues" }).getByRole("link", { name: "All", exact: true }).click();
    await page.locator(".gr .gc.name", { hasText: "Talked about tea" }).waitFor();
  });

  await step("its page completes it and opens it again", async () => {
    await page.locator(".gr .gc.name", { hasText: "Send samples" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/activities\/act_/);
    await page.locator(".recacts").getByRole("button", { name: "Complete" }).click();
    await page.locator(".recacts").getByRole("button", { name: "Reopen" }).click();
    await page.locator(".recacts").getByRole("button", { name: "Complete" }).waitFor();
    await page.locator(".rail a[href='/calendar']").click();
    await page.locator(".calday.today .calitem", { hasText: "Talked about tea" }).waitFor();
    await page.locator(".calday.today .calitem", { hasText: "Nobody" }).click();
    await page.waitForURL(/\/activities\/act_/);
    await page.locator(".recright .rel a", { hasText: "Acme" }).click();
    await page.waitForURL(/\/customers\/cus_/);
  });

  await step("the calendar is read by a link until that is replaced and removed", async () => {
    const ask = async (/** @type {string} */ url) => {
      const answer = await page.request.get(url);
      return { status: answer.status(), type: answer.headers()["content-type"], text: await answer.text() };
    };
    const dialog = page.locator("dialog[open]");
    const made = () => dialog.getByLabel("Link to your calendar").inputValue();
    await page.locator(".rail a[href='/calendar']").click();
    await page.getByRole("button", { name: "Subscribe" }).click();
    await dialog.getByText("sees them without signing in").waitFor();
    await dialog.getByRole("button", { name: "Make a link" }).click();
    const first = await made();
    await dialog.getByRole("button", { name: "Copy" }).waitFor();
    const read = await ask(first);
    assert.deepEqual([read.status, read.type], [200, "text/calendar; charset=utf-8"]);
    assert.match(read.text, /SUMMARY:Talked about tea\r\n/);
    await dialog.getByRole("button", { name: "Close" }).click();
    await dialog.waitFor({ state: "hidden" });

    await page.getByRole("button", { name: "Subscribe" }).click();
    await dialog.getByText("You made a link").waitFor();
    await dialog.getByText("It was last read").waitFor();
    assert.equal(await dialog.getByLabel("Link to your calendar").count(), 0, "it is shown once");
    await dialog.getByRole("button", { name: "New link" }).click();
    await dialog.getByText("stops working at once, on every device").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.equal((await ask(first)).status, 200);
    await dialog.getByRole("button", { name: "New link" }).click();
    await dialog.getByRole("button", { name: "Replace link" }).click();
    const second = await made();
    assert.notEqual(second, first);
    assert.deepEqual([(await ask(first)).status, (await ask(second)).status], [404, 200]);

    await dialog.getByRole("button", { name: "Remove link" }).click();
    await dialog.getByText("A device may go on showing").waitFor();
    await dialog.getByRole("button", { name: "Remove link" }).click();
    await dialog.getByRole("button", { name: "Make a link" }).waitFor();
    assert.equal((await ask(second)).status, 404);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });
});
