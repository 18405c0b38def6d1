//! A change of one record that is told by a toast: shown at once, sent, taken back where the server refuses. Fields edited in
//! place go through `records.js`, which shows a refusal at the field.

import { patch } from "../api.js";
import { t } from "../i18n.js";
import { toastDone, toastError } from "../ui/toast.js";
import { tellRecord } from "./records.js";

/**
 * @param {string} collection @param {import("./fields.js").Row} row as shown @param {Record<string, any>} changes merge patch of single values
 * @param {string} done what the toast says @returns {Promise<boolean>} false when refused
 */
export async function changeRecord(collection, row, changes, done) {
  const before = Object.fromEntries(Object.keys(changes).map((key) => [key, row[key] ?? null]));
  tellRecord({ collection, id: row.id, changes, pending: true });
  try {
    const { data, undoId } = await patch(`/${collection}/${row.id}`, changes);
    tellRecord({ collection, id: row.id, changes: data });
    toastDone(done, undoId);
    return true;
  } catch (error) {
    tellRecord({ collection, id: row.id, changes: before });
    toastError(t("not_changed", { name: row.name }), error);
    return false;
  }
}
