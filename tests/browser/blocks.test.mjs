//! The cells of a list: several at once, chosen by key and by mouse, copied, pasted, filled and cleared; and one from afar,
//! by the keys of the list; and what takes it back.

import assert from "node:assert/strict";
import { journey } from "./support.mjs";

journey("blocks of cells", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page, server, step }) => {
  const call = (path, body) => page.evaluate(async ([at, data]) => {
    const { post } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}api.js`);
    return (await post(at, data)).data;
  }, [path, body]);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const cell = (/** @type {number} */ row, /** @type {string} */ name) => page.locator(`.gr[data-index="${row}"] .gc`).nth(columns.indexOf(name));
  let columns = [];
  const texts = async (/** @type {string} */ name) => Promise.all([0, 1, 2].map(async (row) => (await cell(row, name).innerText()).trim().split("\n").at(-1)));
  const until = async (/** @type {string} */ name, /** @type {string[]} */ wanted) => {
    for (let round = 0; round < 100 && (await texts(name)).join() !== wanted.join(); round += 1) await page.waitForTimeout(50);
    assert.deepEqual(await texts(name), wanted);
  };

  await step("three leads", async () => {
    for (const [last_name, company, score, source] of [["C", "Cups", 30, "Fair"], ["B", "Beans", 20, "Web"], ["A", "Ash", 10, "Web"]]) await call("/leads", { last_name, company, score, source });
    await page.goto(`${server.origin}/leads`);
    await page.locator(".gr .gc.name", { hasText: "C" }).first().waitFor();
    columns = (await page.locator(".gh").allTextContents()).map((text) => text.trim());
    await until("Company", ["Ash", "Beans", "Cups"]);
  });

  await step("an amount is read as people write it", async () => {
    const amounts = await page.evaluate(async () => {
      const { readInput } = await import(`${document.querySelector("link[href$='/ahead.js']").href.replace(/ahead\.js.*/, "")}data/input.js`);
      return ["12.000", "12,000", "12.50", "1.234,5", "12k", "1.000.000"].map((text) => readInput({ type: "money" }, text).value.amount);
    });
    assert.deepEqual(amounts, ["12000.00", "12000.00", "12.50", "1234.50", "12000.00", "1000000.00"]);
  });

  await step("a block is chosen with Shift and the arrows and copied as a table", async () => {
    await cell(0, "Company").click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await page.locator(".gc.chosen").count(), 6);
    await page.keyboard.press("Control+c");
    assert.equal(await clipboard(), "Ash\tNew\t10\nBeans\tNew\t20");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".gc.chosen").count(), 0);
  });

  await step("a table is pasted from the focused cell on; what cannot be read is told of", async () => {
    await page.evaluate(() => navigator.clipboard.writeText("Acorn\tcontacted\t77\nBirch\tQualified\tmany\n"));
    await page.keyboard.press("Control+v");
    await until("Company", ["Ash", "Acorn", "Birch"]);
    await until("Status", ["New", "Contacted", "Qualified"]);
    await until("Score", ["10", "77", "30"]);
    await page.locator(".toast.bad", { hasText: "1 cell was not pasted" }).getByRole("button", { name: "Close" }).click();
    await page.reload();
    await until("Company", ["Ash", "Acorn", "Birch"]);
    await until("Score", ["10", "77", "30"]);
  });

  await step("one value fills a block chosen by mouse; Delete clears it, which the source of a lead takes for manual", async () => {
    const from = await cell(0, "Source").boundingBox();
    const to = await cell(2, "Source").boundingBox();
    await page.evaluate(() => navigator.clipboard.writeText("Partner"));
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 4 });
    await page.mouse.up();
    assert.equal(await page.locator(".gc.chosen").count(), 3);
    await page.keyboard.press("Control+v");
    await until("Source", ["Partner", "Partner", "Partner"]);
    await page.locator(".toast", { hasText: "3 cells pasted" }).waitFor();
    await page.keyboard.press("Delete");
    await until("Source", ["manual", "manual", "manual"]);
  });

  await step("Shift chooses rows and no text, by their boxes and by their cells, and they are copied whole", async () => {
    const box = (/** @type {number} */ row) => page.locator(`.gr[data-index="${row}"] .lead`);
    const copied = async () => {
      assert.equal(await page.evaluate(() => getSelection().toString()), "");
      assert.equal(await page.locator(".gr.sel").count(), 3);
      await page.keyboard.press("Control+c");
      const lines = (await clipboard()).split("\n").map((line) => line.split("\t"));
      assert.deepEqual(lines.map((line) => [line.length, line[columns.indexOf("Company")]]), ["Ash", "Acorn", "Birch"].map((company) => [columns.length, company]));
      await page.keyboard.press("Escape");
      await page.locator(".gr.sel").first().waitFor({ state: "detached" });
    };
    await box(0).click();
    await box(2).click({ modifiers: ["Shift"] });
    await copied();
    await box(2).click();
    await cell(0, "Status").click({ modifiers: ["Shift"] });
    await copied();
  });

  await step("a key of the list that edits a field leaves the focus where it was", async () => {
    const at = async () => (await page.getByRole("grid").getAttribute("aria-activedescendant")).split("-").slice(-2).join();
    await cell(1, "Company").click();
    await page.keyboard.press("Home");
    for (const key of ["s", "a", "l", "e"]) {
      await page.keyboard.press(key);
      await page.locator(".gc.edit").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".gc.edit").waitFor({ state: "detached" });
      assert.equal(await at(), "1,0", key);
    }
    await page.keyboard.press("x");
    await page.locator('.gr.sel[data-index="1"]').waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await page.getByRole("option", { name: "Qualified", exact: true }).click();
    await until("Status", ["New", "Qualified", "Qualified"]);
    assert.equal(await at(), "1,0");
    await page.keyboard.press("e");
    await page.locator("input.celledit").fill("Alder");
    await page.keyboard.press("Enter");
    await until("Company", ["Ash", "Alder", "Birch"]);
    assert.equal(await at(), "1,0");
    await page.keyboard.press("e");
    await page.locator("input.celledit").fill("Acorn");
    await page.keyboard.press("Tab");
    await until("Company", ["Ash", "Acorn", "Birch"]);
    assert.equal(await at(), `1,${columns.indexOf("Company") + 1}`, "Tab goes on from what was edited");
  });

  await step("what is typed to find one of few options is seen", async () => {
    const search = page.locator(".picksearch:not(.sr) input");
    await cell(0, "Status").click();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "New" }).waitFor();
    assert.equal(await search.count(), 0, "there is nothing to look for among a few");
    await page.keyboard.type("cont");
    await search.waitFor();
    assert.deepEqual([await search.inputValue(), await page.getByRole("option").allInnerTexts()].flat().map((text) => text.trim().split("\n")[0]), ["cont", "Contacted"]);
    for (let typed = 0; typed < 4; typed += 1) await page.keyboard.press("Backspace");
    await page.getByRole("option", { name: "New" }).waitFor();
    assert.ok(await search.isVisible(), "it stays where it is");
    await page.keyboard.press("Escape");
    await page.keyboard.type("q");
    await search.waitFor();
    assert.equal(await search.inputValue(), "q");
    await page.keyboard.press("Escape");
  });

  await step("Delete asks about the selected rows; without any it clears the cell", async () => {
    await cell(0, "Company").click();
    await page.keyboard.press("Home");
    for (const key of ["x", "ArrowDown", "x"]) await page.keyboard.press(key);
    await page.locator(".bulk").getByRole("button", { name: "Delete" }).locator(".kbd", { hasText: "Del" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    const dialog = page.getByRole("dialog", { name: "Delete 2 leads?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await until("Company", ["Ash", "Acorn", "Birch"]);
    await page.keyboard.press("Delete");
    await dialog.getByRole("button", { name: "Delete 2 leads" }).click();
    await page.locator(".toast", { hasText: "2 leads moved to the trash" }).waitFor();
    await page.locator('.gr[data-index="1"]').waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await until("Company", ["Ash", "Acorn", "Birch"]);
    await cell(1, "Company").click();
    await page.keyboard.press("Delete");
    await until("Company", ["Ash", "", "Birch"]);
  });

  await step("of what can be taken back, that which the key means shows it", async () => {
    for (const [name, company] of [["A", "Ash"], ["C", "Birch"]]) {
      await page.locator(".gr", { hasText: company }).locator(".gc.name").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Move to trash" }).click();
      // Held, as under the focus: it stays however long the test takes.
      await page.locator(".toast", { hasText: `${name} moved to the trash` }).dispatchEvent("focusin", { bubbles: true });
    }
    const keyed = async (/** @type {string[]} */ names) => {
      const has = async () => (await page.locator(".toast:has(.kbd)").allInnerTexts()).map((text) => /\w+(?= moved to the trash)/.exec(text)?.[0]).join();
      for (let round = 0; round < 100 && (await has()) !== names.join(); round += 1) await page.waitForTimeout(20);
      assert.equal(await has(), names.join());
    };
    await keyed(["C"]);
    // It stays under the pointer.
    await page.locator(".toast", { hasText: "A moved" }).hover();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("e");
    await page.locator("input.celledit").fill("Beech");
    await page.keyboard.press("Enter");
    await keyed([]);
    await page.keyboard.press("Control+z");
    await keyed(["C"]);
    await page.keyboard.press("Control+z");
    await keyed(["A"]);
  });
});
