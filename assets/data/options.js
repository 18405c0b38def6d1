//! Options of the organisation's own select fields, made where one is missing while choosing.

import { get, patch } from "../api.js";
import { t } from "../i18n.js";
import { hasRole, reloadCustomFields } from "../state.js";
import { toastDone } from "../ui/toast.js";

/** Whether the person may give a field more options; those of fields that every organisation has are fixed. @param {import("./fields.js").FieldDef} def */
export const mayAddOption = (def) => def.custom !== undefined && hasRole("manager");

/**
 * Gives a field one more option, behind those it has.
 * @param {import("./fields.js").FieldDef} def of a custom field @param {string} name
 * @throws {import("../api.js").ApiError} when the server refuses it
 */
export async function addOption(def, name) {
  const path = `/custom-fields/${def.custom}`;
  const { data } = await get(path);
  const { undoId } = await patch(path, { options: [...data.options, name] }, { ifMatch: data.version });
  await reloadCustomFields();
  toastDone(t("option_added", { name, label: def.label }), undoId);
}
