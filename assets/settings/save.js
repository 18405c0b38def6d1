//! A file of the server on the reader's disk.

import { request } from "../api.js";
import { saveBlob } from "../ui/save-blob.js";
import { toastError } from "../ui/toast.js";

/** Saves what `path` answers; false when it could not. @param {string} path @param {string} name of the file @param {string} failed says that it did not work */
export async function saveFile(path, name, failed) {
  try {
    const { data } = await request("GET", path, { as: "blob" });
    saveBlob(data, name);
    return true;
  } catch (error) {
    toastError(failed, error);
    return false;
  }
}
