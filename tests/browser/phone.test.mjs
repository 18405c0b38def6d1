//! LeadLab on a phone: what the bar makes, swiped rows, the big ways to act on a record, a photo, export, and room for a
//! finger everywhere; nothing is wider than the narrowest screen.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

/** Controls that a finger misses: those without 44 by 44 px of their own around their middle. Links within lines of text are let be. */
const missed = (page) => page.evaluate(() => {
  const found = [];
  for (const control of document.querySelectorAll("a, button, input, [role=button], [role=checkbox], [role=tab], [role=option]")) {
    const box = control.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const aside = control.closest(".rail, .facts, .tl, .propval, .toasts") || control.matches(".sr, [hidden]");
    if (aside || box.width < 2 || !control.checkVisibility({ visibilityProperty: true }) || x < 22 || x > innerWidth - 22 || y < 22 || y > innerHeight - 22) continue;
    const own = (at, to) => { const hit = document.elementFromPoint(at, to); return hit && (control.contains(hit) || hit.contains(control)); };
    if (!own(x, y)) continue;
    if ((box.width < 43 && !(own(x - 21, y) && own(x + 21, y))) || (box.height < 43 && !(own(x, y - 21) && own(x, y + 21)))) found.push(`${control.tagName} ${control.className} “${control.getAttribute("aria-label") ?? control.textContent.trim()}” ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  return found;
});

journey("phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async ({ page, server, step }) => {
  const cdp = await page.context().newCDPSession(page);
  const api = (method, path, body) => page.evaluate(async ([verb, to, data]) => {
    const { request } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
    return (await request(verb, to, { body: data })).data;
  }, [method, path, body]);
  /** Draws a finger over a row; `held` looks before it is let go. */
  const swipe = async (row, by, held) => {
    const box = await row.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    for (let part = 1; part <= 6; part += 1) await cdp.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x + (by * part) / 6, y }] });
    await held?.();
    await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  const row = (name) => page.locator(".pr2", { hasText: name });
  let customer;

  await step("the bar makes a record of any kind, the one on screen first", async () => {
    await page.goto(`${server.origin}/deals`);
    await page.locator(".mobbar").getByRole("button", { name: "Create" }).click();
    const items = page.getByRole("menuitem");
    await items.first().waitFor();
    assert.deepEqual((await items.allInnerTexts()).map((text) => text.trim()), ["New deal", "New lead", "New customer", "New contact", "New ticket", "New activity"]);
    await page.getByRole("menuitem", { name: "New customer" }).click();
    await page.locator("dialog").getByLabel("Name").fill("Rheinufer Hotels");
    await page.locator("dialog").getByLabel("Phone").fill("+49 221 471 0226");
    await page.locator("dialog").getByLabel("Email").fill("einkauf@rheinufer.example");
    await page.getByRole("button", { name: "Add customer" }).click();
    await page.waitForURL(/\/customers\/cus_/);
    customer = page.url().split("/").at(-1);
  });

  await step("a record begins with the ways to act on it", async () => {
    await api("PATCH", `/customers/${customer}`, { address: { street: "Am Leystapel 14", city: "Köln", country: "DE" } });
    await page.reload();
    const big = page.locator(".mbig");
    await big.getByRole("link", { name: "Map" }).waitFor();
    assert.deepEqual((await big.locator("a, button").allInnerTexts()).map((text) => text.trim()), ["Call", "Mail", "Map", "Note", "Photo"]);
    assert.equal(await big.getByRole("link", { name: "Call" }).getAttribute("href"), "tel:+492214710226");
    assert.equal(await big.getByRole("link", { name: "Mail" }).getAttribute("href"), "mailto:einkauf@rheinufer.example");
    assert.match(await big.getByRole("link", { name: "Map" }).getAttribute("href"), /^(geo:0,0\?q=|maps:\?q=)Am%20Leystapel%2014%2C%20K%C3%B6ln/);
    await big.getByRole("button", { name: "Note" }).click();
    await page.getByRole("textbox", { name: "Note" }).fill("Two circuits of 16 A");
    await page.getByRole("button", { name: "Add note" }).click();
    await page.locator(".notebox", { hasText: "Two circuits" }).waitFor();
  });

  await step("a photo goes onto the record under a name that tells when it was taken", async () => {
    const camera = page.locator(".mbig input[type=file]");
    assert.deepEqual([await camera.getAttribute("capture"), await camera.getAttribute("accept")], ["environment", "image/*"]);
    const chosen = page.waitForEvent("filechooser");
    await page.locator(".mbig").getByRole("button", { name: "Photo" }).click();
    await (await chosen).setFiles({ name: "image.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") });
    await page.getByRole("tab", { name: "Files" }).click();
    await page.getByRole("button", { name: /^Photo \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/ }).first().waitFor();
  });

  await step("a swipe to the right completes, one to the left puts off, a short one does nothing", async () => {
    for (const subject of ["Send the offer", "Book the tasting"]) await api("POST", "/activities", { kind: "task", subject, customer_id: customer });
    await page.goto(`${server.origin}/activities`);
    await row("Send the offer").waitFor();
    await page.waitForTimeout(500);
    await swipe(row("Send the offer"), 60, async () => {
      await page.locator(".swipeact", { hasText: "Done" }).waitFor();
      assert.deepEqual(await page.evaluate(() => [".swipeact", ".pr2"].map((place) => {
        const box = document.querySelector(place).getBoundingClientRect();
        return document.elementFromPoint(box.left + 30, box.top + box.height / 2)?.closest(".swipeact, .pr2, .gbody")?.className.split(" ")[0];
      })), ["swipeact", "pr2"], "what a swipe does is seen beside its row");
    });
    await page.locator(".swipeact").waitFor({ state: "detached" });
    assert.equal(page.url(), `${server.origin}/activities`, "a swipe opens nothing");
    await swipe(row("Send the offer"), 160, () => page.locator(".swipeact.counts", { hasText: "Done" }).waitFor());
    await page.getByText("“Send the offer” is done").waitFor();
    await swipe(row("Book the tasting"), -160);
    await page.getByRole("menuitem", { name: /^In a week/ }).click();
    await page.getByText(/^Book the tasting comes back/).waitFor();
    const tasks = (await api("GET", "/activities?fields=subject,done,due_at")).data;
    assert.equal(tasks.find((task) => task.subject === "Send the offer").done, true);
    const days = (Date.parse(tasks.find((task) => task.subject === "Book the tasting").due_at) - Date.now()) / 86_400_000;
    assert.ok(days > 6 && days < 8, String(days));
    await swipe(row("Book the tasting"), -160);
    await page.getByRole("menuitem", { name: "Choose a date" }).click();
    await page.locator(".cal").waitFor();
    await page.keyboard.press("Escape");
  });

  await step("a lead is called and put off in the same way, and what has no number moves nowhere", async () => {
    await api("POST", "/leads", { first_name: "Marta", last_name: "Nowak", phone: "+48 12 345 67 89" });
    await api("POST", "/leads", { first_name: "Without", last_name: "Number" });
    await page.goto(`${server.origin}/leads`);
    await row("Marta Nowak").waitFor();
    await page.waitForTimeout(500);
    await swipe(row("Marta Nowak"), 60, () => page.locator(".swipeact", { hasText: "Call" }).waitFor());
    await swipe(row("Without Number"), 160, async () => assert.equal(await page.locator(".swipeact").count(), 0));
    await swipe(row("Marta Nowak"), -160);
    await page.getByRole("menuitem", { name: /^Tomorrow/ }).click();
    await row("Marta Nowak").getByText("Tomorrow").waitFor();
  });

  await step("a list is exported from its options", async () => {
    await page.getByTitle("Options", { exact: true }).click();
    await page.getByRole("button", { name: "Export" }).click();
    await page.locator("dialog").getByText(/Export/).first().waitFor();
    await page.keyboard.press("Escape");
  });

  await step("a finger finds every control, and nothing is wider than 320 px", async () => {
    for (const path of ["leads", "customers", "contacts", "deals", "activities", "tickets", `customers/${customer}`]) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${server.origin}/${path}`);
      await page.locator(".head").first().waitFor();
      await page.waitForLoadState("networkidle");
      assert.deepEqual(await missed(page), [], path);
      await page.setViewportSize({ width: 320, height: 640 });
      const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector(".main").scrollWidth]);
      assert.ok(wide.every((width) => width <= 320), `/${path} is ${wide} px wide`);
    }
  });
});
