//! The problem rows of an import as a file on the reader's disk.

import { t } from "../i18n.js";
import { request } from "../api.js";
import { saveBlob } from "../ui/save-blob.js";
import { toastError } from "../ui/toast.js";

/** Saves all problem rows, with their reasons, as CSV. @param {string} id of the import */
export async function saveProblems(id) {
  try {
    const { data } = await request("GET", `/imports/${id}/problems`, { query: { format: "csv" }, as: "blob" });
    saveBlob(data, t("imp.problems_file"));
  } catch (error) {
    toastError(t("imp.problems_failed"), error);
  }
}
