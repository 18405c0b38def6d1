//! Saved views in a browser: what a list shows is saved, chosen, changed, named, shared and deleted.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("saved views", {}, async ({ page, server, step }) => {
  const heading = () => page.locator(".listhead h1 .trunc").innerText();
  const names = async () => (await page.locator(".gr .gc.name").allInnerTexts()).map((text) => text.trim().split("\n").at(-1));
  const open = () => page.locator(".listhead").getByRole("button", { name: "Views" }).click();
  const item = (/** @type {string} */ name) => page.getByRole("menuitem", { name }).or(page.getByRole("menuitemradio", { name })).or(page.getByRole("menuitemcheckbox", { name }));

  await step("a filtered and sorted list is saved under a name", async () => {
    for (const name of ["Ash", "Birch", "Cedar"]) {
      await page.goto(`${server.origin}/customers?new=1`);
      await page.locator(".newrow input").first().fill(name);
      await page.keyboard.press("Enter");
      await page.locator(".gr:not(.newrow) .gc.name", { hasText: name }).waitFor();
    }
    await page.goto(`${server.origin}/customers?filter=${encodeURIComponent('name contains "r"')}&sort=-name`);
    await page.locator(".gr .gc.name", { hasText: "Cedar" }).waitFor();
    await page.locator(".sub").getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("Name", { exact: true }).fill("With an R");
    await page.keyboard.press("Enter");
    await page.waitForURL(/view=view_/);
    assert.equal(await heading(), "With an R");
    assert.deepEqual(await names(), ["Cedar", "Birch"]);
    assert.equal(await page.locator(".viewsave").count(), 0, "nothing is unsaved");
  });

  await step("what differs from it can be taken back or saved there", async () => {
    const save = page.locator(".viewsave");
    await page.locator(".gh.name .ghname").click();
    await save.waitFor();
    await save.getByRole("button", { name: "Cancel" }).click();
    await save.waitFor({ state: "detached" });
    assert.deepEqual(await names(), ["Cedar", "Birch"]);
    await page.getByRole("button", { name: "Options" }).click();
    await page.locator(".optlist label", { hasText: "Industry" }).click();
    await page.keyboard.press("Escape");
    await save.getByRole("button", { name: "Save changes" }).click();
    await save.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".gr .gc.name", { hasText: "Cedar" }).waitFor();
    assert.equal(await page.locator(".gh", { hasText: "Industry" }).count(), 0);
    await open();
    await item("All customers").click();
    await page.locator(".gr .gc.name", { hasText: "Ash" }).waitFor();
    assert.equal(await heading(), "Customers");
    assert.equal(await page.locator(".gh", { hasText: "Industry" }).count(), 1, "the list's own columns stay");
  });

  await step("it is chosen from the menu, named anew and shared", async () => {
    await open();
    await item("With an R").click();
    await page.locator(".gr .gc.name", { hasText: "Cedar" }).waitFor();
    await open();
    await item("Rename view").click();
    await page.getByLabel("Name", { exact: true }).fill("R’s");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".listhead h1", { hasText: "R’s" }).waitFor();
    await open();
    await item("Share with everybody").click();
    await page.locator(".toast", { hasText: "Everybody sees “R’s” now" }).waitFor();
    await open();
    await page.locator(".mcap", { hasText: "Everybody" }).waitFor();
    await page.keyboard.press("Escape");
  });

  await step("the palette leads to it", async () => {
    await page.locator(".rail a[href='/leads']").click();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("customers: r");
    await page.locator(".palette [role=option]", { hasText: "Customers: R’s" }).click();
    await page.waitForURL(/\/customers\?view=view_/);
    await page.locator(".gr .gc.name", { hasText: "Cedar" }).waitFor();
  });

  await step("another is saved from it; one is deleted and brought back", async () => {
    await page.locator(".gh.name .ghname").click();
    await page.locator(".viewsave").getByRole("button", { name: "Save as new view" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Other way");
    await page.keyboard.press("Control+Enter");
    await page.locator(".listhead h1", { hasText: "Other way" }).waitFor();
    await open();
    await item("Delete view").click();
    await page.locator(".listhead h1", { hasText: "Customers" }).waitFor();
    await page.locator(".toast", { hasText: "“Other way” deleted" }).getByRole("button", { name: /Undo/ }).click();
    await page.locator(".toast", { hasText: "Taken back" }).waitFor();
    await open();
    await item("Other way").click();
    await page.locator(".listhead h1", { hasText: "Other way" }).waitFor();
  });

  await step("in a narrower window the panel of a record leaves what stands above the rows in reach", async () => {
    await page.goto(`${server.origin}/customers?filter=${encodeURIComponent('name contains "r"')}&sort=-name`);
    await page.locator(".gr .gc.name .trunc", { hasText: "Cedar" }).click();
    await page.locator(".panelbox h2", { hasText: "Cedar" }).waitFor();
    for (const width of [1100, 1024]) {
      await page.setViewportSize({ width, height: 768 });
      const covered = await page.locator(":is(.listhead, .sub) :is(button, a):visible, .panelbox > .head button").evaluateAll((all) => all.filter((control) => {
        const { left, top, width, height } = control.getBoundingClientRect();
        return !control.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      }).map((control) => control.title || control.textContent.trim()));
      assert.deepEqual(covered, [], `at ${width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step("nor does the bar of selected rows lose a button there", async () => {
    await page.setViewportSize({ width: 760, height: 768 });
    await page.goto(`${server.origin}/customers`);
    await page.locator(".gr .gc.name", { hasText: "Ash" }).waitFor();
    await page.getByRole("grid").focus();
    for (const key of ["x", "ArrowDown", "x"]) await page.keyboard.press(key);
    const bar = page.locator(".bulk");
    await bar.getByRole("button", { name: "Merge" }).waitFor();
    const lost = await bar.evaluate((box) => [...box.querySelectorAll("button")].filter((button) => button.getBoundingClientRect().right > box.getBoundingClientRect().right).map((button) => button.title || button.textContent.trim()));
    assert.deepEqual(lost, []);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});
