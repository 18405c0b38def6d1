//! The organisation as a whole in a browser: exported into a file that the command line takes in again, and erased.

import assert from "node:assert/strict";
import { join } from "node:path";
import { OWNER, journey } from "./support.mjs";

journey("the organisation as a whole", {}, async ({ page, server, step, open }) => {
  const zip = join(server.directory, "whole.zip");

  await step("an owner exports it and saves the file", async () => {
    await open("organisation");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const file = await saved;
    assert.match(file.suggestedFilename(), /^kestrel-coffee-\d{4}-\d\d-\d\d\.zip$/);
    await file.saveAs(zip);
    await page.getByRole("button", { name: "Save the file" }).waitFor();
  });

  await step("it is erased by its name alone", async () => {
    await page.getByRole("button", { name: "Erase…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type Kestrel Coffee to go on").fill("Kestrel");
    await dialog.getByRole("button", { name: "Erase for good" }).click();
    await dialog.getByText("Type the name as it is written: Kestrel Coffee").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Erase…" }).click();
    await dialog.getByLabel("Type Kestrel Coffee to go on").fill("Kestrel Coffee");
    await dialog.getByRole("button", { name: "Erase for good" }).click();
    // Nobody is left to sign in: once the last row is gone, the instance waits for an owner.
    await page.waitForURL(/\/(login|setup)\b/);
    const { out } = await server.command("org", "list", "--json");
    assert.deepEqual(JSON.parse(out).data, []);
  });

  await step("the command line brings it back from the file", async () => {
    const { code, out, err } = await server.command("org", "import", zip, "--json");
    assert.equal(code, 0, err);
    const { slug, name } = JSON.parse(out);
    assert.deepEqual([slug, name], ["kestrel-coffee", OWNER.organization]);
  });
});
