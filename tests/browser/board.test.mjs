//! The board in a browser: cards dragged by mouse and finger, moved by keys, sums that follow at once, losses with their
//! reason, stages that are edited, columns that grow, and the one column that a phone shows.

import assert from "node:assert/strict";
import { finger, journey, middleOf, refusal } from "./support.mjs";

/** What the board's tests share. */
function boardOf(page) {
  const column = (at) => page.locator(".bcol").nth(at);
  const card = (at, index) => column(at).locator("[data-card]").nth(index);
  const ids = (at) => column(at).locator("[data-card]").evaluateAll((all) => all.map((one) => one.dataset.card));
  const count = async (at) => Number(await column(at).locator(".bhead .count").textContent());
  const worth = (at) => column(at).locator(".bworth").evaluate((box) => box.firstChild.textContent);
  const held = (id) => page.waitForFunction((wanted) => document.activeElement?.getAttribute("data-card") === wanted, id);
  return { column, card, ids, count, worth, held };
}

journey("board", { demo: true, viewport: { width: 2000, height: 900 } }, async ({ page, server, step }) => {
  const { column, card, ids, count, worth, held } = boardOf(page);
  const toast = (text) => page.locator(".toast", { hasText: text }).last().waitFor();
  const lift = async (locator) => {
    const from = await middleOf(locator);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, from.y + 6, { steps: 3 });
  };

  await step("a lifted card tilts and leaves a gap of its height where it would drop; Escape gives it up", async () => {
    await page.goto(`${server.origin}/deals/board`);
    await page.locator(".taskdot").first().waitFor();
    const before = await ids(0);
    const { height } = await card(0, 1).boundingBox();
    await lift(card(0, 1));
    const to = await middleOf(card(1, 1));
    await page.mouse.move(to.x, to.y - 10, { steps: 6 });
    assert.equal(await page.locator(".dragcopy").evaluate((copy) => getComputedStyle(copy).rotate), "2deg");
    const gap = await column(1).locator(".bdrop").boundingBox();
    assert.equal(Math.round(gap.height), Math.round(height));
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".dragcopy, .bdrop").count(), 0);
    await page.mouse.up();
    assert.deepEqual(await ids(0), before);
    assert.equal(new URL(page.url()).pathname, "/deals/board", "letting go follows no link");
  });

  await step("a drop counts at once, before the server has answered, and is taken back by its toast", async () => {
    const [from, to, sum] = [await count(0), await count(1), await worth(1)];
    const id = (await ids(0))[0];
    const below = (await ids(1))[1];
    let answer;
    await page.route("**/api/v1/deals/*/move", async (route) => { await new Promise((done) => { answer = done; }); await route.continue(); });
    await lift(card(0, 0));
    const place = await middleOf(column(1).locator(`[data-card="${below}"]`));
    await page.mouse.move(place.x, place.y - 12, { steps: 6 });
    await page.mouse.up();
    await page.waitForFunction((wanted) => document.querySelectorAll(".bcol")[1]?.querySelector(`[data-card="${wanted}"]`), id);
    assert.deepEqual([await count(0), await count(1)], [from - 1, to + 1]);
    assert.notEqual(await worth(1), sum);
    assert.equal((await ids(1))[1], id);
    const optimistic = await worth(1);
    answer();
    await toast("is in Qualified now");
    await page.unroute("**/api/v1/deals/*/move");
    await page.reload();
    await column(1).waitFor();
    assert.deepEqual([await worth(1), (await ids(1))[1]], [optimistic, id], "the server has the same place and sum");
    await card(1, 1).focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await toast("is in New now");
    await page.locator(".toast").last().getByRole("button", { name: "Undo" }).click();
    await page.waitForFunction((wanted) => document.querySelectorAll(".bcol")[1]?.querySelector(`[data-card="${wanted}"]`), id);
  });

  await step("a move that the server refuses goes back", async () => {
    const before = await ids(0);
    await page.route("**/api/v1/deals/*/move", (route) => route.fulfill(refusal(403, "You may not change this deal.")));
    await card(0, 0).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await toast("You may not change this deal.");
    await page.unroute("**/api/v1/deals/*/move");
    await page.waitForFunction((first) => document.querySelector(".bcol [data-card]")?.getAttribute("data-card") === first, before[0]);
    await page.locator(".toast.bad").getByRole("button", { name: "Close" }).click();
  });

  await step("arrows move the focus, with Shift the card, which keeps it", async () => {
    await card(0, 0).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await held((await ids(1))[1]);
    await page.keyboard.press("ArrowLeft");
    const id = (await ids(0))[1];
    await held(id);
    await page.keyboard.press("Shift+ArrowUp");
    await page.waitForFunction((wanted) => document.querySelector(".bcol [data-card]")?.getAttribute("data-card") === wanted, id);
    await held(id);
    await page.getByRole("status").filter({ hasText: "is number 1 in New now" }).waitFor({ state: "attached" });
    assert.equal(await page.locator("[data-card][tabindex='0']").count(), 1, "Tab stops at one card");
  });

  await step("a loss asks for its reason and remembers the last; a win asks nothing", async () => {
    const first = (await ids(3))[0];
    const lost = await count(5);
    await lift(card(3, 0));
    const to = await middleOf(column(5).locator(".bhead"));
    await page.mouse.move(to.x, to.y + 60, { steps: 6 });
    await page.mouse.up();
    const reason = page.getByLabel("Why was it lost?");
    await reason.waitFor();
    const asked = await reason.boundingBox();
    assert.ok(Math.abs(asked.x - to.x) < 400, `asked at ${asked.x}, dropped at ${to.x}`);
    await reason.fill("");
    await page.keyboard.press("Enter");
    await page.getByText("Say why it was lost.").waitFor();
    await page.keyboard.press("Escape");
    await held(first);
    assert.equal((await ids(3))[0], first, "it is back where it was");
    await page.keyboard.press("Shift+ArrowRight");
    await toast("is won");
    await held(first);
    await page.keyboard.press("Shift+ArrowRight");
    await reason.fill("Too dear");
    await page.keyboard.press("Enter");
    await toast("is lost");
    assert.equal(await count(5), lost + 1);
    // As fast as somebody types: no answer of the server may come between.
    await card(3, 0).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await reason.inputValue(), "Too dear");
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  await step("a stage is renamed and coloured in its column", async () => {
    await column(0).hover();
    await page.getByRole("button", { name: "Edit stage New" }).click();
    const box = page.getByRole("dialog", { name: "Edit stage New" });
    await box.getByLabel("Name").fill("Fresh");
    await box.getByRole("button", { name: /^Colour/ }).click();
    await page.getByRole("option", { name: "Pink" }).click();
    await box.getByLabel("Days until a deal goes stale").fill("soon");
    await page.keyboard.press("Enter");
    await box.getByText("is not a number").waitFor();
    await box.getByLabel("Days until a deal goes stale").fill("400");
    await page.keyboard.press("Enter");
    await toast("Stage Fresh is saved");
    await column(0).locator(".bhead .gl.c-pink").waitFor();
    assert.equal(await column(0).locator(".rotten").count(), 0, "nothing is stale after fewer days than that");
    assert.ok((await column(2).locator(".rotten").count()) > 0);
  });

  await step("a column grows as it is scrolled, and keeps its length when something changes", async () => {
    const whole = await count(2);
    assert.ok(whole > 25, "the demo has a column of several pages");
    assert.equal((await ids(2)).length, 25);
    await column(2).locator(".bcards").evaluate((box) => { box.scrollTop = box.scrollHeight; });
    await page.waitForFunction((all) => document.querySelectorAll(".bcol")[2]?.querySelectorAll("[data-card]").length === all, whole);
    await card(2, 0).focus();
    await page.keyboard.press("Shift+ArrowDown");
    await page.waitForTimeout(800);
    assert.equal((await ids(2)).length, whole);
  });

  await step("names alone are shown until the whole cards are wanted again", async () => {
    const { height } = await card(0, 0).boundingBox();
    await page.getByRole("button", { name: "Compact" }).click();
    await page.reload();
    await column(0).waitFor();
    assert.ok((await card(0, 0).boundingBox()).height < height / 2);
    await page.getByRole("button", { name: "Compact" }).click();
  });

  await step("a lifted card at the edge scrolls the board and the column", async () => {
    await page.setViewportSize({ width: 1100, height: 700 });
    await lift(card(0, 0));
    await page.mouse.move(1085, 400, { steps: 8 });
    await page.waitForFunction(() => document.querySelector(".board").scrollLeft > 300);
    await page.mouse.move(700, 690, { steps: 8 });
    await page.waitForFunction(() => [...document.querySelectorAll(".bcards")].some((box) => box.scrollTop > 100));
    await page.keyboard.press("Escape");
    await page.mouse.up();
  });

  await step("a deal that is made on the board has its customer", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.origin}/deals/board`);
    await column(0).locator("h2").waitFor();
    await page.getByRole("button", { name: "New deal" }).first().click();
    const sheet = page.getByRole("dialog", { name: "New deal" });
    await sheet.getByLabel("Name").fill("Four grinders");
    await sheet.getByLabel("Value").fill("4.200");
    await sheet.getByLabel("Customer").click();
    await page.keyboard.type("Grinder & Sons");
    await page.getByRole("option", { name: /Create/ }).click();
    await sheet.locator(".selectbox", { hasText: "Grinder & Sons" }).waitFor();
    await sheet.locator("button[type=submit]").click();
    await page.waitForURL(/\/deals\/deal_/);
    await page.getByText("Grinder & Sons").first().waitFor();
    await page.getByText("€4,200").first().waitFor();
  });

  await step("a column is hidden on this device, and shown again", async () => {
    await page.goto(`${server.origin}/deals/board`);
    await column(0).locator("h2").waitFor();
    const names = await page.locator(".bcol h2").allInnerTexts();
    await column(1).hover();
    await page.getByRole("button", { name: `Hide ${names[1]}` }).click();
    await page.reload();
    await page.getByRole("button", { name: "1 hidden column" }).waitFor();
    await column(0).locator("h2").waitFor();
    assert.deepEqual(await page.locator(".bcol h2").allInnerTexts(), names.filter((_, index) => index !== 1));
    await page.getByRole("button", { name: "1 hidden column" }).click();
    await page.getByRole("menuitem", { name: names[1] }).click();
    assert.deepEqual(await page.locator(".bcol h2").allInnerTexts(), names);
    assert.equal(await page.getByRole("button", { name: /hidden/ }).count(), 0);
  });

  await step("a deal leads back to the board, which is found as it was left", async () => {
    await page.goto(`${server.origin}/deals/board?filter=${encodeURIComponent('name != "x"')}`);
    await card(0, 8).waitFor();
    const cards = column(0).locator(".bcards");
    await cards.evaluate((box) => { box.scrollTop = 400; });
    const id = (await ids(0))[8];
    for (const back of [() => page.keyboard.press("Escape"), () => page.goBack()]) {
      await page.locator(`[data-card="${id}"]`).click();
      await page.locator(".rechead h1").waitFor();
      await back();
      await page.waitForURL(/\/deals\/board\?filter=/);
      await card(0, 8).waitFor();
      assert.equal(await cards.evaluate((box) => box.scrollTop), 400);
      await held(id);
    }
    await page.locator(`[data-card="${id}"]`).click();
    await page.locator(".rechead h1").waitFor();
    await page.reload();
    await page.locator(".rechead h1").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL(/\/deals\/board\?filter=/);
  });

  await step("a filter that nothing fits says so, and is taken off", async () => {
    await page.goto(`${server.origin}/deals/board?filter=${encodeURIComponent('name contains "zzzz" and probability > 0')}`);
    await page.getByText("No deal matches these filters").waitFor();
    await page.getByRole("button", { name: "Remove that filter" }).click();
    await card(0, 0).waitFor();
  });
});

journey("board on a phone", { demo: true, viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: "reduce" }, async ({ page, server, step }) => {
  const { column, card, ids } = boardOf(page);
  const tabs = page.getByRole("navigation", { name: "Stages" });

  await step("one column fills the screen, and the tabs lead to the others", async () => {
    await page.goto(`${server.origin}/deals/board`);
    await column(0).waitFor();
    const { x, width } = await column(0).boundingBox();
    assert.ok(x >= 0 && width > 360 && x + width <= 391, `${x} ${width}`);
    await tabs.getByRole("button", { name: /Proposal/ }).click();
    await page.waitForFunction(() => Math.abs(document.querySelectorAll(".bcol")[2].getBoundingClientRect().left) < 2);
    await tabs.locator("[aria-current]", { hasText: "Proposal" }).waitFor();
    await tabs.getByRole("button", { name: /New/ }).click();
    await page.waitForFunction(() => document.querySelector(".board").scrollLeft === 0);
  });

  await step("a finger that moves at once scrolls", async () => {
    const hand = await finger(page);
    const from = await middleOf(card(0, 3));
    await hand.press(from, 20);
    await hand.move({ x: from.x, y: from.y - 150 });
    assert.equal(await page.locator(".dragcopy").count(), 0);
    await hand.release();
    await page.waitForFunction(() => document.querySelector(".bcards").scrollTop > 50);
    await page.reload();
    await column(0).waitFor();
  });

  await step("a finger that rests lifts the card, untilted where motion is unwanted, and drops it on a tab", async () => {
    const hand = await finger(page);
    const id = (await ids(0))[0];
    await hand.press(await middleOf(card(0, 0)), 300);
    assert.equal(await page.locator(".dragcopy").evaluate((copy) => getComputedStyle(copy).rotate), "none");
    await hand.move(await middleOf(tabs.getByRole("button", { name: /Qualified/ })));
    await page.locator(".btab.aim").waitFor();
    await hand.release();
    await page.locator(".toast", { hasText: "is in Qualified now" }).waitFor();
    assert.equal((await ids(1))[0], id);
    assert.equal(new URL(page.url()).pathname, "/deals/board");
  });
});
