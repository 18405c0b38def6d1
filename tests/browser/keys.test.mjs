//! The keys of the instance in a browser: they are changed on the server, and the page follows each step of that, from
//! the fresh key to the end of the one before, without showing any.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

const SHOWN = ["age_days", "algorithm", "created_at", "id", "needed_until", "purpose", "references", "state"];

journey("keys", {}, async ({ page, server, open, step }) => {
  const rows = page.getByRole("row", { name: /^Stored secrets/ });
  let old = "";

  await step("every purpose has an active key, of which names and ages are shown", async () => {
    const answered = page.waitForResponse("**/admin/keys");
    await open("keys");
    const { data } = await (await answered).json();
    for (const key of data) assert.deepEqual(Object.keys(key).sort(), SHOWN);
    await page.locator("tbody tr").nth(data.length - 1).waitFor();
    assert.equal(await page.getByRole("cell", { name: "Active" }).count(), 8);
    await page.getByText("changed on the server, with leadlab key").waitFor();
    old = await rows.locator("td").last().textContent();
    assert.match(old, /^k_[0-9a-f]{16}$/);
  });

  await step("a rotated key stands beside the one before, which names what still needs it", async () => {
    await open("ai");
    await page.getByRole("button", { name: "New provider" }).click();
    await page.getByLabel("Name").fill("Analyst");
    await page.getByLabel("Address").fill("https://nobody.invalid/v1");
    await page.getByLabel("Model").fill("small-1");
    await page.getByLabel("Key", { exact: true }).fill("sk-0123456789abcdef-WXYZ");
    await page.getByRole("button", { name: "Add the provider" }).click();
    await page.locator("tbody tr", { hasText: "Analyst" }).waitFor();
    assert.equal((await server.command("key", "rotate", "data")).code, 0);
    await open("keys");
    await rows.filter({ hasText: old }).getByText("Old, still good").waitFor();
    await rows.filter({ hasText: old }).getByRole("cell", { name: "by 1 stored secret", exact: true }).waitFor();
    await rows.filter({ hasText: "Active" }).getByText("just now").waitFor();
  });

  await step("a key that is needed cannot be retired, and says by what", async () => {
    const refused = await server.command("key", "retire", "--yes", old);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, new RegExp(`${old} is still needed by 1 sealed value`));
    await open("keys");
    await rows.filter({ hasText: old }).getByText("Old, still good").waitFor();
  });

  await step("sealing anew says what it did; the old key then waits for what was on its way", async () => {
    const sealed = await server.command("key", "reencrypt");
    assert.equal(sealed.code, 0, sealed.err);
    assert.match(sealed.out, /^1 values? of \d+ records? /);
    await open("keys");
    await rows.filter({ hasText: old }).getByRole("cell", { name: /^until Today \d\d:\d\d$/ }).waitFor();
    const refused = await server.command("key", "retire", "--yes", old);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, /is still needed until/);
  });

  await step("a key that is free, one that ended and one that is old say so", async () => {
    const key = { id: "k_0123456789abcdef", algorithm: "XChaCha20-Poly1305", created_at: "2026-01-02T09:00:00Z", age_days: 200, references: 0, needed_until: null };
    const data = [{ ...key, purpose: "data", state: "verify" }, { ...key, id: "k_1", purpose: "pepper", state: "retired" }, { ...key, id: "k_2", purpose: "jwt", state: "active", references: null }];
    await page.route("**/admin/keys", (route) => route.fulfill({ json: { data, next_cursor: null } }));
    await open("keys");
    await rows.getByRole("cell", { name: "no, it can be retired", exact: true }).waitFor();
    await page.getByRole("row", { name: /^Password hashes/ }).getByRole("cell", { name: "Retired" }).waitFor();
    await page.getByRole("row", { name: /^Access tokens/ }).getByText("200 days old, rotate it").waitFor();
    await page.unroute("**/admin/keys");
    await open("keys");
  });

  await step("on a phone the need stands below the purpose", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await rows.filter({ hasText: "Active" }).getByText("in use").first().waitFor();
    assert.ok(await page.evaluate(() => [...document.querySelectorAll(".clip")].every((box) => box.scrollWidth <= box.clientWidth)));
  });
});
