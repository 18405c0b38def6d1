//! Who may come in, in a browser: invitations, what an admin does about an account, roles, limits, API tokens, links to
//! set a password.

import assert from "node:assert/strict";
import { OWNER, guess, journey } from "./support.mjs";

const GUEST = { name: "Nils Holm", email: "nils@kestrel.example", password: "Marble-otter-pays-7" };

journey("people", { timeout: 600_000 }, async ({ page, server, open, elsewhere, step }) => {
  const invite = async (email) => {
    await page.getByRole("button", { name: "Invite people" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Email").fill(email);
    await form.getByRole("button", { name: "Invite" }).click();
    await page.getByRole("dialog", { name: `Give this link to ${email}` }).waitFor();
    const link = await page.getByLabel("Invitation link").inputValue();
    await page.getByRole("button", { name: "I have copied it" }).click();
    return link;
  };

  await step("an invitation gives a link once, which lets its person in once", async () => {
    await open("users");
    const link = await invite(GUEST.email);
    assert.match(link, /\/invitation#/);
    await page.locator(".srow", { hasText: GUEST.email }).waitFor();
    await elsewhere(async (other) => {
      await other.goto(link);
      await other.getByRole("heading", { name: `Join ${OWNER.organization}` }).waitFor();
      await other.waitForFunction(() => location.hash === "");
      assert.equal(await other.getByLabel("Email").inputValue(), GUEST.email);
      await other.getByLabel("Your name").fill(GUEST.name);
      await other.getByLabel("Password", { exact: true }).fill(GUEST.password);
      await other.getByRole("button", { name: `Join ${OWNER.organization}` }).click();
      await other.waitForURL("**/leads");
      await other.goto(link);
      await other.getByRole("heading", { name: "This invitation does not work any more" }).waitFor();
    });
    await open("users");
    await page.locator("tbody").getByText(GUEST.name).waitFor();
    assert.equal(await page.locator(".srow", { hasText: GUEST.email }).count(), 0);
  });

  await step("an invitation is withdrawn", async () => {
    const link = await invite("late@kestrel.example");
    await page.locator(".srow", { hasText: "late@kestrel.example" }).getByRole("button", { name: "Withdraw" }).click();
    await page.locator(".srow", { hasText: "late@kestrel.example" }).waitFor({ state: "detached" });
    await elsewhere(async (other) => {
      await other.goto(link);
      await other.getByRole("heading", { name: "This invitation does not work any more" }).waitFor();
    });
  });

  await step("a reset link that cannot be mailed says what to do instead", async () => {
    await page.getByRole("button", { name: `Actions for ${GUEST.name}` }).click();
    await page.getByRole("menuitem", { name: "Mail a reset link" }).click();
    const toast = page.locator(".toast.bad", { hasText: `${GUEST.name} was not changed` });
    await toast.getByText("leadlab user").waitFor();
    await toast.getByRole("button", { name: "Close" }).click();
  });

  await step("a person who is locked out is shown and let in again", async () => {
    await elsewhere(async (other) => {
      await guess(other, server.origin, GUEST.email);
    });
    await open("users");
    await page.locator("tbody .tag", { hasText: "Locked" }).waitFor();
    await open("limits");
    await page.locator(".figures > div", { hasText: "Locked accounts" }).getByText("1", { exact: true }).waitFor();
    const row = page.getByRole("row", { name: new RegExp(GUEST.email) });
    await row.getByText(/^(Today|Tomorrow) \d\d:\d\d$/).waitFor();
    await row.getByRole("button", { name: "Unlock" }).click();
    await page.getByText(`${GUEST.email} can try again`).waitFor();
    await page.getByText("Nobody is locked out.").waitFor();
  });

  await step("nobody becomes an owner by a slip of the hand", async () => {
    await open("users");
    const role = (name) => page.getByRole("button", { name: `Role: ${GUEST.name}: ${name}` });
    await role("Member").click();
    await page.getByRole("option", { name: "Manager" }).click();
    await page.getByText(`${GUEST.name} is Manager now`).waitFor();
    await role("Manager").click();
    await page.getByRole("option", { name: "Owner" }).click();
    const question = page.getByRole("dialog", { name: `Make ${GUEST.name} an owner?` });
    await question.getByRole("button", { name: "Cancel" }).click();
    await role("Manager").waitFor();
    await role("Manager").click();
    await page.getByRole("option", { name: "Owner" }).click();
    await question.getByRole("button", { name: "Make an owner" }).click();
    await role("Owner").waitFor();
  });

  await step("the table of roles is whole", async () => {
    await open("roles");
    await page.getByRole("columnheader", { name: "Viewer" }).waitFor();
    assert.ok(await page.locator("tbody tr").count() > 10);
    assert.deepEqual(await page.locator("thead th").allTextContents(), ["Action", "Viewer", "Member", "Manager", "Admin", "Owner"]);
  });

  await step("an API token is shown once, works, and is revoked", async () => {
    await open("tokens");
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByLabel("Name").fill("Website form");
    await page.getByRole("button", { name: "Create token" }).click();
    await page.getByText("Token “Website form” is ready").waitFor();
    const token = await page.getByLabel("Token", { exact: true }).inputValue();
    assert.match(token, /^llp_/);
    await page.getByRole("button", { name: "I have copied it" }).click();
    const ask = () => page.request.get(`${server.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask()).status(), 200);
    assert.equal(await page.getByText(token).count(), 0);
    await page.getByRole("row", { name: /Website form/ }).getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
    await page.getByText("No tokens yet").waitFor();
    assert.equal((await ask()).status(), 401);
  });

  await step("a forgotten password and links that do not work are answered in words", async () => {
    await elsewhere(async (other) => {
      await other.goto(`${server.origin}/login`);
      await other.getByLabel("Email").fill(GUEST.email);
      await other.getByRole("link", { name: "Forgot it?" }).click();
      assert.equal(await other.getByLabel("Email").inputValue(), GUEST.email);
      await other.getByRole("button", { name: "Mail me a link" }).click();
      await other.getByRole("heading", { name: "Check your mail" }).waitFor();
      await other.goto(`${server.origin}/reset#not-a-token`);
      await other.waitForFunction(() => location.hash === "");
      await other.getByLabel("New password").fill(GUEST.password);
      await other.getByRole("button", { name: "Set the password" }).click();
      await other.getByRole("heading", { name: "This link does not work any more" }).waitFor();
      await other.goto(`${server.origin}/unlock#not-a-token`);
      await other.getByRole("button", { name: "Unlock" }).click();
      await other.getByRole("heading", { name: "This link does not work any more" }).waitFor();
    });
  });
});
