//! What an admin watches, in a browser: the limits at work, the audit log with its filters and its proof, the failures of
//! the server and the reports of browsers.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OWNER, guess, journey, refusal } from "./support.mjs";

journey("what an admin watches", {}, async ({ page, errors, server, open, elsewhere, step }) => {
  const rows = page.locator("tbody tr");

  await step("the limits are written as they are set, and in the person's own figures", async () => {
    await open("limits");
    const signedIn = page.getByRole("row", { name: /^Signed in, per person/ });
    await signedIn.getByText("1,000,000 per minute").waitFor();
    await page.getByRole("row", { name: /^Imports and exports/ }).getByText("60 per hour").waitFor();
    await open("profile");
    await page.getByRole("button", { name: /^Language, dates and numbers/ }).click();
    await page.getByRole("option", { name: /Dutch \(Netherlands\)/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await open("limits");
    await signedIn.getByText("1.000.000 per minute").waitFor();
  });

  await step("who is locked out stands with the time it ends, whoever only failed without one", async () => {
    const user = { id: "usr_1", email: OWNER.email, locked_until: new Date(Date.now() + 7 * 86_400_000).toISOString(), failures: 1234 };
    await page.route("**/admin/limits", (route) => route.fulfill({ json: { tiers: [{ name: "login", limit: 10, window_seconds: 900, active: 3 }], remembered: 3, locked_accounts: 1, blocked_networks: 0, users: [user, { ...user, id: "usr_2", email: "nils@kestrel.example", locked_until: null, failures: 2 }] } }));
    await open("limits");
    await page.getByRole("row", { name: /^Signing in, per address/ }).getByText("10 per 15 minutes").waitFor();
    const locked = page.getByRole("row", { name: new RegExp(OWNER.email) });
    await locked.getByRole("cell", { name: "1.234", exact: true }).waitFor();
    assert.match(await locked.locator("time").textContent(), /\d\d:\d\d$/);
    await page.getByRole("row", { name: /nils@/ }).getByText("Not locked").waitFor();
    await page.unroute("**/admin/limits");
  });

  await step("the system says how it does, what it holds, and how a list is answered", async () => {
    await open("system");
    await page.getByRole("row", { name: /^Database in order/ }).getByText(/A read took \d+ ms/).waitFor();
    await page.getByRole("row", { name: /^Mail in order/ }).waitFor();
    await page.getByRole("row", { name: /^Change log/ }).waitFor();
    await page.getByRole("row", { name: /^Settings of organisations/ }).waitFor();
    const plan = page.getByRole("button", { name: "Show the plan" });
    await page.getByLabel("Filter").fill('status = "new"');
    await page.getByLabel("Order").fill("-score");
    await plan.click();
    await page.getByText('An index knows where status = "new"').waitFor();
    await page.getByText("No index has the order of -score").waitFor();
    await page.getByText(/Just now: \d+ look-ups/).waitFor();
    await page.getByLabel("Filter").fill("nonsense");
    await plan.click();
    await page.locator(".planform .hint.bad").waitFor();
  });

  await step("the audit log is filtered by outcome, action and record", async () => {
    await elsewhere((other) => guess(other, server.origin, OWNER.email, 1));
    await open("audit");
    await rows.first().waitFor();
    await page.getByRole("button", { name: "Any outcome" }).click();
    await page.getByRole("option", { name: "Refused" }).click();
    await page.getByText("Failed to sign in").first().waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].every((row) => row.querySelector(".late")));
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("button", { name: "Any action" }).click();
    await page.getByRole("option", { name: "Users" }).click();
    await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].every((row) => /(Added|Changed) a user/.test(row.textContent)));
    await page.getByLabel("Id of a record").fill("lead 17");
    await page.getByText("That is not an id.").waitFor();
    await page.getByLabel("Id of a record").fill(`lead_${"0".repeat(26)}`);
    await page.getByText("Nothing fits these filters").waitFor();
  });

  await step("what was changed unfolds, field by field", async () => {
    await open("tags");
    await page.getByLabel("New tag").fill("trade fair");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Colour of trade fair: Blue" }).click();
    await page.getByRole("option", { name: "Orange" }).click();
    await page.locator("tbody .tag.c-orange").waitFor();
    await open("audit");
    await rows.first().getByRole("button", { name: "1 field" }).click();
    await rows.first().locator(".auditdiff", { hasText: "blue" }).getByText("orange").waitFor();
  });

  await step("a filter that fails leaves the rows, marked as old, and says so", async () => {
    await page.route("**/api/v1/audit?*", (route) => route.fulfill(refusal(429, "Too many requests. Try again in 20 seconds.", "limit")));
    await page.getByRole("button", { name: "Any kind" }).click();
    await page.getByRole("option", { name: "Leads" }).click();
    const toast = page.locator(".toast.bad", { hasText: "Too many requests" });
    await toast.waitFor();
    assert.ok(await rows.count() > 0);
    assert.equal(await page.locator(".stale .audit").count(), 1);
    await page.unroute("**/api/v1/audit?*");
    await toast.getByRole("button", { name: "Load again" }).click();
    await page.getByText("Nothing fits these filters").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).first().click();
  });

  await step("the exported log proves itself, and no longer once a line of it was changed", async () => {
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export all" }).click();
    const download = await saving;
    assert.equal(download.suggestedFilename(), "audit.jsonl");
    await page.getByText("leadlab audit verify audit.jsonl").waitFor();
    const file = join(server.directory, "audit.jsonl");
    await download.saveAs(file);
    assert.equal((await server.command("audit", "verify", file)).code, 0);
    await writeFile(file, (await readFile(file, "utf8")).replace("auth.login_failed", "auth.login"));
    assert.equal((await server.command("audit", "verify", file)).code, 65);
    await open("audit");
    await rows.filter({ hasText: "Exported" }).first().waitFor();
  });

  await step("a server without failures says so; what browsers report is counted", async () => {
    await open("errors");
    await page.getByText("The server has not failed.").waitFor();
    await page.getByText("No browser has reported anything.").waitFor();
    const report = { "csp-report": { "document-uri": `${server.origin}/leads`, "effective-directive": "script-src-elem", "blocked-uri": "https://cdn.extension.example/x.js" } };
    for (let round = 0; round < 2; round += 1) {
      const sent = await page.request.post(`${server.origin}/api/v1/csp-report`, { data: JSON.stringify(report), headers: { "content-type": "application/csp-report" } });
      assert.equal(sent.status(), 204);
    }
    await page.getByRole("button", { name: "Load again" }).click();
    const reported = rows.filter({ hasText: "script-src-elem" });
    await reported.getByText("https://cdn.extension.example").first().waitFor();
    assert.equal(await reported.locator("td").last().textContent(), "2");
  });

  await step("failures are named with the request that finds them in the log", async () => {
    const request_id = "01a220fc-ed3c-741d-83fa-ac748fcc54c7";
    const fault = { at: new Date().toISOString(), request_id, method: "PATCH", route: "/customers/{id}", class: "busy" };
    await page.route("**/admin/errors", (route) => route.fulfill({ json: { data: [fault, { ...fault, request_id: "other", route: null, class: "unheard_of" }], reports: [], forgotten: 3 } }));
    await open("errors");
    await rows.filter({ hasText: request_id }).getByRole("cell", { name: "Too busy", exact: true }).waitFor();
    await rows.filter({ hasText: "unheard_of" }).waitFor();
    await page.getByText("3 older reports made room for these.").waitFor();
    await page.unroute("**/admin/errors");
    await page.route("**/admin/errors", (route) => route.fulfill(refusal(403, "It takes the role of an admin.", "role")));
    await open("errors");
    await page.getByText("It takes the role of an admin.").waitFor();
    await page.unroute("**/admin/errors");
    await page.getByRole("button", { name: "Load again" }).click();
    await page.getByText("The server has not failed.").waitFor();
  });

  await step("a page whose data failed, or a part that did not come, says so and offers the way on", async () => {
    const request = "01a220fc-ed3c-741d-83fa-ac748fcc54c7";
    await page.route("**/admin/roles", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Internal Server Error", status: 500, instance: `urn:uuid:${request}` }) }));
    await page.route("**/shell/key-sheet.js", (route) => route.abort());
    await open("roles");
    await page.getByText(`an admin finds the cause by the request ${request}`).waitFor();
    await page.keyboard.press("?");
    const toast = page.locator(".toast.bad", { hasText: "A part of this page was not loaded" });
    await toast.waitFor();
    await page.unroute("**/admin/roles");
    await page.unroute("**/shell/key-sheet.js");
    assert.ok(errors.splice(0).every((line) => /500|ERR_FAILED/.test(line)));
    await toast.getByRole("button", { name: "Load again" }).click();
    await page.getByRole("columnheader", { name: "Viewer" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });
});
