//! A file of the server on the reader's disk.

import { request } from "../api.js";
import { toastError } from "../ui/toast.js";

/** Saves what `path` answers; false when it could not. @param {string} path @param {string} name of the file @param {string} failed says that it did not work */
export async function saveFile(path, name, failed) {
  try {
    const { data } = await request("GET", path, { as: "blob" });
    const url = URL.createObjectURL(data);
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return true;
  } catch (error) {
    toastError(failed, error);
    return false;
  }
}
