//! Ways of signing in that a lone server cannot show by itself: providers, and an organisation whose grace period for the
//! second factor is over. The answers for these are made up here; everything else is the real server's.

import assert from "node:assert/strict";
import { OWNER, journey, refusal } from "./support.mjs";

journey("signing in", {}, async ({ page, server, step }) => {
  await step("who must have a second factor gets in after setting it up, and no sooner", async () => {
    let enrolled = false;
    const shut = refusal(403, "This organisation asks for a second factor. Set one up first.", "mfa_enrollment_required");
    await page.route(/\/api\/v1\/(organization|users|tags|custom-fields|customers)\b/, (route) => (enrolled ? route.continue() : route.fulfill(shut)));
    await page.route("**/me/totp", (route) => route.fulfill({ json: { secret: "JBSWY3DPEHPK3PXP", otpauth_url: "otpauth://totp/LeadLab?secret=JBSWY3DPEHPK3PXP", qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>document.title = "ran"</script><path d="M1 1h7v7h-7z"/></svg>' } }));
    await page.route("**/me/totp/confirm", (route) => {
      enrolled = true;
      return route.fulfill({ json: { recovery_codes: ["abcd-efgh", "ijkl-mnop"] } });
    });
    await page.goto(`${server.origin}/customers`);
    await page.getByRole("heading", { name: "One more step to get in" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Customers" }).count(), 0);
    await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    assert.notEqual(await page.title(), "ran");
    await page.getByLabel("Code that the app shows").fill("123 456");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a file" }).click();
    assert.equal((await saved).suggestedFilename(), "leadlab-recovery-codes.txt");
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("Customers are the companies you work for").waitFor();
  });

  await step("providers stand below the form, and their refusals are sentences", async () => {
    await page.route("**/auth/oidc", (route) => route.fulfill({ json: { data: [{ id: "idp_1", kind: "microsoft", host: "login.microsoftonline.com" }] } }));
    await page.context().clearCookies();
    await page.goto(`${server.origin}/login#error=oidc_refused`);
    await page.getByText("The service did not let you through").waitFor();
    assert.equal(new URL(page.url()).hash, "");
    assert.match(await page.getByRole("link", { name: "Sign in with Microsoft" }).getAttribute("href"), /\/api\/v1\/auth\/oidc\/idp_1\/start$/);
  });

  await step("a second step that took too long starts again, with the address kept", async () => {
    await page.route("**/auth/login", (route) => route.fulfill({ json: { mfa_required: true, mfa_token: "over" } }));
    await page.getByLabel("Email").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.getByLabel("Code", { exact: true }).fill("123456");
    await page.getByText("That took too long. Sign in again.").waitFor();
    assert.equal(await page.getByLabel("Email").inputValue(), OWNER.email);
    await page.goto("about:blank");
    await page.goto(`${server.origin}/login#mfa=${"A".repeat(43)}`);
    await page.getByLabel("Code", { exact: true }).fill("123456");
    await page.getByText("That took too long. Sign in again.").waitFor();
  });
});
