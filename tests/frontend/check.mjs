//! Checks of `assets/` that need no browser: vendored files are what the lock says, the page preloads exactly the modules of
//! its first load, these stay within their budget, every text exists, and the rules of the house hold. Run by `npm run check`.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";

const root = resolve(import.meta.dirname, "../../assets");
/** What is loaded first, by the part of index.html that names it: for who will sign in, and for who has a session. */
const FIRST_LOADS = { stranger: ["app.js", "pages/login.js"], known: ["app.js", "shell/shell.js", "pages/leads.js"] };
const BUDGET = 90_000;
const problems = [];

/** Every file below a folder. */
function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const read = (path) => readFileSync(path, "utf8");
const own = files(root).filter((path) => path.endsWith(".js") && !path.includes("/vendor/"));

/** What a module imports, without what it loads later. */
function imports(path) {
  const found = read(path).matchAll(/(?:import|export)\b[^;"'()]*?from\s*["'](\.[^"']+)["']|import\s*["'](\.[^"']+)["']/g);
  return [...found].map((match) => resolve(dirname(path), match[1] ?? match[2]));
}

// vendored files
const lock = JSON.parse(read(join(root, "vendor/vendor.lock.json")));
const locked = new Map(lock.packages.flatMap((entry) => entry.files.map((file) => [file.path, file.sha256])));
for (const path of files(join(root, "vendor"))) {
  const name = relative(join(root, "vendor"), path);
  if (name === "vendor.lock.json") continue;
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
  if (locked.get(name) !== hash) problems.push(`vendor/${name} is not what vendor.lock.json says.`);
  locked.delete(name);
}
for (const name of locked.keys()) problems.push(`vendor/${name} is in vendor.lock.json and missing.`);

// style sheets: those of pages stay once they came, so a class that two of them style alone means something else by chance
const COLOURS = "forced-colours.css";
/** @type {Map<string, string>} */ const styled = new Map();
for (const path of files(join(root, "styles")).filter((path) => path.endsWith(".css") && !path.endsWith(COLOURS))) {
  const name = relative(join(root, "styles"), path);
  const plain = read(path).replace(/\/\*.*?\*\//gs, "").replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  for (const [, selectors] of plain.matchAll(/([^{}]+)\{/g)) {
    for (const [, found] of selectors.matchAll(/(?:^|,)\s*\.([\w-]+)\s*(?=,|$)/g)) {
      const other = styled.get(found) ?? name;
      if (other !== name) problems.push(`styles/${name} and styles/${other} both say what .${found} is.`);
      styled.set(found, name);
    }
  }
}

// first loads
const index = read(join(root, "index.html"));
const parts = /<!--stranger-->(?<stranger>.*)<!--known-->(?<known>.*)<!--end-->/s.exec(index)?.groups ?? {};
/** What both need stands around their parts. */
const shared = index.replace(/<!--stranger-->.*<!--end-->/s, "");
const firstLoads = new Map();
const loads = Object.entries(FIRST_LOADS).map(([part, entries]) => {
  const first = new Set();
  firstLoads.set(part, first);
  const visit = (path) => {
    if (first.has(path)) return;
    first.add(path);
    if (!existsSync(path)) problems.push(`${relative(root, path)} is imported and missing.`);
    else imports(path).forEach(visit);
  };
  entries.forEach((name) => visit(join(root, name)));
  const size = [...first].reduce((sum, path) => sum + brotliCompressSync(readFileSync(path)).length, 0);
  if (size > BUDGET) problems.push(`The first load (${part}) is ${size} bytes of compressed script; ${BUDGET} is the limit.`);
  const preloaded = new Set([...`${shared}${parts[part] ?? ""}`.matchAll(/rel="modulepreload"[^>]* href="\{\{assets\}\}\/([^"]+)"/g)].map((match) => match[1]));
  const wanted = [...first].map((path) => relative(root, path)).filter((name) => name !== "app.js").sort();
  for (const name of wanted) if (!preloaded.delete(name)) problems.push(`index.html does not preload it (${part}): <link rel="modulepreload" href="{{assets}}/${name}">`);
  for (const name of preloaded) problems.push(`index.html preloads ${name}, which the first load (${part}) does not use.`);
  return `${first.size} modules and ${size} bytes compressed at first (${part})`;
});

// texts: every language has each key of each English area, with the same places and the plurals that it counts by
const [, ...languages] = /data-languages="([^"]+)"/.exec(index)[1].split(" ");
const areas = readdirSync(join(root, "i18n")).filter((name) => name.endsWith(".js"));
const table = async (name) => (await import(join(root, "i18n", name))).default;
const texts = new Set();
const places = (text) => [...new Set((typeof text === "string" ? text : Object.values(text).join()).match(/\{\w+\}/g))].sort().join(" ");
/** The categories that whole numbers up to a thousand fall into: those of millions are the same words. */
const counted = (language) => {
  const rules = new Intl.PluralRules(language);
  return new Set(Array.from({ length: 1001 }, (_, number) => rules.select(number)));
};
const checkPlural = (file, key, text, language) => {
  if (typeof text === "string") return;
  const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const category of counted(language)) if (!text[category]) problems.push(`i18n/${file}: ${key} has no text for “${category}”.`);
  for (const category of Object.keys(text)) if (!known.includes(category)) problems.push(`i18n/${file}: ${key} has a text for “${category}”, which the language does not have.`);
};
for (const area of areas) {
  const english = await table(area);
  for (const [key, text] of Object.entries(english)) {
    texts.add(key);
    checkPlural(area, key, text, "en");
  }
  for (const language of languages) {
    const file = `${language}/${area}`;
    if (!existsSync(join(root, "i18n", file))) {
      problems.push(`i18n/${file} is missing.`);
      continue;
    }
    const own = await table(file);
    for (const key of Object.keys(own)) if (!(key in english)) problems.push(`i18n/${file}: ${key} is not in the English table.`);
    for (const [key, text] of Object.entries(english)) {
      if (!(key in own)) problems.push(`i18n/${file}: ${key} is missing.`);
      else if (typeof own[key] !== typeof text) problems.push(`i18n/${file}: ${key} has plurals in one language alone.`);
      else if (places(own[key]) !== places(text)) problems.push(`i18n/${file}: ${key} has the places “${places(own[key])}”, the English text “${places(text)}”.`);
      else checkPlural(file, key, own[key], language);
    }
  }
}
// What is loaded first has nobody before it who would have brought a table; the link to the board stands on the list of deals alone.
for (const [part, first] of firstLoads) {
  const there = new Set(["board"]);
  for (const path of first) if (path.includes("/i18n/")) for (const key of Object.keys(await table(relative(join(root, "i18n"), path)))) there.add(key);
  for (const path of first) for (const match of read(path).matchAll(/\bt\("([^"]+)"/g)) if (texts.has(match[1]) && !there.has(match[1])) problems.push(`${relative(root, path)} uses the text ${match[1]}, whose table the first load (${part}) does not bring.`);
}
for (const language of readdirSync(join(root, "i18n")).filter((name) => !name.endsWith(".js"))) {
  if (!languages.includes(language)) problems.push(`i18n/${language} is not among the languages of index.html.`);
  for (const name of readdirSync(join(root, "i18n", language))) if (!areas.includes(name)) problems.push(`i18n/${language}/${name} has no English table.`);
}

// modules
for (const path of own) {
  const name = relative(root, path);
  const source = read(path);
  if (!source.startsWith("//!")) problems.push(`${name} does not open with //! and what it owns.`);
  for (const target of imports(path)) if (!existsSync(target)) problems.push(`${name} imports ${relative(root, target)}, which is missing.`);
  for (const match of source.matchAll(/\bt\("([^"]+)"/g)) if (!texts.has(match[1])) problems.push(`${name} uses the text ${match[1]}, which is in no table.`);
  if (/\bfetch\(/.test(source) && !["session.js", "sw.js"].includes(name)) problems.push(`${name} calls fetch; only session.js and the service worker may.`);
  if (/\.innerHTML\s*=|insertAdjacentHTML|document\.write/.test(source) && name !== "ui/rich-text.js") problems.push(`${name} writes HTML; only ui/rich-text.js may.`);
  if (/style="|setAttribute\("style"/.test(source)) problems.push(`${name} holds an inline style.`);
  if (source.split("\n").length > 400) problems.push(`${name} is longer than 400 lines.`);
}
for (const path of files(root).filter((path) => path.endsWith(".css"))) {
  for (const match of read(path).matchAll(/url\("?([^")]+)"?\)/g)) if (!existsSync(resolve(dirname(path), match[1]))) problems.push(`${relative(root, path)} points to ${match[1]}, which is missing.`);
}
for (const match of index.matchAll(/\{\{assets\}\}\/([^"]+)/g)) if (!existsSync(join(root, match[1]))) problems.push(`index.html points to ${match[1]}, which is missing.`);
// The words of the early sign-in form stand in the page itself.
const { default: authTexts } = await import(join(root, "i18n/auth.js"));
for (const [, key, text] of index.matchAll(/data-text="([^"]+)">([^<]*)</g)) if (authTexts[key] !== text) problems.push(`index.html says “${text}” for the text ${key}, which is “${authTexts[key]}”.`);
const sprite = read(join(root, "icons.svg"));
for (const path of own) for (const match of read(path).matchAll(/(?:<\$\{Icon\} name="|icon[:=]\s*")([a-z0-9-]+)"/g)) if (!sprite.includes(`id="i-${match[1]}"`)) problems.push(`${relative(root, path)} uses the icon ${match[1]}, which is not in the sprite.`);

for (const problem of problems) console.error(problem);
console.log(`${own.length} modules; ${loads.join("; ")}`);
process.exit(problems.length > 0 ? 1 : 0);
