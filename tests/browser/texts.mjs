//! The interface's texts as its tables have them, and what of a page is still in English where another language is spoken.

import { readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../assets/i18n");

/** Every text of a language by its key. */
async function tables(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return Object.assign({}, ...await Promise.all(names.map(async (name) => (await import(join(folder, name))).default)));
}

const forms = (text) => (typeof text === "string" ? [text] : Object.values(text));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Whether a text is an English one that reads otherwise in `language`. Texts that are little more than their places, such as
 * `{n} of {total}`, tell nothing and are left out.
 */
export async function leftOver(language) {
  const english = await tables(root);
  const own = await tables(join(root, language));
  const same = new Set(Object.values(own).flatMap(forms));
  const foreign = Object.entries(english).filter(([key]) => !/^(date|set\.words|error)\./.test(key)).flatMap(([, text]) => forms(text)).filter((text) => !same.has(text));
  const plain = new Set(foreign.filter((text) => !text.includes("{")));
  const patterns = foreign.filter((text) => text.includes("{") && text.replace(/\{\w+\}/g, "").trim().length >= 6)
    .map((text) => new RegExp(`^${text.split(/\{\w+\}/).map(escaped).join(".+")}$`));
  return (/** @type {string} */ text) => plain.has(text) || patterns.some((pattern) => pattern.test(text));
}

/** What a person sees or hears of the page: its texts, the names and hints of its controls, its title. */
export function textsOf(page) {
  return page.evaluate(() => {
    const found = new Set([document.title.replace(" · LeadLab", "")]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement?.closest("script, noscript")) continue;
      found.add(node.data.replace(/\s+/g, " ").trim());
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) for (const element of document.querySelectorAll(`[${name}]`)) found.add(element.getAttribute(name) ?? "");
    return [...found].filter(Boolean);
  });
}
