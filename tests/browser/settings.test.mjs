//! The settings in a browser, on a phone's width too: profile, tags, own fields, sessions, and that nothing is wider than
//! the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, setUp, startServer } from "./support.mjs";

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await openBrowser({ viewport: { width: 390, height: 844 }, hasTouch: true });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("settings", { timeout: 120_000 }, async (t) => {
  const { page, errors } = browser;
  const open = async (section) => {
    await page.goto(`${server.origin}/settings/${section}`);
    await page.locator(".set h1").waitFor();
  };
  await setUp(page, server.link);

  await t.test("a changed name is saved and shown", async () => {
    await open("profile");
    await page.getByLabel("Name").fill("Ada King");
    await page.getByText("1 change not saved: name Ada Lovelace → Ada King").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await open("users");
    await page.locator(".set").getByText("Ada King").waitFor();
  });

  await t.test("a tag is added, coloured, deleted and brought back", async () => {
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

  await t.test("an AI provider is added, tested, given another key, deleted and brought back", async () => {
    await open("ai");
    await page.getByRole("button", { name: "New provider" }).click();
    await page.getByLabel("Name").fill("Analyst");
    await page.getByLabel("Address").fill("https://10.0.0.1/v1");
    await page.getByLabel("Model").fill("small-1");
    await page.getByLabel("Key", { exact: true }).fill("sk-0123456789abcdef-WXYZ");
    await page.getByRole("button", { name: "Add the provider" }).click();
    await page.getByText(/The address of 10\.0\.0\.1 is not public/).waitFor();
    await page.getByLabel("Address").fill("https://nobody.invalid/v1");
    await page.getByRole("button", { name: "Add the provider" }).click();
    const row = page.locator("tbody tr", { hasText: "Analyst" });
    await row.waitFor();
    assert.ok(!(await page.content()).includes("sk-0123456789abcdef"));
    await row.getByRole("button", { name: "Test" }).click();
    await row.getByRole("status").waitFor();
    await row.getByRole("button", { name: "Actions for Analyst" }).click();
    await page.getByRole("menuitem", { name: "Replace the key" }).click();
    await page.getByLabel("New key").fill("sk-fedcba9876543210-STUV");
    await page.getByRole("button", { name: "Replace the key" }).click();
    await page.getByText("The key of “Analyst” is replaced").waitFor();
    await row.getByRole("button", { name: "Actions for Analyst" }).click();
    await page.getByRole("menuitem", { name: "Delete the provider" }).click();
    await page.getByRole("button", { name: "Delete the provider" }).click();
    await row.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /Undo/ }).last().click();
    await row.waitFor();
  });

  await t.test("a sign-in service is added, offered at the sign-in, and deleted", async () => {
    await open("sso");
    await page.getByRole("button", { name: "New service" }).click();
    await page.getByLabel("Client ID").fill("client-1");
    await page.getByLabel("Client secret").fill("secret-0123456789");
    await page.getByLabel("Domains").fill("example.com");
    await page.getByRole("button", { name: "Add the service" }).click();
    const row = page.locator("tbody tr", { hasText: "Google" });
    await row.waitFor();
    assert.ok(!(await page.content()).includes("secret-0123456789"));
    const other = await (await page.context().browser().newContext({ ignoreHTTPSErrors: true })).newPage();
    await other.goto(`${server.origin}/login#error=oidc_no_account`);
    await other.getByRole("link", { name: "Sign in with Google" }).waitFor();
    await other.getByText("Nobody with that address can sign in here").waitFor();
    await other.context().close();
    await row.getByRole("button", { name: "Delete Google" }).click();
    await page.getByRole("button", { name: "Delete the service" }).click();
    await row.waitFor({ state: "detached" });
  });

  await t.test("an own field is created with a key out of its label", async () => {
    await open("fields");
    await page.getByRole("button", { name: "New field" }).click();
    await page.getByLabel("Label").fill("Machine serial");
    assert.equal(await page.getByLabel("Key").inputValue(), "machine_serial");
    await page.getByRole("button", { name: "Create the field" }).click();
    await page.locator("tbody").getByText("Machine serial").waitFor();
  });

  await t.test("no page is wider than the phone", async () => {
    for (const path of ["settings", "settings/profile", "settings/security", "settings/organisation", "settings/users", "settings/roles", "settings/tokens", "settings/limits", "settings/tags", "settings/fields", "settings/ai", "settings/sso", "settings/jobs", "settings/audit", "trash", "imports", "imports/new"]) {
      await page.goto(`${server.origin}/${path}`);
      await page.waitForLoadState("networkidle");
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `/${path} is ${width} px wide`);
    }
  });

  await t.test("the other session is named and can be ended, this one is marked", async () => {
    await open("security");
    await page.getByText("This session").waitFor();
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.waitForURL("**/login*");
  });

  assert.deepEqual(errors, []);
});
