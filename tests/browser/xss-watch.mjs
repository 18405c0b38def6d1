//! What the XSS tests watch in a page: scripts that ran, dialogs, exceptions, breaches of the policy, and markup that came
//! from a payload; and what of the payloads can be read as text.

import { squashed } from "./xss-payloads.mjs";

/**
 * Watches every page that `context` opens from now on. `trouble` takes what must not happen.
 * @param {import("playwright-core").BrowserContext} context @param {string[]} trouble
 */
export async function watch(context, trouble) {
  const told = (whole) => {
    const what = whole.slice(0, 160);
    if (!trouble.includes(what)) trouble.push(what);
  };
  await context.exposeFunction("__xss", (n) => told(`payload ${n} ran`));
  await context.exposeFunction("__violated", (what) => told(`policy: ${what}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => globalThis.__violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  context.on("page", (page) => {
    page.on("dialog", (dialog) => { told(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
    page.on("pageerror", (error) => told(`exception: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) told(`console: ${message.text()}`);
    });
    page.on("response", (answer) => { if (answer.status() >= 500) told(`${answer.status()} ${answer.url()}`); });
    page.on("popup", (popup) => told(`window: ${popup.url()}`));
  });
}

/** A page that knows when it is at rest: nothing under way, nothing to draw. */
export class Restful {
  constructor(page) {
    this.page = page;
    // By identity: a request that ends after its page is gone must not stand for one of the next page.
    this.open = new Set();
    page.on("request", (request) => { this.open.add(request); });
    page.on("requestfinished", (request) => { this.open.delete(request); });
    page.on("requestfailed", (request) => { this.open.delete(request); });
  }

  /** Waits until the page asks for nothing any more, what came is drawn and no skeleton waits for more. */
  async rest() {
    for (let calm = 0, round = 0; calm < 3 && round < 300; round += 1) {
      const waiting = await this.page.evaluate(() => new Promise((done) => {
        requestAnimationFrame(() => setTimeout(() => done(document.querySelector(".skel, [aria-busy=true]") !== null), 20));
      }));
      calm = this.open.size === 0 && !waiting ? calm + 1 : 0;
    }
  }

  /** Loads the address. @param {string} url */
  async load(url) {
    this.open.clear();
    await this.page.goto(url);
    await this.rest();
  }

  /** Goes to an address of the application as a link does, without loading the page. @param {string} path */
  async visit(path) {
    await this.page.evaluate((to) => {
      history.pushState({}, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
    await this.rest();
  }
}

/**
 * Runs in the page: every element and attribute that no page of the application has, as words. `root` is what to look at.
 * @returns {string[]}
 */
function strangeMarkup() {
  const strange = "script, iframe, frame, object, embed, applet, base, meta, link, style, math, foreignObject, animate, set, marquee, isindex, xss, template, noscript, title, image";
  const found = new Set();
  for (const element of document.body.querySelectorAll("*")) {
    const name = element.localName;
    if (element.matches(strange) && !element.closest("svg[aria-hidden] > title, svg.chart > g > title")) found.add(`<${name}>`);
    for (const attribute of element.attributes) {
      const value = attribute.value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
      if (attribute.name.startsWith("on") || ["srcdoc", "formaction", "ping", "background"].includes(attribute.name)) found.add(`<${name} ${attribute.name}>`);
      if (["href", "src", "action", "xlink:href", "data"].includes(attribute.name) && /^(javascript|vbscript|data|livescript|feed|jar|view-source|filesystem):/.test(value)) found.add(`<${name} ${attribute.name}=${value.slice(0, 30)}>`);
    }
  }
  return [...found];
}

/** Runs in the page: all text that can be read, values of inputs included, a piece a line. */
function readableText() {
  const values = [...document.querySelectorAll("input, textarea")].map((input) => input.value);
  return [document.body.innerText, ...values].join("\n");
}

/**
 * Looks at the page as it is: tells markup that came from a payload and notes which payloads can be read.
 * @param {import("playwright-core").Page} page @param {string[]} trouble @param {Map<number, string>} unread payloads that nobody read yet, squashed
 */
export async function look(page, trouble, unread) {
  const strange = (await page.evaluate(strangeMarkup)).filter((what) => !(what === "<noscript>"));
  for (const what of strange) trouble.push(`markup: ${what} at ${page.url()}`);
  const text = squashed(await page.evaluate(readableText));
  let read = 0;
  for (const [n, wanted] of unread) {
    if (!text.includes(wanted)) continue;
    unread.delete(n);
    read += 1;
  }
  return read;
}
