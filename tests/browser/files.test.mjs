//! Files in a browser: chosen and dropped on a record's page, looked at, saved, refused in words, deleted and brought back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { journey } from "./support.mjs";

/** A picture of one red pixel. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

journey("files", {}, async ({ page, server, step }) => {
  const section = page.locator(".recright .sec", { has: page.locator(".filedrop") });
  const input = section.locator('input[type="file"]');
  const lines = section.locator(".fileline");

  await step("files are chosen on a customer's page", async () => {
    await page.goto(`${server.origin}/customers?new=1`);
    await page.locator(".newrow input").first().fill("Acme");
    await page.keyboard.press("Enter");
    await page.locator(".gr:not(.newrow) .gc.name", { hasText: "Acme" }).click();
    await page.locator(".panelbox .openbtn").click();
    await page.waitForURL(/\/customers\/cus_/);
    await section.getByText("Drop files here, or choose some").waitFor();
    await input.setInputFiles([
      { name: "Offer <b>.txt", mimeType: "text/plain", buffer: Buffer.from("Twelve <script>alert(1)</script> bags") },
      { name: "pixel.png", mimeType: "image/png", buffer: PICTURE },
    ]);
    await lines.nth(1).waitFor();
    assert.deepEqual(await lines.locator(".filename").allInnerTexts(), ["pixel.png", "Offer <b>.txt"]);
    await page.locator(".tl .filename", { hasText: "pixel.png" }).waitFor();
  });

  await step("one is dropped", async () => {
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["a;b\n1;2"], "rows.csv", { type: "text/csv" }));
      return data;
    });
    // What is open on the timeline stays open while the timeline is read anew.
    await page.locator(".tl .filename", { hasText: "pixel.png" }).click();
    await page.locator(".fileshown img").waitFor();
    await section.locator(".filedrop").dispatchEvent("drop", { dataTransfer: dropped });
    await lines.locator(".filename", { hasText: "rows.csv" }).waitFor();
    await page.locator(".tl .filename", { hasText: "rows.csv" }).waitFor();
    assert.equal(await page.locator(".fileshown img").count(), 1);
    await page.locator(".filedialog").getByRole("button", { name: "Close" }).click();
  });

  await step("text and pictures are shown, and nothing in them runs", async () => {
    await lines.locator(".filename", { hasText: "Offer" }).click();
    await page.locator(".fileshown pre").waitFor();
    assert.equal(await page.locator(".fileshown pre").innerText(), "Twelve <script>alert(1)</script> bags");
    await page.keyboard.press("Escape");
    await page.locator(".tl .filename", { hasText: "pixel.png" }).click();
    await page.waitForFunction(() => /** @type {HTMLImageElement | null} */ (document.querySelector(".fileshown img"))?.naturalWidth === 1);
    const saved = page.waitForEvent("download");
    await page.locator(".filedialog").getByRole("button", { name: "Download" }).click();
    const file = await saved;
    assert.equal(file.suggestedFilename(), "pixel.png");
    assert.deepEqual(await readFile(await file.path()), PICTURE);
    await page.locator(".filedialog").getByRole("button", { name: "Close" }).click();
  });

  await step("what is not taken is refused in words", async () => {
    await input.setInputFiles([{ name: "run.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") }]);
    await page.locator(".toast.bad", { hasText: "Files of this kind are not taken" }).waitFor();
    await input.setInputFiles([{ name: "fake.png", mimeType: "image/png", buffer: Buffer.from("<html>") }]);
    await page.locator(".toast.bad", { hasText: "is not what its name says" }).waitFor();
    assert.equal(await lines.count(), 3);
    await page.locator(".toast.bad").getByRole("button", { name: "Close" }).first().click();
    await page.locator(".toast.bad").getByRole("button", { name: "Close" }).first().click();
  });

  await step("one is deleted, brought back and found", async () => {
    await lines.filter({ hasText: "pixel.png" }).getByRole("button", { name: "Delete file" }).click();
    await page.locator(".toast", { hasText: "“pixel.png” moved to the trash" }).getByRole("button", { name: /Undo/ }).click();
    await page.locator(".toast", { hasText: "Taken back" }).waitFor();
    await lines.filter({ hasText: "pixel.png" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("pixel");
    const hit = page.locator(".palette [role=option]", { hasText: "pixel.png" }).filter({ hasText: "Acme" });
    await hit.waitFor();
    await page.keyboard.press("Escape");
  });
});
