//! The filter language as the page reads and writes it: every operator, groups, what chips can show, what is no filter.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isGroup, parseFilter, parseTree, startOf, writeTree } from "../../assets/data/filter.js";

const numbers = new Set(["score", "customer.employees", "done"]);
const isNumber = (field) => numbers.has(field);
const again = (text) => writeTree(parseTree(text), isNumber);

test("each operator is read and written as it was", () => {
  for (const text of [
    'status = "new"', 'status != "new"', "score < 40", "score <= 40", "score > 40.5", "score >= -1", 'status in ("new", "lost")', 'tag not in ("vip")',
    'name contains "o\\"Hara \\\\ sons"', 'name starts with "Ü"', 'name ends with "GmbH"', "email is empty", "email is not empty", 'created_at > "-30d"',
    'customer.address.country = "DE"', 'custom.größe in ("XL")', "done = true", 'owner_id in ("me")', 'created_at = "this_quarter"', "customer.employees >= 50",
  ]) assert.equal(again(text), text);
});

test("what can be written in several ways is written in one", () => {
  assert.equal(again("created_at after -30d AND due_at before today"), 'created_at > "-30d" and due_at < "today"');
  assert.equal(again('status=="new"and(score>=7)'), 'status = "new" and score >= 7');
  assert.equal(again("owner_id in (me)"), 'owner_id in ("me")');
  assert.equal(again("a = 1 or (b = 2 and c = 3)"), 'a = "1" or b = "2" and c = "3"');
});

test("and binds before or, brackets before both, not stands before brackets", () => {
  const condition = (field) => ({ field, op: "=", values: ["1"] });
  const both = (...parts) => ({ join: "and", not: false, parts });
  const either = (...parts) => ({ join: "or", not: false, parts });
  const [a, b, c] = ["a", "b", "c"].map(condition);
  assert.deepEqual(parseTree("a = 1 or b = 1 and c = 1"), either(a, both(b, c)));
  assert.deepEqual(parseTree("(a = 1 or b = 1) and c = 1"), both(either(a, b), c));
  assert.deepEqual(parseTree("not (a = 1 or not (b = 1))"), both({ ...either(a, { ...both(b), not: true }), not: true }));
  assert.deepEqual(parseTree("not (not (a = 1))"), both({ ...both({ ...both(a), not: true }), not: true }));
  for (const text of [
    "(a = \"1\" or b = \"1\") and c = \"1\"", "not (a = \"1\" or b = \"1\")", "a = \"1\" and not (b = \"1\" and (c = \"1\" or not (d is empty)))", "(a = \"1\" and b = \"1\") and c = \"1\"",
    'status = "new" and (score >= 70 or tag in ("vip")) and created_at > "-30d" and email is not empty and name contains "gmb"', "((((a = \"1\" or b = \"1\") and c = \"1\") or d = \"1\") and e = \"1\") or f = \"1\"",
  ]) assert.deepEqual(parseTree(again(text)), parseTree(text), text);
});

test("a range and “not since” are one condition", () => {
  assert.deepEqual(parseFilter("score >= 40 and score <= 70 and name is empty"), [{ field: "score", op: "between", values: ["40", "70"] }, { field: "name", op: "is empty", values: [] }]);
  assert.equal(again("score >= 40 and score <= 70"), "score >= 40 and score <= 70");
  assert.equal(parseFilter("score >= 40 and other <= 70")?.length, 2);
  assert.deepEqual(parseFilter('not (last_activity_at >= "-14d")'), [{ field: "last_activity_at", op: "not >=", values: ["-14d"] }]);
  assert.equal(again('not (last_activity_at >= "-14d") or score >= 1 and score <= 2'), 'not (last_activity_at >= "-14d") or score >= 1 and score <= 2');
});

test("chips show conditions joined with and, nothing richer", () => {
  assert.equal(parseFilter('a = "1" and b in ("x")')?.length, 2);
  assert.deepEqual(parseFilter(" "), []);
  for (const text of ["a = 1 or b = 2", "a = 1 and (b = 2 or c = 3)", "not (a = 1)"]) assert.equal(parseFilter(text), null, text);
});

test("what is incomplete is not written", () => {
  const parts = [{ field: "a", op: "in", values: [] }, { field: "b", op: "between", values: ["1"] }, { join: "or", not: true, parts: [] }];
  assert.equal(writeTree({ join: "and", not: false, parts }, isNumber), "");
  assert.equal(writeTree({ join: "and", not: false, parts: [...parts, { field: "c", op: "is empty", values: [] }] }, isNumber), "c is empty");
  const inner = { join: "or", not: false, parts: [{ field: "a", op: "is empty", values: [] }, parts[0]] };
  assert.equal(writeTree({ join: "and", not: false, parts: [inner, { field: "c", op: "is empty", values: [] }] }, isNumber), "a is empty and c is empty");
});

test("where a condition begins is known, in characters", () => {
  const tree = parseTree('name = "😀" and (score >= 1 or email is empty)');
  const starts = (node) => (isGroup(node) ? node.parts.flatMap(starts) : [startOf.get(node)]);
  assert.deepEqual(starts(tree), [0, 16, 30]);
});

test("what is not of the language is no filter", () => {
  for (const text of [
    "status", "status =", "= 1", 'status = "new', "status = 'new'", "a = 1 and", "and a = 1", "(a = 1", "a = 1)", "a in ()", "a in (1,)", "a in 1", "not a = 1", "a = and", "a is", "a = null", 'a = "\\n"', "a = 1 b = 2", "a is not", "(".repeat(100_000),
  ]) assert.equal(parseTree(text), null, text.slice(0, 40));
});
