//! The settings in a browser at a phone's width: profile, tags, own fields, sessions, and that nothing is wider than the
//! screen.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("settings", { viewport: { width: 390, height: 844 }, hasTouch: true }, async ({ page, server, open, step }) => {
  await step("the bar at the bottom leads to every page", async () => {
    await page.goto(`${server.origin}/leads`);
    const more = page.locator(".mobbar").getByRole("button", { name: "More" });
    for (const [name, path] of [["Dashboard", "dashboard"], ["Tickets", "tickets"], ["Activities", "activities"], ["Calendar", "calendar"], ["Reports", "reports"], ["Imports", "imports"], ["Deleted records", "trash"]]) {
      await more.tap();
      await page.getByRole("menuitem", { name }).tap();
      await page.waitForURL(`**/${path}`);
      await page.locator(".mobbar .on", { hasText: "More" }).waitFor({ state: ["imports", "trash"].includes(path) ? "detached" : "visible" });
    }
    await more.tap();
    await page.getByRole("menuitemradio", { name: "Dark" }).tap();
    await page.locator("[data-theme=dark]").waitFor();
    await more.tap();
    await page.getByRole("menuitemradio", { name: "Like the system" }).tap();
    await page.locator(".mobbar").getByRole("link", { name: "Deals" }).tap();
    await page.waitForURL("**/deals");
    await page.locator(".mobbar").getByRole("link", { name: "People" }).tap();
    for (const name of ["Leads", "Customers", "Contacts"]) {
      await page.locator(".mobtabs").getByRole("link", { name }).tap();
      await page.waitForURL(`**/${name.toLowerCase()}`);
      await page.locator(".mobbar .on", { hasText: "People" }).waitFor();
    }
  });

  await step("a changed name is saved and shown", async () => {
    await open("profile");
    assert.equal(await page.title(), "Profile · LeadLab");
    await page.getByLabel("Name").fill("Ada King");
    await page.getByText("1 change not saved: name Ada Lovelace → Ada King").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await open("users");
    await page.locator(".set").getByText("Ada King").waitFor();
  });

  await step("a tag is added, coloured, deleted and brought back", async () => {
    await open("tags");
    await page.getByLabel("New tag").fill("trade fair");
    await page.keyboard.press("Enter");
    const tag = page.locator("tbody .tag", { hasText: "trade fair" });
    await tag.waitFor();
    await page.getByRole("button", { name: "Colour of trade fair" }).click();
    await page.getByRole("option", { name: "Orange" }).click();
    await page.locator("tbody .tag.c-orange").waitFor();
    await page.getByRole("button", { name: "Delete tag trade fair" }).click();
    await tag.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /Undo/ }).last().click();
    await tag.waitFor();
  });

  await step("an own field is created with a key out of its label", async () => {
    await open("fields");
    await page.getByRole("button", { name: "New field" }).click();
    await page.getByLabel("Label").fill("Machine serial");
    assert.equal(await page.getByLabel("Key").inputValue(), "machine_serial");
    await page.getByRole("button", { name: "Create the field" }).click();
    await page.locator("tbody").getByText("Machine serial").waitFor();
  });

  await step("no page is wider than the phone, and no table is cut", async () => {
    const sections = ["profile", "security", "organisation", "users", "roles", "tokens", "limits", "tags", "fields", "ai", "sso", "jobs", "audit", "errors", "keys"];
    let shown = await page.title();
    for (const path of ["settings", ...sections.map((name) => `settings/${name}`), "trash", "imports", "imports/new"]) {
      await page.evaluate((to) => {
        history.pushState({}, "", `/${to}`);
        dispatchEvent(new PopStateEvent("popstate"));
      }, path);
      await page.waitForFunction((shown) => (document.querySelector(".setonly") ? "settings" : document.title) !== shown, shown);
      await page.waitForTimeout(200);
      await page.waitForFunction(() => !document.querySelector(".skel"));
      shown = await page.evaluate(() => (document.querySelector(".setonly") ? "settings" : document.title));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `/${path} is ${width} px wide`);
      const cut = await page.evaluate(() => [...document.querySelectorAll(".clip")].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent));
      assert.deepEqual(cut, [], `/${path} cuts a table`);
    }
  });

  await step("the other session is named and can be ended, this one is marked", async () => {
    await open("security");
    await page.getByText("This session").waitFor();
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.waitForURL("**/login*");
    await page.waitForFunction(() => document.title.startsWith("Sign in"));
  });
});
