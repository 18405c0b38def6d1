//! Records that others change: what this page shows of them is read again and lit, whoever shows more is told. What comes thick and
//! fast is gathered, so that a busy team costs a page little.

import { get } from "../api.js";
import { light } from "../data/live.js";
import { onRecord, tellRecord } from "../data/records.js";
import { openLists } from "../data/source.js";
import { user } from "../state.js";
import { onNews } from "./socket.js";

/** @typedef {import("../data/records.js").Remote} Remote */
/** @typedef {{ op: Remote, version: number }} Heard */

/** Changes of a collection are gathered so long at first, and so long when there were some just before, in milliseconds. */
const SOON_MS = 100;
const BUSY_MS = 3000;
/** What this page wrote itself comes back within this time and is no news, in milliseconds. */
const ECHO_MS = 5000;
const BY_IDS = 150;

/** What was heard and not yet told, by collection; a list that is to be asked again altogether has `many`. @type {Map<string, { ids: Map<string, Heard>, many: boolean, timer: number }>} */
const heard = new Map();
/** @type {Map<string, number>} When a collection was last told of. */ const told = new Map();
/** @type {Map<string, number>} Until when a record's changes are this page's own. */ const own = new Map();

/** @param {string} collection */
function gather(collection) {
  const known = heard.get(collection);
  if (known) return known;
  const busy = Date.now() - (told.get(collection) ?? 0) < BUSY_MS;
  const fresh = { ids: new Map(), many: false, timer: setTimeout(() => void flush(collection), busy ? BUSY_MS : SOON_MS) };
  heard.set(collection, fresh);
  return fresh;
}

/** @param {string} collection */
async function flush(collection) {
  const batch = heard.get(collection);
  heard.delete(collection);
  told.set(collection, Date.now());
  const source = openLists.get(collection)?.source;
  if (!batch) return;
  const changed = [...batch.ids].filter(([, { op }]) => op === "updated" || op === "restored").map(([id]) => id);
  const shown = source ? changed.filter((id) => { const row = source.rows.get(id); return row && (row.version ?? 0) < (batch.ids.get(id)?.version ?? Infinity); }).slice(0, BY_IDS) : [];
  /** @type {Map<string, import("../data/fields.js").Row>} */ const rows = new Map();
  if (source && shown.length > 0) {
    const answer = await get(`/${collection}`, { fields: source.fields, ids: shown.join(","), limit: BY_IDS }).catch(() => null);
    for (const row of answer?.data.data ?? []) rows.set(row.id, row);
  }
  let anew = batch.many;
  for (const [id, { op, version }] of batch.ids) {
    const row = rows.get(id);
    const before = source?.rows.get(id);
    if (row && before) light(before, row);
    tellRecord({ collection, id, remote: op, version, ...(row ? { changes: row } : {}) });
    anew ||= (op === "created" || op === "restored") && source !== undefined && !source.ids.includes(id);
  }
  if (batch.many) tellRecord({ collection, id: "", remote: "many" });
  if (anew) void source?.refresh();
}

/** Everything that is shown may be another by now. */
function missed() {
  for (const collection of ["customers", "contacts", "leads", "deals", "activities", "tickets"]) gather(collection).many = true;
}

/** Takes in what the server tells of records, from now on. */
export function watchChanges() {
  onRecord((change) => { if (!change.remote) own.set(change.id, Date.now() + ECHO_MS); });
  onNews("missed", missed);
  onNews("change", ({ collection, id, op, version, by }) => {
    if (id === null) {
      gather(collection).many = true;
      return;
    }
    for (const [known, until] of own) if (until < Date.now()) own.delete(known);
    if (by === user.peek()?.id && own.has(id)) return;
    gather(collection).ids.set(id, { op, version: version ?? Infinity });
  });
}
