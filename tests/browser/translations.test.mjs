//! French and Spanish in a browser of that language: nothing left in English, nothing wider than the window of a desk or a
//! phone, and typed dates, counted records and refusals in words of the language.

import assert from "node:assert/strict";
import { OWNER, journey, refusal } from "./support.mjs";
import { leftOver, textsOf } from "./texts.mjs";

/** The first pipeline before it was renamed, in the log. */
const GIVEN = ["Sales"];
const PATHS = ["leads", "customers", "contacts", "deals", "tickets", "activities", "deals/board", "calendar", "dashboard", "reports/forecast", "imports", "imports/new", "trash", "duplicates", "leads?filter=status%20%3D%20%22lost%22",
  ...["profile", "notifications", "security", "tokens", "organisation", "users", "roles", "tags", "pipelines", "fields", "replies", "sso", "ai", "jobs", "limits", "system", "audit", "errors", "keys"].map((name) => `settings/${name}`)];

/** What a person of each language types, presses and is told. */
const SPOKEN = {
  "fr-FR": {
    organisation: "Organisation", name: "Votre nom", email: "E-mail", password: "Mot de passe", create: "Créer l’organisation", add: "Nouveau lead", open: /^Ouvrir/, empty: /^Afficher les vides/, due: "Relance",
    counted: [/^1 lead(?!s)/, /^2 leads/], dates: [["demain 15h", "Demain"], ["hier", "1 j de retard"], ["aujourd’hui à 23:59", "Aujourd’hui 23:59"], ["3 mars 2031", "3 mars 2031"]],
    wrong: ["avant-hier", "« avant-hier » n’est pas une date."], money: ["1 234,5", /^1\s234,50\s€$/], refused: "200 caractères au maximum.",
    stages: ["Nouvelle", "Qualifiée", "Proposition", "Négociation", "Gagnée", "Perdue"],
  },
  "es-ES": {
    organisation: "Organización", name: "Nombre y apellidos", email: "Correo", password: "Contraseña", create: "Crear organización", add: "Nuevo lead", open: /^Abrir/, empty: /^Mostrar vacíos/, due: "Seguimiento",
    counted: [/^1 lead(?!s)/, /^2 leads/], dates: [["mañana 15h", "Mañana"], ["ayer", "1 d de retraso"], ["hoy a las 23:59", "Hoy 23:59"], ["3 de marzo de 2031", "3 mar 2031"]],
    wrong: ["anteayer", "«anteayer» no es una fecha."], money: ["1.234,5", /^1234,50\s€$/], refused: "200 caracteres como máximo.",
    stages: ["Nueva", "Cualificada", "Propuesta", "Negociación", "Ganada", "Perdida"],
  },
};

for (const [locale, words] of Object.entries(SPOKEN)) {
  journey(`the interface in ${locale}`, { locale, signedIn: false, timezoneId: "Europe/Madrid" }, async ({ page, server, step }) => {
    const isEnglish = await leftOver(locale.slice(0, 2));
    const fits = async (where) => {
      assert.deepEqual((await textsOf(page)).filter((text) => isEnglish(text) && !GIVEN.includes(text)), [], `${where} is partly in English`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${where} is wider than the window`);
    };
    const cell = (field) => page.locator(`[data-field="${field}"]`);

    await step("an organisation is set up, and begins with stages in its language and the time of its place", async () => {
      await page.goto(server.link);
      for (const [label, text] of [[words.organisation, OWNER.organization], [words.name, OWNER.name], [words.email, OWNER.email], [words.password, OWNER.password]]) await page.getByLabel(label, { exact: true }).fill(text);
      await fits("the setup");
      await page.getByRole("button", { name: words.create }).click();
      await page.waitForURL("**/leads");
      const [settings, stages] = await page.evaluate(async () => {
        const { get } = await import(document.querySelector('link[href$="/ahead.js"]').href.replace("ahead.js", "api.js"));
        return [(await get("/organization/settings")).data, (await get("/pipelines")).data.data[0].stages.map((stage) => stage.name)];
      });
      assert.deepEqual([settings.time_zone, settings.locale], ["Europe/Madrid", locale.slice(0, 2)]);
      assert.deepEqual(stages, words.stages);
    });

    await step("leads are counted in the singular and in the plural", async () => {
      for (const [at, name] of ["Zoë Núñez", "Léa Ça"].entries()) {
        await page.getByRole("button", { name: words.add }).first().click();
        await page.locator(".newrow input").first().fill(name);
        await page.keyboard.press("Enter");
        await page.locator(".gridfoot", { hasText: words.counted[at] }).waitFor();
      }
    });

    await step("dates, money and refusals are in its words", async () => {
      await page.getByRole("rowheader", { name: "Zoë Núñez" }).click();
      await page.locator(".panelbox").getByRole("button", { name: words.open }).click();
      await page.getByRole("heading", { name: "Zoë Núñez" }).waitFor();
      await page.getByRole("button", { name: words.empty }).click();
      for (const [typed, read] of [...words.dates, words.wrong]) {
        await cell("next_follow_up_at").click();
        await page.getByRole("textbox", { name: words.due }).fill(typed);
        await page.keyboard.press("Enter");
        if (typed !== words.wrong[0]) await cell("next_follow_up_at").getByText(read, { exact: true }).waitFor();
        else await page.getByText(read).waitFor();
      }
      await page.keyboard.press("Escape");
      await cell("estimated_value").click();
      await page.keyboard.type(words.money[0]);
      await page.keyboard.press("Enter");
      await cell("estimated_value").getByText(words.money[1]).waitFor();
      await page.route("**/api/v1/leads/lead_*", (route) => (route.request().method() === "PATCH" ? route.fulfill(refusal(422, "A name has at most 200 characters.", "too_long")) : route.continue()));
      await cell("city").click();
      await page.keyboard.type("Cádiz");
      await page.keyboard.press("Enter");
      await page.getByText(words.refused).waitFor();
      await page.unroute("**/api/v1/leads/lead_*");
      await fits("a lead");
    });

    await step("no page is in English or wider than the window", async () => {
      for (const path of PATHS) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${server.origin}/${path}`);
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 844 });
          await page.waitForFunction(() => document.querySelector("h1, h2, .board") && !document.querySelector(".skel"));
          await fits(`${path} at ${width} px`);
        }
      }
    });
  });
}
