//! Services that others run, in a browser: AI providers and sign-in services. Their secrets are typed once and never shown.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("services", { viewport: { width: 390, height: 844 }, hasTouch: true }, async ({ page, server, open, elsewhere, step }) => {
  await step("an AI provider is added, tested, given another key, deleted and brought back", async () => {
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
    const question = page.getByRole("dialog", { name: "Delete the provider “Analyst”?" });
    assert.equal(await question.locator(":focus").textContent(), "Cancel");
    await page.keyboard.press("Enter");
    await question.waitFor({ state: "detached" });
    await row.getByRole("button", { name: "Actions for Analyst" }).click();
    await page.getByRole("menuitem", { name: "Delete the provider" }).click();
    await page.getByRole("button", { name: "Delete the provider" }).click();
    await row.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /Undo/ }).last().click();
    await row.waitFor();
  });

  await step("a sign-in service is added, offered at the sign-in, and deleted", async () => {
    await open("sso");
    await page.getByText("Everybody signs in with email and password.").waitFor();
    await page.getByRole("button", { name: "New service" }).click();
    await page.getByRole("button", { name: "Service: Google" }).click();
    await page.getByRole("option", { name: "Microsoft" }).click();
    await page.getByRole("button", { name: "Add the service" }).click();
    for (const lack of ["Enter the issuer.", "Enter the client ID that the service gave.", "Enter the client secret that the service gave."]) await page.getByText(lack).waitFor();
    await page.getByRole("button", { name: "Service: Microsoft" }).click();
    await page.getByRole("option", { name: "Google" }).click();
    await page.getByLabel("Client ID").fill("client-1");
    await page.getByLabel("Client secret").fill("secret-0123456789");
    await page.getByLabel("Domains").fill("not a domain!");
    await page.getByRole("button", { name: "Add the service" }).click();
    await page.locator(".f", { hasText: "Domains" }).getByRole("alert").waitFor();
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
    await row.getByRole("button", { name: "Edit Google" }).click();
    await page.getByText(/\/api\/v1\/auth\/oidc\/idp_\w+\/callback$/).waitFor();
    assert.equal(await page.getByLabel("Client secret").inputValue(), "");
    await page.getByLabel("Domains").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Google is saved").waitFor();
    await row.getByRole("button", { name: "Delete Google" }).click();
    await page.getByRole("button", { name: "Delete the service" }).click();
    await row.waitFor({ state: "detached" });
  });

});
