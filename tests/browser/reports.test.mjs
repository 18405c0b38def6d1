//! The dashboard and the reports in a browser: figures that follow the records, choices that stand in the address, charts
//! with the keyboard, tables and files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { journey } from "./support.mjs";

const REPORTS = ["Open pipeline", "Forecast", "Win rate", "Time in stage", "Leaderboard", "Trend", "From lead to won", "Lead sources", "Overdue tasks"];

journey("reports", {}, async ({ page, server, step }) => {
  const figure = (label) => page.locator(".strip > div", { hasText: label }).locator(".fig");
  const choose = async (label, option) => {
    await page.getByRole("button", { name: label }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };

  await step("an organisation without records has an empty dashboard", async () => {
    await page.locator(".rail a[href='/dashboard']").click();
    await page.getByText("Nothing is due today and nothing is late.").waitFor();
    assert.equal(await figure("Win rate").innerText(), "–");
    await page.getByText("No open lead has a score.").waitFor();
    await page.getByRole("link", { name: "Invite your team" }).waitFor();
    await page.getByRole("button", { name: "Hide" }).click();
    assert.equal(await page.locator(".firststeps").count(), 0);
    await page.keyboard.press("Control+k");
    await page.keyboard.type(">go to reports");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/reports");
    await page.getByRole("heading", { name: "Nothing to show" }).waitFor();
  });

  await step("what is won and due shows at once", async () => {
    await page.goto(`${server.origin}/deals`);
    await page.getByRole("button", { name: "New deal" }).first().click();
    await page.locator(".newrow input").first().fill("Roaster");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "Roaster" }).click();
    await page.locator(".panelbox").getByRole("button", { name: /^Open/ }).click();
    await page.locator(".recacts").getByRole("button", { name: "Won" }).click();
    await page.locator(".toast", { hasText: "Roaster is won" }).waitFor();
    await page.goto(`${server.origin}/dashboard`);
    await page.locator(".strip", { hasText: "1 deal" }).waitFor();
    assert.match(await figure("Win rate").innerText(), /^100/);
    await page.locator(".mini", { hasText: "Ada Lovelace" }).waitFor();
  });

  await step("days and owner stand in the address", async () => {
    await choose(/^Days/, "Last year");
    await page.waitForURL("**/dashboard?days=last_year");
    await page.locator(".strip", { hasText: "Nothing won" }).waitFor();
    await choose(/^Owner/, "Only mine");
    await page.waitForURL("**/dashboard?days=last_year&owner=me");
    await choose(/^Days/, "This month");
    await page.locator(".strip", { hasText: "1 deal" }).waitFor();
    await choose(/^Days/, "Other days");
    await page.getByTitle("From", { exact: true }).fill("2020-01-01");
    await page.getByTitle("To", { exact: true }).fill("2020-02-01");
    await page.locator(".strip", { hasText: "Nothing won" }).waitFor();
    await page.goBack();
    await page.goto(`${server.origin}/reports/win_rate`);
  });

  await step("each report has its chart, its table and its file", async () => {
    for (const name of REPORTS) {
      await page.getByRole("navigation", { name: "Reports" }).getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { level: 2, name, exact: true }).waitFor();
      await page.locator(".repmain[aria-busy=false]").locator(".tbl, .empty").waitFor();
    }
    await page.goto(`${server.origin}/reports/win_rate`);
    await page.locator(".chart").focus();
    assert.match(await page.locator(".charttip").textContent(), /100.*1 won, 0 lost/);
    await page.keyboard.press("ArrowLeft");
    assert.match(await page.locator(".charttip").textContent(), /0 won, 0 lost/);
    assert.equal(await page.locator(".tbl tbody tr").count(), 12);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as CSV" }).click()]);
    assert.equal(file.suggestedFilename(), "win_rate.csv");
    const lines = readFileSync(await file.path(), "utf8").split("\r\n");
    assert.equal(lines[0], "month,won_count,lost_count,win_rate");
    assert.match(lines[12], /,1,0,100\.0$/);
  });

  await step("a chart gives its table and its picture", async () => {
    await page.goto(`${server.origin}/dashboard`);
    await page.evaluate(async () => (await import(new URL("api.js", document.querySelector('link[href$="/ahead.js"]').href).href)).post("/leads", { first_name: "Lena" }));
    await page.reload();
    const chart = page.getByRole("region", { name: "New leads per month" });
    await chart.locator(".chart").waitFor();
    assert.equal(await chart.getByRole("table").count(), 1, "a screen reader has the table beside the chart");
    const more = () => chart.getByRole("button", { name: "More of New leads per month" }).click();
    await more();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Save as PNG" }).click()]);
    assert.equal(file.suggestedFilename(), "trend.png");
    const bytes = readFileSync(await file.path());
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    // The line is in it: more than the paper's own colour.
    const colours = await page.evaluate(async (encoded) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))], { type: "image/png" }));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      const { data } = pen.getImageData(0, 0, picture.width, picture.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4) seen.add(`${data[at] >> 5},${data[at + 1] >> 5},${data[at + 2] >> 5}`);
      return seen.size;
    }, bytes.toString("base64"));
    assert.ok(colours > 4, `${colours} colours`);
    await more();
    await page.getByRole("menuitem", { name: "Show as table" }).click();
    assert.equal(await chart.locator("tbody tr").count(), 12);
    assert.equal(await chart.locator(".chart").count(), 0);
    await more();
    await page.getByRole("menuitem", { name: "Show as chart" }).click();
    await chart.locator(".chart").waitFor();
  });

  await step("bars are told by keys", async () => {
    await page.goto(`${server.origin}/reports/leaderboard`);
    await page.locator(".chart").focus();
    assert.match(await page.locator(".charttip").textContent(), /Ada Lovelace: /);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(".charttip").count(), 0);
  });

  await step("figures are compared with the days before", async () => {
    const month = (cards) => ({ funnel: [], trend: [], leaderboard: [], top_leads: [], recent: [], cards: { new_leads: 0, open_leads: 0, open_deals: 0, pipeline_value: [], won_count: 0, won_value: [], lost_count: 0, win_rate: null, due_today: 0, overdue: 0, open_tickets: 0, breached_tickets: 0, ...cards } });
    await page.route("**/api/v1/dashboard*", (route) => route.fulfill({ json: new URL(route.request().url()).searchParams.has("from") ? month({ new_leads: 40, win_rate: 50 }) : month({ new_leads: 50, win_rate: 45 }) }));
    await page.goto(`${server.origin}/dashboard`);
    await page.locator(".strip > div", { hasText: "New leads" }).getByText("+25% on last month").waitFor();
    await page.locator(".strip > div", { hasText: "Win rate" }).getByText("−5 points on last month").waitFor();
    await page.unroute("**/api/v1/dashboard*");
  });

  await step("a phone shows all of it", async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const [path, shown] of [["/dashboard", ".strip"], ["/reports/trend", ".chart"]]) {
      await page.goto(server.origin + path);
      await page.locator(shown).first().waitFor();
      const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".dash, .repmain")].every((box) => box.scrollWidth <= box.clientWidth));
      assert.ok(wide, `${path} is wider than the phone`);
    }
    await choose(/^Reports/, "Lead sources");
    await page.waitForURL("**/reports/lead_sources");
  });
});
