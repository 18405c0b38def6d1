//! A real server on a temporary directory and a real browser on it, for the tests beside this file. `LEADLAB` is the
//! binary, `CHROMIUM` the browser; the Rust test that starts these sets both.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

/** What a signed-in person of these tests types. */
export const OWNER = { organization: "Kestrel Coffee", name: "Ada Lovelace", email: "ada@kestrel.example", password: "Correct-horse-9" };

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

/** Limits that no test reaches by chance. */
const unlimited = {
  LEADLAB__LIMITS__PUBLIC_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__LOGIN_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__AUTHENTICATED_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__ADMIN_PER_MINUTE: "1000000",
};

/**
 * Starts the binary in an empty directory, with `demo` on the demo organisation. Gives its setup link or the demo's
 * login, and a way to end it.
 */
export async function startServer({ demo = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), "leadlab-browser-"));
  const env = { PATH: process.env.PATH, LEADLAB__SECURITY__ARGON2__MEMORY_KIB: "19456", ...unlimited };
  const words = ["--log-level", "warn", "serve", "--listen", "127.0.0.1:0", ...(demo ? ["--demo"] : [])];
  const server = spawn(process.env.LEADLAB, words, { cwd: directory, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => { server.once("exit", done); });
  let said = "";
  const ready = await new Promise((found, failed) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      said += `${line}\n`;
      const origin = /https?:\/\/[^\s/]+/.exec(said)?.[0];
      const link = /https?:\/\/\S+\/setup#\S+/.exec(said)?.[0];
      const login = /demo as (\S+) with the password (\S+)/.exec(said);
      if (link || login) found({ origin, link, email: login?.[1], password: login?.[2] });
    });
    void ended.then((code) => failed(new Error(`The server ended with ${code} before it said where it runs.`)));
  });
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  return { ...ready, stop };
}

/**
 * Opens a page of a fresh browser profile. Whatever the page reports as an error is collected in `errors`: an exception, a
 * breach of the content security policy, a request that failed inside the server.
 */
export async function openBrowser(options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
  });
  page.on("response", (answer) => { if (answer.status() >= 500) errors.push(`${answer.status()} ${answer.url()}`); });
  return { page, errors, close: () => browser.close() };
}

/** From the setup link to the empty list of leads. */
export async function setUp(page, link) {
  await page.goto(link);
  await page.getByLabel("Organisation").fill(OWNER.organization);
  await page.getByLabel("Your name").fill(OWNER.name);
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await page.waitForURL("**/leads");
}
