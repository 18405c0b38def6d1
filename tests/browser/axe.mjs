//! What axe finds on the page as it stands, in both themes. axe is given to the page through the debugger, which neither the
//! content security policy nor Trusted Types see.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2, levels A and AA, and what axe holds to be good practice. Of these the rules about colour alone depend on the theme. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** Waits until nothing on the page is on its way. */
export const settled = (page) => page.waitForFunction(() => document.querySelector("h1, h2, dialog[open]") && !document.querySelector(".skel, [aria-busy=true], .waiting"));

/**
 * What is wrong with the page, in light and in dark, each once and with where it is.
 * @param {import("playwright-core").Page} page @param {string} stop names the state that the page is in
 * @returns {Promise<string[]>}
 */
export async function look(page, stop) {
  await settled(page);
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(SOURCE);
  const found = await page.evaluate(async ([rules, ofColour]) => {
    const root = document.documentElement;
    const { theme } = root.dataset;
    const all = [];
    for (const look of ["light", "dark"]) {
      root.dataset.theme = look;
      const runOnly = look === "light" ? rules : ofColour;
      const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
      for (const { id, help, nodes } of violations) for (const node of nodes) all.push({ look, words: `${id} (${help}): ${node.target.join(" ")}\n    ${node.html.slice(0, 160)}\n    ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}` });
    }
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    return all;
  }, [RULES, OF_COLOUR]);
  const looks = new Map();
  for (const { look, words } of found) looks.set(words, [...(looks.get(words) ?? []), look]);
  return [...looks].map(([words, which]) => `${stop}, ${which.join(" and ")}: ${words}`);
}
