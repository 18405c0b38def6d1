//! Says what became of copying rows that were not all held, and had to be read first.

import { addTexts, t } from "../../i18n.js";
import { addToast } from "../../state.js";
import texts from "../../i18n/lists.js";
import { toastError } from "../toast.js";

await addTexts("lists", texts);

/** @param {Promise<number> | null} copied how many were written; null where they were too many @param {number} most */
export async function tellCopied(copied, most) {
  try {
    if (copied) addToast({ tone: "done", title: t("rows_copied", { n: await copied }) });
    else addToast({ tone: "bad", title: t("rows_not_copied"), text: t("rows_too_many", { n: most }) });
  } catch (error) {
    toastError(t("rows_not_copied"), error);
  }
}
