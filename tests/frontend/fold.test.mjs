//! Changes of a record that belong together, as its timeline tells them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { foldChanges } from "../../assets/record/fold.js";

const ada = { id: "usr_ada", name: "Ada" };
const change = (id, minute, changes, more = {}) => ({ id, kind: "change", action: "updated", at: `2026-11-29T10:${String(minute).padStart(2, "0")}:00Z`, actor: ada, via: "web", changes, ...more });
const set = (key, before, after) => ({ [key]: { old: before, new: after } });
const nobody = () => false;

test("what one person changed in a row is one change, from the first old value to the last new one", () => {
  const items = [
    change("chg_4", 9, { ...set("city", "Bonn", "Köln"), ...set("score", 1, 2) }), change("chg_3", 5, set("phone", null, "+49 30 1")), change("chg_2", 1, set("city", null, "Bonn")),
  ];
  const [one, ...rest] = foldChanges(items, nobody);
  assert.deepEqual(rest, []);
  assert.deepEqual([one.id, one.at], ["chg_2", items[0].at]);
  assert.deepEqual(one.changes, { city: { old: null, new: "Köln" }, phone: { old: null, new: "+49 30 1" }, score: { old: 1, new: 2 } });
});

test("another person, another way, a pause, a note between, and what speaks for itself stand apart", () => {
  const first = change("chg_1", 1, set("city", null, "Bonn"));
  const apart = [
    change("chg_2", 2, set("score", 1, 2), { actor: { id: "usr_bo", name: "Bo" } }), change("chg_2", 2, set("score", 1, 2), { via: "api" }), change("chg_2", 12, set("score", 1, 2)),
    change("chg_2", 2, undefined, { action: "created" }), change("chg_2", 2, set("score", 1, 2), { with: { id: "cus_x", title: "X" } }),
  ];
  for (const other of apart) assert.equal(foldChanges([other, first], nobody).length, 2, JSON.stringify(other));
  const note = { id: "not_1", kind: "note", action: "created", at: first.at, actor: ada, note: {} };
  assert.equal(foldChanges([change("chg_2", 2, set("score", 1, 2)), note, first], nobody).length, 3);
  assert.equal(foldChanges([change("chg_2", 2, set("stage_id", "a", "b")), first], (item) => "stage_id" in item.changes).length, 2);
});

test("a pause counts from change to change, and what was taken back is told", () => {
  const steady = [20, 14, 8, 2].map((minute) => change(`chg_${minute}`, minute, set(`f${minute}`, 0, 1)));
  assert.equal(foldChanges(steady, nobody).length, 1);
  const back = [change("chg_2", 2, set("city", "Bonn", null)), change("chg_1", 1, set("city", null, "Bonn"))];
  assert.deepEqual(foldChanges(back, nobody), back);
  const part = [change("chg_3", 3, { ...set("city", "Bonn", null), ...set("score", 1, 2) }), change("chg_1", 1, set("city", null, "Bonn"))];
  assert.deepEqual(foldChanges(part, nobody)[0].changes, set("score", 1, 2));
});
