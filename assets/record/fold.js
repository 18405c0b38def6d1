//! Changes that one person made in one go, as one: whoever fills in five fields has changed the record once.

/** @typedef {import("./timeline.js").Item} Item */

/** Changes so close to the next of them belong together, in milliseconds. */
const TOGETHER_MS = 10 * 60_000;

/** @param {Item} item */
const isUpdate = (item) => item.kind === "change" && item.action === "updated" && item.changes !== undefined && !item.with;

/** @param {Item} newer @param {Item} older */
const follows = (newer, older) => isUpdate(newer) && isUpdate(older) && newer.actor?.id === older.actor?.id && newer.via === older.via
  && new Date(newer.at).getTime() - new Date(older.at).getTime() <= TOGETHER_MS;

/** What two changes came to, newest last; a field that is again as it was has not changed. @param {NonNullable<Item["changes"]>} first @param {NonNullable<Item["changes"]>} second */
function both(first, second) {
  const sum = { ...first };
  for (const [key, change] of Object.entries(second)) sum[key] = { old: sum[key] ? sum[key].old : change.old, new: change.new };
  return Object.fromEntries(Object.entries(sum).filter(([, change]) => JSON.stringify(change.old) !== JSON.stringify(change.new)));
}

/**
 * Items newest first, with changes in a row as the newest of them, under the identity of the oldest: it stays while others come.
 * @param {Item[]} items @param {(item: Item) => boolean} alone items that say more by themselves @returns {Item[]}
 */
export function foldChanges(items, alone) {
  /** @type {Item[]} */ const folded = [];
  /** @type {Item | undefined} */ let newer;
  for (const item of items) {
    const last = folded.at(-1);
    if (last && newer && follows(newer, item) && !alone(newer) && !alone(item)) {
      const changes = both(item.changes ?? {}, last.changes ?? {});
      // Taken back within the same minutes: both are told, for together they would be nothing.
      if (Object.keys(changes).length > 0) folded[folded.length - 1] = { ...last, id: item.id, changes };
      else folded.push(item);
    } else folded.push(item);
    newer = item;
  }
  return folded;
}
