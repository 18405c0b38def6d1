//! The contents of files: reading one, saving it on this device, and what of it a page can show safely.

import { get, del } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { tellRecord } from "../data/records.js";
import { hasRole, user } from "../state.js";
import { saveBlob } from "../ui/save-blob.js";
import { toastDone, toastError } from "../ui/toast.js";
import texts from "../i18n/files.js";

await addTexts("files", texts);

/** @typedef {{ id: string, version: number, name: string, media_type: string, size: number, created_at: string, created_by: string | null }} StoredFile */

const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const TEXTS = ["text/plain", "text/csv", "message/rfc822"];

/** How a file can be shown here, as a picture or as text; everything else is only saved. @param {StoredFile} file @returns {"picture" | "text" | null} */
export const shownAs = (file) => (PICTURES.includes(file.media_type) ? "picture" : TEXTS.includes(file.media_type) ? "text" : null);

/** The icon of a file. @param {StoredFile} file */
export const iconOf = (file) => (shownAs(file) === "picture" ? "image" : file.media_type.includes("sheet") || file.media_type === "text/csv" ? "table-2" : file.media_type === "message/rfc822" ? "mail" : "file-text");

/** The length in words. @param {number} bytes */
export function sizeOf(bytes) {
  const step = bytes < 1000 ? 0 : bytes < 999_950 ? 1 : 2;
  return `${formatNumber(Math.round((bytes / 1000 ** step) * (step ? 10 : 1)) / (step ? 10 : 1))} ${["B", "kB", "MB"][step]}`;
}

/** Whether the person may delete it. @param {StoredFile} file */
export const mayDelete = (file) => hasRole("manager") || (hasRole("member") && file.created_by === user.value?.id);

/** The content. @param {string} path of the file @returns {Promise<Blob>} */
export async function readContent(path) {
  return /** @type {Blob} */ ((await get(path, {}, { as: "blob" })).data);
}

/** Saves the file on this device. @param {string} path @param {StoredFile} file */
export async function download(path, file) {
  try {
    saveBlob(await readContent(path), file.name);
  } catch (error) {
    toastError(t("files.not_read", { name: file.name }), error);
  }
}

/** @param {string} path @param {StoredFile} file */
export async function deleteFile(path, file) {
  try {
    const { undoId } = await del(path);
    tellRecord({ collection: "files", id: file.id, gone: true });
    toastDone(t("files.deleted", { name: file.name }), undoId);
  } catch (error) {
    toastError(t("files.not_deleted", { name: file.name }), error);
  }
}
