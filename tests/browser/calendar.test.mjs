//! The calendar in a browser: activities brought to another day by mouse, finger and keys, made by a click on a day, and a week
//! of them.

import assert from "node:assert/strict";
import { finger, journey, middleOf, refusal } from "./support.mjs";

const MONTH = "/calendar?month=2027-03";

/** A task due at ten in the morning, made beside the page. */
const addTask = (page, subject, day) => page.evaluate(async ([name, at]) => {
  const module = (file) => import(new URL(file, document.querySelector('link[href$="/ahead.js"]').href).href);
  const { get, post } = await module("api.js");
  const { data } = await get("/me");
  await post("/activities", { kind: "task", subject: name, due_at: new Date(`${at}T10:00`).toISOString(), assignee_id: data.id });
}, [subject, day]);

journey("calendar", {}, async ({ page, server, step }) => {
  const day = (iso) => page.locator(`[data-day="${iso}"]`);
  const entry = (name) => page.locator(".calitem:not(.dragcopy)", { hasText: name });
  const toast = (text) => page.locator(".toast", { hasText: text }).last().waitFor();
  const stands = (name, iso) => day(iso).locator(".calitem", { hasText: name }).waitFor();

  await step("an entry is dragged to another day, keeps its time, and is taken back", async () => {
    await addTask(page, "Send samples", "2027-03-10");
    await page.goto(server.origin + MONTH);
    const from = await middleOf(entry("Send samples"));
    const to = await middleOf(day("2027-03-18"));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 12, from.y + 5, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await day("2027-03-18").locator(".caldrop").waitFor();
    await page.mouse.up();
    await stands("Send samples", "2027-03-18");
    await toast("“Send samples”: 18 Mar 2027 10:00");
    assert.equal(new URL(page.url()).pathname, "/calendar");
    await page.reload();
    await stands("Send samples", "2027-03-18");
    assert.match(await entry("Send samples").innerText(), /10:00/);
    await entry("Send samples").focus();
    await page.keyboard.press("Shift+ArrowUp");
    await stands("Send samples", "2027-03-11");
    await toast("Send samples");
    await page.locator(".toast").last().getByRole("button", { name: "Undo" }).click();
    await stands("Send samples", "2027-03-18");
  });

  await step("keys bring it a day or a week further, and it keeps the focus", async () => {
    await entry("Send samples").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await stands("Send samples", "2027-03-19");
    await page.keyboard.press("Shift+ArrowDown");
    await stands("Send samples", "2027-03-26");
    await toast("26 Mar 2027");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /Send samples/);
  });

  await step("a move that the server refuses goes back", async () => {
    await page.route("**/api/v1/activities/*", (route) => (route.request().method() === "PATCH" ? route.fulfill(refusal(403, "You may not change this.")) : route.continue()));
    await entry("Send samples").focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await toast("You may not change this.");
    await stands("Send samples", "2027-03-26");
    await page.unroute("**/api/v1/activities/*");
    await page.locator(".toast.bad").getByRole("button", { name: "Close" }).click();
  });

  await step("a click on a day, and its button by key, make an activity on it", async () => {
    await day("2027-03-04").click({ position: { x: 60, y: 70 } });
    const dialog = page.getByRole("dialog", { name: "New activity" });
    await dialog.getByRole("button", { name: "Due: 4 Mar 2027 09:00" }).waitFor();
    await dialog.getByRole("radio", { name: "Call" }).click();
    await dialog.getByRole("button", { name: "Date: 4 Mar 2027 09:00" }).waitFor();
    await dialog.getByRole("radio", { name: "Task" }).click();
    await dialog.getByLabel("Subject").fill("Order beans");
    await dialog.getByRole("button", { name: "Add activity" }).click();
    await stands("Order beans", "2027-03-04");
    await day("2027-03-04").locator(".calnew").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Due: 12 Mar 2027 09:00" }).waitFor();
    await page.keyboard.press("Escape");
  });

  await step("the follow-up of a lead stands on its day, is moved like the rest, and leads to the lead", async () => {
    await page.evaluate(async () => {
      const { post } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
      await post("/leads", { last_name: "Lovelace", company: "Engines", next_follow_up_at: new Date("2027-03-11T09:30").toISOString() });
      await post("/leads", { last_name: "Nobody", company: "Away", owner_id: null, next_follow_up_at: new Date("2027-03-11T09:30").toISOString() });
    });
    await page.goto(server.origin + MONTH);
    await stands("Lovelace", "2027-03-11");
    assert.equal(await entry("Nobody").count(), 0);
    assert.equal(await entry("Lovelace").getAttribute("title"), "Follow-up: Lovelace");
    await entry("Lovelace").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await stands("Lovelace", "2027-03-12");
    await toast("“Lovelace”: 12 Mar 2027 09:30");
    // Taken back by the keys, its toast offers that no more.
    await page.keyboard.press("Control+z");
    await stands("Lovelace", "2027-03-11");
    await page.locator(".toast.info").waitFor();
    assert.equal(await page.locator(".toast", { hasText: "12 Mar 2027" }).count(), 0);
    await page.getByText("Everybody’s").click();
    await stands("Nobody", "2027-03-11");
    await entry("Lovelace").click();
    await page.locator(".rechead h1", { hasText: "Lovelace" }).waitFor();
  });

  await step("a full day is whole in a low window", async () => {
    await page.setViewportSize({ width: 1024, height: 600 });
    for (const name of ["One", "Two", "Three", "Four", "Five"]) await addTask(page, name, "2027-03-30");
    await page.goto(server.origin + MONTH);
    await day("2027-03-30").locator(".calmore").waitFor();
    const cut = await page.locator(".calday").evaluateAll((days) => days.filter((one) => one.scrollHeight > one.clientHeight).length);
    assert.equal(cut, 0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step("a week stands in the address and shows the same", async () => {
    await page.goto(`${server.origin}/calendar?week=2027-03-24`);
    await stands("Send samples", "2027-03-26");
    assert.equal(await page.locator(".calday").count(), 7);
    await page.getByRole("button", { name: "Previous week" }).click();
    await page.waitForURL("**/calendar?week=2027-03-15");
    await page.getByText("Nothing is dated in this week").waitFor();
    await page.getByRole("radio", { name: "Month" }).click();
    await page.waitForURL("**/calendar?month=2027-03");
    await stands("Send samples", "2027-03-26");
  });
});

journey("calendar under a finger", { hasTouch: true, viewport: { width: 1024, height: 600 } }, async ({ page, server, step }) => {
  await step("a rest of the finger lifts an entry", async () => {
    await addTask(page, "Send samples", "2027-03-10");
    await page.goto(server.origin + MONTH);
    const hand = await finger(page);
    await page.locator(".calitem").waitFor();
    await hand.press(await middleOf(page.locator(".calitem")), 300);
    await page.locator(".dragcopy").waitFor();
    await hand.move(await middleOf(page.locator('[data-day="2027-03-17"]')));
    await hand.release();
    await page.locator('[data-day="2027-03-17"] .calitem', { hasText: "Send samples" }).waitFor();
    assert.equal(await page.locator(".dragcopy").count(), 0);
  });
});
