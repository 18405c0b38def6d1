//! The lists and records in a browser: runs `tests/frontend/browser.mjs`, which also drives any other running server,
//! against a fresh one with the demo organisation.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { startServer } from "./support.mjs";

test("lists and records", { timeout: 600_000 }, async () => {
  const server = await startServer({ demo: true });
  try {
    const env = { ...process.env, LEADLAB_URL: server.origin, LEADLAB_EMAIL: server.email, LEADLAB_PASSWORD: server.password };
    const script = spawn(process.execPath, [join(import.meta.dirname, "../frontend/browser.mjs")], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [script.stdout, script.stderr]) stream.on("data", (text) => { said += text; });
    const code = await new Promise((done) => { script.once("exit", done); });
    assert.equal(code, 0, said);
  } finally {
    await server.stop();
  }
});
