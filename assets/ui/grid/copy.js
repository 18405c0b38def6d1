//! Copying rows that are not all held: those that lack are read first, and the clipboard waits for them.

import { addTexts, t } from "../../i18n.js";
import { addToast } from "../../state.js";
import texts from "../../i18n/lists.js";
import { toastError } from "../toast.js";

await addTexts("lists", texts);

/** More are an export. */
const MOST = 5000;

/**
 * @param {import("../../data/source.js").RowSource} source @param {string[]} ids
 * @param {(rows: import("../../data/fields.js").Row[]) => string} textOf
 */
export async function copyRows(source, ids, textOf) {
  if (ids.length > MOST) return void addToast({ tone: "bad", title: t("rows_not_copied"), text: t("rows_too_many", { n: MOST }) });
  try {
    const text = source.read(ids).then((rows) => new Blob([textOf(rows)], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    addToast({ tone: "done", title: t("rows_copied", { n: ids.length }) });
  } catch (error) {
    toastError(t("rows_not_copied"), error);
  }
}
