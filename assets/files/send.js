//! Putting files onto a record, one after the other.

import { upload } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { tellRecord } from "../data/records.js";
import texts from "../i18n/files.js";
import { toastDone, toastError } from "../ui/toast.js";

await addTexts("files", texts);

/**
 * @param {string} path the record's files @param {Iterable<File>} files
 * @param {(name: string) => void} [onBusy] called with the name of each as it starts, and with "" at the end
 */
export async function sendFiles(path, files, onBusy) {
  for (const file of files) {
    onBusy?.(file.name);
    const form = new FormData();
    form.append("file", file, file.name);
    try {
      const { data, undoId } = await upload(path, form);
      tellRecord({ collection: "files", id: data.id, created: data });
      toastDone(t("files.added", { name: data.name }), undoId);
    } catch (error) {
      toastError(t("files.not_added", { name: file.name }), error, { label: t("try_again"), run: () => void sendFiles(path, [file], onBusy) });
    }
  }
  onBusy?.("");
}
