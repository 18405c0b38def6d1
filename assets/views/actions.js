//! What is done with saved views: saving, changing and deleting them, and where each is shown.

import { del, patch, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { navigate } from "../router.js";
import { hasRole, reloadViews, user } from "../state.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import texts from "../i18n/views.js";

await addTexts("views", texts);
onUndo(() => void reloadViews());

/** @typedef {import("../state.js").View} View */

/** The list as the view shows it: what it asks stands in the address, where it can be changed. @param {View} view */
export function addressOf(view) {
  const query = new URLSearchParams({ view: view.id });
  if (view.filter) query.set("filter", view.filter);
  if (view.sort) query.set("sort", view.sort);
  if (view.group_by) query.set("group_by", view.group_by);
  return `/${view.entity}?${query}`;
}

/** Whether the person may change it. @param {View} view */
export const mayChange = (view) => (view.shared ? hasRole("manager") : hasRole("member") && view.created_by === user.value?.id);

/** @param {Omit<View, "id" | "created_by" | "version">} body */
export async function saveView(body) {
  const { data, undoId } = await post("/saved-views", body);
  await reloadViews();
  toastDone(t("views.saved", { name: data.name }), undoId);
  navigate(addressOf(data));
}

/** @param {View} view @param {Partial<View>} changes @param {string} said the text's key */
export async function changeView(view, changes, said) {
  const { data, undoId } = await patch(`/saved-views/${view.id}`, changes);
  await reloadViews();
  toastDone(t(said, { name: data.name }), undoId);
}

/** The same where no form shows the refusal. @param {View} view @param {Partial<View>} changes @param {string} said */
export const tryChange = (view, changes, said) => changeView(view, changes, said).catch((error) => toastError(t("views.not_saved"), error));

/** @param {View} view */
export async function deleteView(view) {
  try {
    const { undoId } = await del(`/saved-views/${view.id}`);
    await reloadViews();
    toastDone(t("views.deleted", { name: view.name }), undoId);
    navigate(`/${view.entity}`);
  } catch (error) {
    toastError(t("views.not_deleted"), error);
  }
}
