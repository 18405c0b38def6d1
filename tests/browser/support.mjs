//! A real server on a temporary directory and a real browser on it, for the tests beside this file. `LEADLAB` is the
//! binary, `CHROMIUM` the browser, `LEADLAB__MAIL__…` a mail server that puts what it gets into the folder `MAILS`; the Rust
//! test that starts these sets them all.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { chromium } from "playwright-core";

/** What a signed-in person of these tests types. */
export const OWNER = { organization: "Kestrel Coffee", name: "Ada Lovelace", email: "ada@kestrel.example", password: "Correct-horse-9" };

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--ignore-certificate-errors"];

/** Limits that no test reaches by chance. */
const unlimited = {
  LEADLAB__LIMITS__PUBLIC_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__LOGIN_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__AUTHENTICATED_PER_MINUTE: "1000000",
  LEADLAB__LIMITS__ADMIN_PER_MINUTE: "1000000",
};

/**
 * Starts the binary in an empty directory, with `demo` on the demo organisation, with `mail` so that it sends some. Gives
 * its setup link or the demo's login, a way to run a command beside it, and a way to end it.
 */
export async function startServer({ demo = false, mail = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), "leadlab-browser-"));
  const mailing = Object.entries(process.env).filter(([name]) => mail && /^LEADLAB__(MAIL|NET)__/.test(name));
  const env = { PATH: process.env.PATH, LEADLAB__SECURITY__ARGON2__MEMORY_KIB: "19456", ...unlimited, ...Object.fromEntries(mailing) };
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
  /** What `leadlab` answers to these words: its status, standard output and standard error. */
  const command = (...args) => new Promise((done) => {
    execFile(process.env.LEADLAB, args, { cwd: directory, env: { PATH: process.env.PATH } }, (failure, out, err) => done({ code: failure ? failure.code : 0, out, err }));
  });
  return { ...ready, directory, command, stop };
}

let mailsRead = existsSync(process.env.MAILS ?? "") ? readdirSync(process.env.MAILS).length : 0;

/** Waits for the next mail and gives it, as `To:` and text. */
export async function nextMail() {
  const file = join(process.env.MAILS, `${mailsRead + 1}.txt`);
  for (let round = 0; round < 400 && !existsSync(file); round += 1) await new Promise((done) => { setTimeout(done, 50); });
  mailsRead += 1;
  return readFileSync(file, "utf8");
}

/**
 * Opens a page of a fresh browser profile. Whatever the page reports as an error is collected in `errors`: an exception, a
 * breach of the content security policy, a request that failed inside the server.
 */
export async function openBrowser(options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  // Without a worker, unless the test is about it: a test that answers in place of the server answers all that is asked.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true, locale: "en-GB", serviceWorkers: "block", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
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
  await page.getByLabel("Organisation").pressSequentially(OWNER.organization);
  await page.getByLabel("Your name").pressSequentially(OWNER.name);
  await page.getByLabel("Email").pressSequentially(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill("");
  await page.getByLabel("Password", { exact: true }).pressSequentially(OWNER.password);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await page.waitForURL("**/leads");
}

/**
 * A finger on the page: `press` rests it for so long, `move` takes it there in steps, `release` lifts it. Points are `{x, y}`.
 * The browser must have been opened with `hasTouch`.
 */
export async function finger(page) {
  const client = await page.context().newCDPSession(page);
  const touch = (type, point) => client.send("Input.dispatchTouchEvent", { type, touchPoints: point ? [point] : [] });
  let at = { x: 0, y: 0 };
  return {
    press: async (point, rest) => { at = point; await touch("touchStart", at); await page.waitForTimeout(rest); },
    move: async (to, steps = 8) => {
      const from = at;
      for (let step = 1; step <= steps; step += 1) {
        at = { x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps };
        await touch("touchMove", at);
        await page.waitForTimeout(16);
      }
    },
    release: () => touch("touchEnd"),
  };
}

/** The middle of what a locator finds. */
export async function middleOf(locator) {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Answers a call as the server refuses one: a problem document, with `code` for a refusal that has one. */
export function refusal(status, detail, code) {
  const errors = code ? [{ pointer: "", code, message: detail }] : [];
  return { status, contentType: "application/problem+json", body: JSON.stringify({ title: "Refused", status, detail, errors }) };
}

/** Signs in to the demo organisation, up to the list of leads. */
export async function signInToDemo(page, { origin, email, password }) {
  await page.goto(`${origin}/login`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/leads");
}

/**
 * A test on a server and a browser of its own. `run` gets the page, the server, `step` for each part, `open` for a
 * section of the settings and `elsewhere` for a page of another browser profile. It starts as the owner of a new
 * organisation, with `demo` of the demo organisation, or with `signedIn` false before there is one. At its end the page
 * must have reported nothing.
 */
export function journey(name, { timeout = 600_000, signedIn = true, demo = false, ...options }, run) {
  test(name, { timeout }, async (t) => {
    const server = await startServer({ demo });
    let browser;
    try {
      browser = await openBrowser(options);
      const { page, errors } = browser;
      const open = async (section) => {
        await page.goto(`${server.origin}/settings/${section}`);
        await page.locator(".set h1").waitFor();
      };
      const elsewhere = async (work) => {
        const context = await page.context().browser().newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 390, height: 844 } });
        const other = await context.newPage();
        other.setDefaultTimeout(60_000);
        other.on("pageerror", (error) => errors.push(`exception: ${error.message}`));
        try { return await work(other); } finally { await context.close(); }
      };
      if (demo) await signInToDemo(page, server);
      else if (signedIn) await setUp(page, server.link);
      // Each part goes on from where the one before it ended: the first that fails ends them all.
      const step = async (/** @type {string} */ part, /** @type {() => Promise<void>} */ work) => {
        let failure;
        await t.test(part, () => work().catch((error) => { failure = error; throw error; }));
        if (failure) throw failure;
      };
      await run({ page, errors, server, open, elsewhere, step });
      assert.deepEqual(errors, []);
    } finally {
      await browser?.close();
      await server.stop();
    }
  });
}

/** Types wrong passwords for the account, at most so many, until signing in pauses; gives the button that signs in. */
export async function guess(page, origin, email, most = 8) {
  await page.goto(`${origin}/login`);
  await page.getByLabel("Email").fill(email);
  const signIn = page.getByRole("button", { name: "Sign in", exact: true });
  for (let round = 0; round < most && (await signIn.isEnabled()); round += 1) {
    await page.getByLabel("Password", { exact: true }).fill(`Not-this-one-${round}`);
    const answered = page.waitForResponse("**/auth/login");
    await signIn.click();
    await answered;
    await page.locator(".hint.bad").waitFor();
  }
  return signIn;
}
