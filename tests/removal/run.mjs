// Shows that each protection has a test that fails without it. `protections.toml` says what is taken away and which tests
// have to notice; this takes it away in a copy of the tree, builds, runs exactly those tests, and tells which still pass.
//
//   node tests/removal/run.mjs [--each | --most=N] [--no-control] [--list=FILE] [ROW…]
//
// ROW is an id of docs/CONFORMANCE.md, such as S1-2.1b; without one every entry is tried. Several entries share a build,
// at most twelve or N, never two of one file or with one test in common. One of them may make another's test fail, so
// `--each`, with a build for every entry, is the strict form; it takes hours. The last column tells by what a test
// failed; one that says why it goes `alone` has a build of its own. First the copy is built as it is and the named tests must pass in it, or their failures would mean nothing;
// `--no-control` leaves that out. FILE is a list in place of protections.toml.
//
// The copy is target/removal/tree and is built in target/removal/build, or where CARGO_TARGET_DIR says. CARGO names
// another program than cargo. The tree itself is never written to.

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const GROUP = 12;
const MINUTE = 60_000;
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const COPY = path.join(ROOT, "target/removal/tree");
const TARGET = path.resolve(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target/removal/build"));
const CARGO = process.env.CARGO ?? "cargo";

/** The entries of protections.toml: tables of texts and of lists of texts, which is all of TOML that it uses. */
function read(text) {
  const entries = [];
  let rest = text;
  const take = (pattern) => {
    const found = pattern.exec(rest);
    if (found) rest = rest.slice(found[0].length);
    return found;
  };
  const string = () => {
    const long = take(/^'''\n?([\s\S]*?)'''/) ?? take(/^'([^'\n]*)'/);
    if (long) return long[1];
    const quoted = take(/^"(?:[^"\\\n]|\\.)*"/);
    return quoted ? JSON.parse(quoted[0]) : null;
  };
  const list = () => {
    const items = [];
    while (!take(/^\s*\]/)) {
      take(/^\s*/);
      const item = string();
      if (item === null) return null;
      items.push(item);
      take(/^\s*,/);
    }
    return items;
  };
  for (;;) {
    take(/^(?:\s|#[^\n]*\n)*/);
    if (rest === "") return entries;
    if (take(/^\[\[protection\]\]/)) {
      entries.push({});
      continue;
    }
    const key = take(/^(\w+) *= */);
    const value = key && (take(/^\[/) ? list() : string());
    if (value === null || !entries.length) throw new Error(`not understood: ${rest.slice(0, 80)}`);
    entries.at(-1)[key[1]] = value;
  }
}

/** Brings the copy to what the tree's tracked files are now. What is the same keeps its time, so that it is not built anew. */
function copy() {
  const listed = spawnSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  // The copy lies below the tree, whose settings of cargo hold for it already; twice they would be other flags.
  const meant = (file) => file && !file.startsWith(".cargo/") && fs.existsSync(path.join(ROOT, file));
  const files = new Set(listed.stdout.split("\0").filter(meant));
  fs.mkdirSync(COPY, { recursive: true });
  for (const file of fs.readdirSync(COPY, { recursive: true })) {
    const at = path.join(COPY, file);
    if (!files.has(file) && fs.lstatSync(at).isFile()) fs.rmSync(at);
  }
  for (const file of files) {
    const [from, to] = [path.join(ROOT, file), path.join(COPY, file)];
    const bytes = fs.readFileSync(from);
    if (fs.existsSync(to) && fs.readFileSync(to).equals(bytes)) continue;
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(from, to);
    fs.utimesSync(to, new Date(), new Date());
  }
}

/** Runs a program to its end or its time and gives what it said; `status` is null when it was ended. */
function run(program, args, limit) {
  return new Promise((done, failed) => {
    const env = { ...process.env, CARGO_TARGET_DIR: TARGET };
    const child = spawn(program, args, { cwd: COPY, env, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    child.on("error", failed);
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ status, out, err });
    });
  });
}

/** Builds the tests: the two programs, or the messages of the compiler's errors. */
async function build() {
  const args = ["test", "--locked", "--no-run", "--lib", "--test", "it", "--message-format=json"];
  const { status, out, err } = await run(CARGO, args, 60 * MINUTE);
  const lines = out.split("\n").filter((line) => line.startsWith("{"));
  const messages = lines.map((line) => JSON.parse(line));
  if (status !== 0) {
    const errors = messages.filter(({ message }) => message?.level === "error").map(({ message }) => message);
    return { errors, err };
  }
  const program = (kind) =>
    messages.find(({ executable, profile, target }) => executable && profile.test && target.kind.includes(kind)).executable;
  return { unit: program("lib"), it: program("test") };
}

/** What became of tests by name, as `{ failed, why }`. A test that takes the process with it is tried again by itself. */
async function outcomes(built, names) {
  const found = new Map();
  const note = (name, failed, why) => found.set(name, { failed, why });
  for (const [program, prefix] of [[built.it, "it::"], [built.unit, ""]]) {
    const mine = names.filter((name) => name.startsWith("it::") === (prefix !== ""));
    const bare = (name) => name.slice(prefix.length);
    if (!mine.length) continue;
    const { out } = await run(program, [...mine.map(bare), "--exact"], 9 * MINUTE);
    for (const name of mine) {
      const outcome = new RegExp(`^test ${bare(name)}(?: - should panic)? \\.\\.\\. (ok|FAILED)$`, "m").exec(out)?.[1];
      if (outcome) {
        note(name, outcome === "FAILED", reason(out, bare(name)));
        continue;
      }
      const alone = await run(program, [bare(name), "--exact"], 4 * MINUTE);
      if (alone.status === null) note(name, true, "it does not end");
      else if (alone.out.includes("running 0 tests")) note(name, false, "there is no such test");
      else note(name, alone.status !== 0, reason(alone.out, bare(name)) || "it ends the process");
    }
  }
  return found;
}

/** Where a test failed and the first line of its message. */
function reason(out, name) {
  const told = out.split(`---- ${name} stdout ----`)[1]?.split("\n---- ")[0] ?? "";
  const lines = told.split("\n");
  const at = lines.findIndex((line) => line.includes(" panicked at "));
  if (at < 0) return told.trim().split("\n")[0];
  const end = lines.findIndex((line) => line.startsWith("stack backtrace:") || line.startsWith("note: "));
  const rest = lines.slice(at + 1, end < 0 ? at + 4 : Math.min(end, at + 4)).map((line) => line.trim());
  return `${lines[at].replace(/.* panicked at /, "")} ${rest.join(" ")}`.slice(0, 220);
}

/** Entries in builds, those that meet most others first: none with another of its file or with a test in common. */
function grouped(entries, most) {
  const apart = (one, other) => !one.alone && !other.alone && other.file !== one.file && !other.tests.some((test) => one.tests.includes(test));
  const met = (entry) => entries.filter((other) => !apart(entry, other)).length;
  const groups = [];
  for (const entry of entries.toSorted((one, other) => met(other) - met(one))) {
    const group = groups.find((group) => group.length < most && group.every((other) => apart(entry, other)));
    if (group) group.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

/** Takes the protections of a group away, runs their tests, and puts the files back as they were. */
async function attempt(group) {
  const kept = new Map();
  for (const entry of group) {
    const file = path.join(COPY, entry.file);
    const text = fs.readFileSync(file, "utf8");
    if (!kept.has(file)) kept.set(file, text);
    fs.writeFileSync(file, text.replace(entry.find, () => entry.replace));
  }
  try {
    const built = await build();
    if (!built.errors) {
      const found = await outcomes(built, group.flatMap(({ tests }) => tests));
      for (const entry of group) entry.outcomes = entry.tests.map((test) => ({ test, ...found.get(test) }));
      return;
    }
    const files = new Set(built.errors.flatMap(({ spans }) => spans.map((span) => span.file_name)));
    const bad = group.filter(({ file }) => files.has(file));
    const why = built.errors[0]?.rendered ?? built.err.split("\n").slice(-20).join("\n");
    for (const entry of bad.length ? bad : group) entry.error = `does not build: ${why}`;
  } finally {
    for (const [file, text] of kept) fs.writeFileSync(file, text);
  }
  const rest = group.filter(({ error }) => !error);
  if (rest.length) await attempt(rest);
}

/** The line of a table. */
function tell({ row, what, outcomes, error }) {
  if (error) return console.log(`| ${row} | ${what} | – | ${error.trim()} |`);
  for (const { test, failed, why } of outcomes) {
    console.log(`| ${row} | ${what} | ${test} | ${failed ? "failed as it must" : "STILL PASSES"} | ${why} |`);
  }
}

const words = process.argv.slice(2);
const most = words.includes("--each") ? 1 : Number(words.find((word) => word.startsWith("--most="))?.slice(7) ?? GROUP);
const list = words.find((word) => word.startsWith("--list="))?.slice(7) ?? path.join(ROOT, "tests/removal/protections.toml");
const wanted = words.filter((word) => !word.startsWith("--"));
let entries = read(fs.readFileSync(list, "utf8"));
for (const entry of entries) entry.rows = entry.row.split(", ");
const unknown = wanted.filter((row) => !entries.some(({ rows }) => rows.includes(row)));
if (unknown.length) throw new Error(`no entry is of ${unknown.join(", ")}`);
if (wanted.length) entries = entries.filter(({ rows }) => rows.some((row) => wanted.includes(row)));

copy();
for (const entry of entries) {
  const times = fs.readFileSync(path.join(COPY, entry.file), "utf8").split(entry.find).length - 1;
  if (times !== 1) entry.error = `what is to be found is there ${times} times in ${entry.file}`;
}
if (!words.includes("--no-control")) {
  const built = await build();
  if (built.errors) throw new Error(`the tree does not build: ${built.errors[0]?.rendered ?? built.err}`);
  const names = [...new Set(entries.flatMap(({ tests }) => tests))];
  const broken = [...(await outcomes(built, names))].filter(([, { failed, why }]) => failed || why);
  if (broken.length) throw new Error(`these fail as it is: ${broken.map(([name, { why }]) => `${name}: ${why}`).join("\n")}`);
  console.log(`with every protection in place ${names.length} tests pass\n`);
}
console.log("| row | what is taken away | test | outcome | by |\n|---|---|---|---|---|");
const groups = grouped(entries.filter(({ error }) => !error), most);
entries.filter(({ error }) => error).forEach(tell);
for (const group of groups) {
  await attempt(group);
  group.forEach(tell);
}
const good = entries.filter(({ error, outcomes }) => !error && outcomes.every(({ failed }) => failed));
const passed = entries.filter(({ outcomes }) => outcomes?.some(({ failed }) => !failed));
const broken = entries.filter(({ error }) => error);
console.log(
  `\n${entries.length} protections were taken away in ${groups.length} builds: for ${good.length} every named test failed ` +
    `as it must, for ${passed.length} one still passes, ${broken.length} could not be tried`,
);
process.exitCode = good.length === entries.length ? 0 : 1;
