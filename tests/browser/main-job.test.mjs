//! The main job in a browser: setup link, sign-in, import of a file with one bad row, working in the grid, undo of an edit,
//! undo of the import, the trash.

import assert from "node:assert/strict";
import { join } from "node:path";
import { OWNER, journey, setUp } from "./support.mjs";

const FILE = join(import.meta.dirname, "../fixtures/browser/leads.csv");
const ROWS = 20;

/** How many records the list on screen has in all. */
const countOf = async (page) => Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;
const cellOf = (page, row, name) => page.locator(`[role=row][data-index="${row}"] [data-col="${name}"]`);

journey("from the setup link to the trash", { timeout: 600_000, signedIn: false }, async ({ page, server, step }) => {
  await step("the setup link is taken out of the address and says what a password lacks", async () => {
    await page.goto(server.link);
    await page.getByLabel("Password", { exact: true }).fill("weak");
    await page.waitForFunction(() => location.hash === "");
    await page.getByRole("button", { name: "Create organisation" }).click();
    await page.getByText("The password still lacks").first().waitFor();
    await setUp(page, server.link);
    await page.getByText("Leads are people you have not won yet").waitFor();
  });

  await step("signs out and in, refusing a wrong password in words", async () => {
    await page.context().clearCookies();
    await page.goto(`${server.origin}/leads`);
    await page.waitForURL("**/login*");
    // Key by key: the focus stays where a person types.
    await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
    await page.keyboard.type(OWNER.email);
    assert.equal(await page.getByLabel("Email").inputValue(), OWNER.email);
    await page.getByLabel("Password", { exact: true }).pressSequentially("Not-this-one-1");
    await page.keyboard.press("Enter");
    await page.getByText("Email or password is wrong").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/leads");
  });

  await step("imports a file, mending its one bad cell on the way", async () => {
    await page.goto(`${server.origin}/imports/new?entity=leads`);
    await page.locator("input[type=file]").setInputFiles(FILE);
    await page.getByText("Hotel Słowik").waitFor();
    await page.getByRole("button", { name: /Continue to map/ }).click();
    await page.getByRole("button", { name: "First Name: Field in LeadLab" }).getByText("First name").waitFor();
    await page.getByRole("button", { name: /Continue to match/ }).click();
    await page.getByRole("button", { name: /Continue to review/ }).click();
    const bad = page.getByLabel("Email 1, row 14");
    assert.equal(await bad.inputValue(), "rui.tavares@");
    await bad.fill("rui.tavares@quinta.example");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /no problems/ }).waitFor();
    await page.getByRole("button", { name: new RegExp(`Import ${ROWS} rows`) }).click();
    await page.getByRole("heading", { name: `${ROWS} created` }).waitFor();
    await page.getByRole("button", { name: "Save as recipe" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Fair");
    await page.getByRole("button", { name: "Save the recipe" }).click();
    await page.getByText("Recipe “Fair” is saved").waitFor();
  });

  await step("the same file brings nothing new; its recipe is used, renamed and deleted", async () => {
    await page.goto(`${server.origin}/imports/new?entity=leads`);
    await page.locator("input[type=file]").setInputFiles(FILE);
    await page.getByRole("button", { name: /Continue to map/ }).click();
    const recipes = page.getByRole("button", { name: "Use a recipe" });
    await recipes.click();
    await page.getByRole("menuitem", { name: "Fair" }).click();
    await page.getByText("Recipe “Fair” is applied").waitFor();
    await recipes.click();
    await page.getByRole("menuitem", { name: /Rename or delete/ }).click();
    await page.getByLabel("Name of recipe Fair").fill("Autumn fair");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Delete recipe Autumn fair" }).click();
    await page.getByText("No recipe yet").waitFor();
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await page.getByRole("button", { name: /Continue to match/ }).click();
    await page.getByRole("button", { name: /Continue to review/ }).click();
    await page.getByRole("heading", { name: /0 rows are ready/ }).waitFor();
    const figures = await page.locator(".counters .n").allTextContents();
    assert.deepEqual(figures.slice(0, 2), ["0", "0"]);
  });

  await step("the grid shows the rows; an edit in a cell is saved and taken back", async () => {
    await page.goto(`${server.origin}/leads?sort=last_name`);
    await page.locator("[role=row][data-index]").first().waitFor();
    assert.equal(await countOf(page), ROWS);
    const company = cellOf(page, 0, 1);
    const former = await company.innerText();
    await company.click();
    await page.keyboard.type("Aalto & Daughters");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector('[role=row][data-index="0"] [data-col="1"]')?.textContent?.includes("Daughters"));
    // Who types faster than the editor comes loses nothing.
    await page.route("**/ui/editors.js", async (route) => {
      await page.waitForTimeout(2000);
      await route.continue();
    });
    await page.reload();
    await company.getByText("Aalto & Daughters").waitFor();
    await company.click();
    await page.keyboard.type("Third");
    await page.keyboard.press("Enter");
    await company.getByText("Third").waitFor();
    await page.unrouteAll({ behavior: "wait" });
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("Control+z");
    await company.getByText("Aalto & Daughters").waitFor();
    assert.notEqual(former, "Aalto & Daughters");
  });

  await step("undoing the import keeps what was changed since and bins the rest, which can be restored", async () => {
    await page.goto(`${server.origin}/imports`);
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await page.getByRole("button", { name: "Undo the import" }).click();
    await page.getByText("Undone", { exact: true }).waitFor();
    await page.goto(`${server.origin}/leads`);
    await page.locator("[role=row][data-index]").first().waitFor();
    assert.equal(await countOf(page), 1);
    await page.goto(`${server.origin}/trash`);
    await page.locator("tbody tr").first().waitFor();
    assert.equal(await page.locator("tbody tr").count(), ROWS - 1);
    await page.getByRole("button", { name: "Restore" }).first().click();
    await page.getByText(/is restored/).waitFor();
    await page.goto(`${server.origin}/leads`);
    await page.locator("[role=row][data-index]").nth(1).waitFor();
    assert.equal(await countOf(page), 2);
  });

  await step("the review shows what each row comes to, the result which records were made and changed", async () => {
    const head = "First Name,Last Name,Company,Email 1,City\n";
    const rows = (city) => `Ida,Holm,Holm Tea,ida@holm.example,${city}\nKai,Lund,Lund Tea,kai@lund.example,Oslo\n`;
    const bring = async (text) => {
      await page.goto(`${server.origin}/imports/new?entity=leads`);
      await page.locator("input[type=file]").setInputFiles({ name: "tea.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await page.getByRole("button", { name: /Continue to map/ }).click();
      await page.getByRole("button", { name: /Continue to match/ }).click();
      await page.getByText("Overwrite", { exact: true }).click();
      await page.getByRole("button", { name: /Continue to review/ }).click();
      await page.locator(".counters").waitFor();
    };
    const counter = (name) => page.getByRole("group", { name: "Show the rows" }).getByRole("button", { name });
    const table = page.locator(".tbl.tried");
    await bring(head + rows("Bergen"));
    await table.getByText("ida@holm.example").waitFor();
    assert.equal(await counter(/^New/).getAttribute("aria-pressed"), "true");
    assert.equal(await counter(/^Update/).isDisabled(), true);
    await page.getByRole("button", { name: "Import 2 rows" }).click();
    await page.getByRole("heading", { name: "2 created" }).waitFor();
    await counter(/^Created/).click();
    await page.locator(".written").getByRole("link", { name: "Kai Lund" }).waitFor();
    assert.equal(await page.locator(".written li").count(), 2);

    await bring(`${head}${rows("Tromsø")}Siv,Berg,Berg Tea,siv@,Oslo\n`);
    await page.getByLabel("Email 1, row 4").waitFor();
    await counter(/^Update/).click();
    const change = table.getByRole("row", { name: /Ida/ });
    await change.getByText("Tromsø").last().waitFor();
    assert.equal((await change.locator(".whycell").innerText()).replace(/\s+/g, " ").trim(), "Ida Holm City Bergen Tromsø");
    await counter(/^Skip/).click();
    await table.getByRole("row", { name: /Kai/ }).getByText("Is here and the same").waitFor();
    await page.getByRole("button", { name: "Import 1 row" }).click();
    await page.getByRole("heading", { name: "1 updated" }).waitFor();
    await counter(/^Updated/).click();
    await page.locator(".written li", { hasText: "Ida Holm" }).getByText("Tromsø").waitFor();
    await counter(/^Problems/).click();
    await table.getByRole("row", { name: /Siv/ }).locator(".whycell", { hasText: "siv@" }).waitFor();
    await counter(/^Updated/).click();
    await page.getByRole("link", { name: "Ida Holm" }).click();
    await page.locator(".rechead h1", { hasText: "Ida Holm" }).waitFor();

    // What was wrong the same way is mended at once, also when the row that was mended first is gone.
    const bad = Array.from({ length: 4 }, (_, at) => `Row${at},Alike,Alike Tea ${at},unknown@,Oslo`).join("\n");
    await bring(`${head}${bad}\n`);
    await page.getByLabel("Email 1, row 2").fill("office@alike.example");
    await page.keyboard.press("Enter");
    await counter(/^Problem/).getByText("3", { exact: true }).waitFor();
    await page.getByText("Email 1: “unknown@” became “office@alike.example”.").waitFor();
    await page.getByRole("button", { name: "Fix 3 rows like this" }).click();
    await page.getByRole("heading", { name: /no problems/ }).waitFor();

    // The first of the two is undone: its records go, and its list says so.
    const [, , first] = (await page.evaluate(async () => {
      const { request } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
      return (await request("GET", "/imports")).data.data;
    }));
    await page.goto(`${server.origin}/imports/${first.id}`);
    await page.getByRole("button", { name: "Undo this import" }).click();
    await page.getByRole("button", { name: "Undo the import" }).click();
    await page.getByRole("heading", { name: "The import is undone" }).waitFor();
    await counter(/^Created/).click();
    await page.locator(".written li", { hasText: "Kai Lund" }).getByText("no longer here").waitFor();
    await page.locator(".written").getByRole("link", { name: "Ida Holm" }).waitFor();
  });
});
