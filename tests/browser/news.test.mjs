//! Notifications and favourites in a browser: the bell, the list, what is chosen, and what stands at hand in the rail.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

const GUEST = { name: "Nils Holm", email: "nils@kestrel.example", password: "Marble-otter-pays-7" };

journey("notifications and favourites", {}, async ({ page, server, open, step }) => {
  const bell = page.locator(".rail button.bell");
  const panel = page.getByRole("dialog", { name: "Notifications" });
  const named = (/** @type {string} */ name) => page.locator(".rail").getByRole("button", { name, exact: true }).waitFor();
  let me = "";
  /** What somebody else does, by way of the API. @type {(path: string, data: object) => Promise<any>} */
  let guest;

  await step("somebody else joins, and the bell is silent", async () => {
    await page.goto(`${server.origin}/leads`);
    await bell.waitFor();
    await named("Notifications");
    await bell.click();
    await panel.getByText("Nothing new").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.classList.contains("bell")), true, "the focus comes back");

    await open("users");
    await page.getByRole("button", { name: "Invite people" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Email").fill(GUEST.email);
    await form.getByRole("button", { name: "Invite" }).click();
    await page.getByRole("dialog", { name: `Give this link to ${GUEST.email}` }).waitFor();
    const link = await page.getByLabel("Invitation link").inputValue();
    await page.getByRole("button", { name: "I have copied it" }).click();
    // A program without cookies: one context joins, another one calls.
    const fresh = async () => (await /** @type {any} */ (page.context().browser()).newContext({ ignoreHTTPSErrors: true })).request;
    const [joining, calling] = [await fresh(), await fresh()];
    const call = async (/** @type {any} */ by, /** @type {string} */ path, /** @type {object} */ data, /** @type {Record<string, string>} */ headers = {}) => {
      const answer = await by.post(`${server.origin}/api/v1${path}`, { data, headers });
      assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
      return answer.json();
    };
    const token = new URL(link).hash.slice(1);
    const { access_token, csrf_token } = await call(joining, "/invitations/accept", { token, name: GUEST.name, password: GUEST.password });
    const proof = { authorization: `Bearer ${access_token}`, "x-csrf-token": csrf_token };
    guest = (path, data) => call(calling, path, data, proof);
    const users = await calling.get(`${server.origin}/api/v1/users`, { headers: proof });
    me = (await users.json()).data.find((/** @type {any} */ user) => user.email !== GUEST.email).id;
  });

  await step("what others give one is counted, listed, and led to", async () => {
    await guest("/leads", { company: "<b>Zoe</b> Ltd", owner_id: me });
    await guest("/tickets", { subject: "It leaks", assignee_id: me });
    await guest("/activities", { kind: "task", subject: "Call back", assignee_id: me });
    await page.goto(`${server.origin}/leads`);
    await named("Notifications, 3 unread");
    assert.equal(await bell.locator(".badge").innerText(), "3");
    await bell.click();
    await panel.locator(".newsrow").first().waitFor();
    const rows = await panel.locator(".newswords").allInnerTexts();
    assert.deepEqual(rows, ["Nils Holm assigned the activity “Call back” to you", "Nils Holm assigned the ticket “It leaks” to you", "Nils Holm assigned the lead “<b>Zoe</b> Ltd” to you"]);
    await panel.locator(".newsrow", { hasText: "It leaks" }).getByRole("button", { name: "Mark as read" }).click();
    await named("Notifications, 2 unread");
    assert.equal(await panel.locator(".newsrow.new").count(), 2);
    await panel.getByRole("link", { name: /Zoe/ }).click();
    await page.waitForURL(/\/leads\/lead_/);
    await panel.waitFor({ state: "detached" });
    await named("Notifications, 1 unread");
    await bell.click();
    await panel.getByRole("button", { name: "Mark all as read" }).click();
    await named("Notifications");
    await page.keyboard.press("Escape");
    await page.reload();
    await bell.waitFor();
    await named("Notifications");
  });

  await step("on a phone they are behind the last button of the bar", async () => {
    await guest("/leads", { company: "Small Ltd", owner_id: me });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${server.origin}/leads`);
    await page.locator(".mobbar").getByRole("button", { name: "More" }).click();
    const item = page.getByRole("menuitem", { name: /Notifications/ });
    await item.getByText("1", { exact: true }).waitFor();
    await item.click();
    await panel.getByText("Small Ltd").waitFor();
    await panel.getByRole("button", { name: "Mark all as read" }).click();
    await panel.locator(".newsrow.new").first().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step("records and views are pinned, ordered and taken off", async () => {
    const pins = page.locator(".pins a");
    const names = async () => (await pins.allInnerTexts()).map((text) => text.trim());
    await page.goto(`${server.origin}/leads`);
    await page.locator(".gr .gc.name", { hasText: "Small Ltd" }).click();
    await page.locator(".panelbox").getByRole("button", { name: "Add to favourites" }).click();
    await page.locator(".panelbox").getByRole("button", { name: "Remove from favourites" }).waitFor();
    await pins.getByText("Small Ltd").waitFor();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/leads\/lead_/);
    await page.locator(".recacts .star.starred").waitFor();

    await page.goto(`${server.origin}/leads?filter=${encodeURIComponent('company contains "small"')}`);
    await page.locator(".sub").getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Small ones");
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=view_/);
    await page.locator(".listhead").getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Add to favourites" }).click();
    await pins.getByText("Small ones").waitFor();
    assert.deepEqual(await names(), ["Small Ltd", "Small ones"]);
    await pins.nth(1).focus();
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/me/favourites") && answer.request().method() === "PUT");
    await page.keyboard.press("Alt+ArrowUp");
    await kept;
    assert.deepEqual(await names(), ["Small ones", "Small Ltd"]);
    const choose = async (pin, what) => {
      await pins.getByText(pin).hover();
      const put = page.waitForResponse((answer) => answer.url().endsWith("/me/favourites") && answer.request().method() === "PUT");
      await page.getByRole("button", { name: `Actions for ${pin}` }).click();
      await page.getByRole("menuitem", { name: what }).click();
      await put;
    };
    await choose("Small ones", "Move down");
    assert.deepEqual(await names(), ["Small Ltd", "Small ones"]);
    await choose("Small ones", "Move up");
    await page.goto(`${server.origin}/customers`);
    await pins.first().waitFor();
    assert.deepEqual(await names(), ["Small ones", "Small Ltd"]);
    await pins.first().click();
    await page.waitForURL(/\/leads\?view=view_/);
    await pins.nth(1).click();
    await page.waitForURL(/\/leads\/lead_/);
    await page.locator(".recacts .star.starred").waitFor();
    await page.keyboard.press("Shift+F");
    await page.locator(".recacts .star:not(.starred)").waitFor();
    await pins.nth(1).waitFor({ state: "detached" });
    assert.deepEqual(await names(), ["Small ones"]);
  });

  await step("what one is told of is chosen", async () => {
    await open("notifications");
    const given = page.getByRole("group", { name: "Something is assigned to me" });
    assert.deepEqual([await given.getByLabel("Here").isChecked(), await given.getByLabel("By mail").isChecked()], [true, true]);
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/me") && answer.request().method() === "PATCH");
    await given.getByLabel("Here").uncheck();
    await kept;
    await page.reload();
    await given.waitFor();
    assert.equal(await given.getByLabel("Here").isChecked(), false);
    await guest("/leads", { company: "Unsaid Ltd", owner_id: me });
    await page.goto(`${server.origin}/leads`);
    await page.locator(".gr .gc.name", { hasText: "Unsaid Ltd" }).waitFor();
    await named("Notifications");
  });
});
