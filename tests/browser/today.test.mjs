//! Today's work in a browser: what is late, due, coming and to be followed up; completed, put off and taken back in place.

import assert from "node:assert/strict";
import { journey, refusal } from "./support.mjs";

journey("today", {}, async ({ page, step }) => {
  const row = (name) => page.locator(".tdrow", { hasText: name });
  const group = (name) => page.getByRole("region", { name }).locator(".tdrow .tdname").allInnerTexts();
  const toast = (text) => page.locator(".toast", { hasText: text }).last().waitFor();
  const badge = page.locator(".rail a[href='/today'] .badge");
  /** A moment so many days from now at this hour, as the browser's clock has it. */
  const at = (days, hour) => page.evaluate(([ahead, hours]) => { const now = new Date(); return new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hours).toISOString(); }, [days, hour]);
  const add = async (path, body) => {
    const id = await page.evaluate(async ([to, what]) => {
      const module = (file) => import(new URL(file, document.querySelector('link[href$="/ahead.js"]').href).href);
      const [api, records] = await Promise.all([module("api.js"), module("data/records.js")]);
      const { data } = await api.post(to, what);
      records.tellRecord({ collection: to.slice(1), id: data.id, created: data });
      return data.id;
    }, [path, body]);
    return id;
  };

  await step("a person without work is told what belongs here", async () => {
    await page.locator(".rail a[href='/today']").click();
    await page.getByRole("heading", { name: "Nothing is planned" }).waitFor();
    assert.equal(await badge.count(), 0);
  });

  await step("work stands under its day", async () => {
    const me = await page.evaluate(async () => (await (await import(new URL("api.js", document.querySelector('link[href$="/ahead.js"]').href).href)).get("/me")).data.id);
    const task = (subject, due_at) => add("/activities", { kind: "task", subject, due_at, assignee_id: me });
    await task("Send the quote", await at(-3, 9));
    await task("Ring the roastery", await at(0, 23));
    await task("Taste the samples", await at(2, 10));
    await task("In a month", await at(30, 10));
    const lead_id = await add("/leads", { first_name: "Omar", last_name: "Khan", owner_id: me, next_follow_up_at: await at(3, 9) });
    await add("/activities", { kind: "meeting", lead_id, subject: "Meet Zoe", occurred_at: await at(1, 11), done: false, assignee_id: me });
    await add("/leads", { first_name: "Lena", last_name: "Fuchs", company: "Fuchs GmbH", owner_id: me, next_follow_up_at: await at(-1, 9) });
    await page.locator(".tdrow .tdname", { hasText: "Omar Khan" }).waitFor();
    assert.deepEqual(await group("Overdue"), ["Send the quote"]);
    assert.deepEqual(await group("Due today"), ["Ring the roastery"]);
    assert.deepEqual(await group("Follow-ups"), ["Lena Fuchs"]);
    assert.deepEqual(await group("The next seven days"), ["Meet Zoe", "Taste the samples", "Omar Khan"]);
    assert.match(await row("Send the quote").innerText(), /3 days late/);
    await badge.filter({ hasText: /^2$/ }).waitFor();
  });

  await step("a task is completed by key, keeps its place, and comes back", async () => {
    await page.keyboard.press("j");
    await page.waitForFunction(() => document.activeElement?.textContent === "Send the quote");
    await page.keyboard.press("x");
    await toast("“Send the quote” is done");
    await page.locator(".tdrow.over", { hasText: "Send the quote" }).waitFor();
    await badge.filter({ hasText: /^1$/ }).waitFor();
    await page.keyboard.press("Control+z");
    await page.locator(".tdrow:not(.over)", { hasText: "Send the quote" }).waitFor();
    await badge.filter({ hasText: /^2$/ }).waitFor();
  });

  await step("a task is put off to tomorrow at its time, and to a chosen date", async () => {
    await row("Send the quote").getByRole("link", { name: "Send the quote" }).focus();
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: /Tomorrow/ }).click();
    await toast("“Send the quote”: Tomorrow");
    assert.ok((await group("The next seven days")).includes("Send the quote"));
    assert.match(await row("Send the quote").innerText(), /Tomorrow 09:00/);
    await row("Ring the roastery").hover();
    await page.getByRole("button", { name: "Snooze Ring the roastery" }).click();
    await page.getByRole("menuitem", { name: "Choose a date" }).click();
    await page.getByRole("textbox", { name: "Due" }).fill("in 3 days");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => [...document.querySelectorAll("#td-upcoming")].some((head) => head.parentElement?.textContent?.includes("Ring the roastery")));
  });

  await step("what the server refuses goes back", async () => {
    await page.route("**/api/v1/activities/*", (route) => (route.request().method() === "PATCH" ? route.fulfill(refusal(403, "You may not change this.")) : route.continue()));
    await row("Taste the samples").hover();
    const before = await row("Taste the samples").innerText();
    await page.getByRole("button", { name: "Snooze Taste the samples" }).click();
    await page.getByRole("menuitem", { name: /Tomorrow/ }).click();
    await toast("You may not change this.");
    assert.equal(await row("Taste the samples").innerText(), before);
    await page.unroute("**/api/v1/activities/*");
    await page.locator(".toast.bad").getByRole("button", { name: "Close" }).click();
  });

  await step("a lead is followed up, and then nothing is left for today", async () => {
    await row("Lena Fuchs").hover();
    await row("Lena Fuchs").getByRole("button", { name: "Complete" }).click();
    await toast("Lena Fuchs: followed up");
    await page.getByText("Nothing is left for today").waitFor();
    assert.equal(await row("Lena Fuchs").count(), 0);
    await page.locator(".rail a[href='/leads']").click();
    await page.waitForURL("**/leads");
    await page.locator(".grid").focus();
    await page.keyboard.press("g");
    await page.keyboard.press("y");
    await page.waitForURL("**/today");
    assert.equal(await page.locator(".rail a[href='/today']").getAttribute("aria-current"), "page");
  });

  await step("a phone has it in two lines without scrolling sideways", async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    const body = page.locator(".tdbody");
    assert.ok(await body.evaluate((box) => box.scrollWidth <= box.clientWidth));
    await page.getByRole("button", { name: "Snooze Meet Zoe" }).waitFor();
  });
});
