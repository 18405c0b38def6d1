//! The menu beside a list's name: its saved views, and what can be done with the one that is shown.

import { html } from "../lib.js";
import { t, within } from "../i18n.js";
import { navigate } from "../router.js";
import { hasRole, user, views } from "../state.js";
import { Menu } from "../ui/menu.js";
import { isPinned, togglePin } from "../favourites/data.js";
import { addressOf, deleteView, mayChange, tryChange } from "./actions.js";

/** @typedef {import("../state.js").View} View */

/** What duplicates are looked for among. */
const MERGED = ["customers", "contacts", "leads"];

/** @param {{ entity: import("../data/fields.js").Entity, view?: View, anchor: Element, onName: (how: "new" | "rename") => void, onClose: () => void }} props */
export function ViewMenu({ entity, view, anchor, onName, onClose }) {
  const all = views.value.filter((one) => one.entity === entity.name);
  /** @param {string} caption @param {View[]} some @returns {import("../ui/menu.js").Entry[]} */
  const part = (caption, some) => (some.length === 0 ? [] : [{ caption }, ...some.map((one) => ({ label: one.name, checked: one.id === view?.id, run: () => navigate(addressOf(one)) }))]);
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [
    { label: t("views.all", { name: within(t(entity.name)) }), checked: !view, run: () => navigate(`/${entity.name}`) },
    ...part(t("views.mine"), all.filter((one) => !one.shared)), ...part(t("views.shared"), all.filter((one) => one.shared)),
  ];
  if (MERGED.includes(entity.name)) entries.push("-", { label: t("views.duplicates"), icon: "merge", run: () => navigate(`/duplicates?entity=${entity.name}`) });
  if (hasRole("member")) entries.push("-", { label: t("views.save_as"), icon: "plus", run: () => onName("new") });
  if (view) entries.push({ label: t(isPinned(view.id) ? "favourites.remove" : "favourites.add"), icon: "star", run: () => void togglePin("saved-views", view.id, view.name) });
  if (view && mayChange(view)) {
    entries.push({ label: t("views.rename"), icon: "pencil", run: () => onName("rename") });
    const mine = view.created_by === user.value?.id;
    if (hasRole("manager")) entries.push(view.shared ? { label: t(mine ? "views.unshare" : "views.unshare_other"), icon: "lock", run: () => void tryChange(view, { shared: false }, "views.is_private") }
      : { label: t("views.share"), icon: "users", run: () => void tryChange(view, { shared: true }, "views.is_shared") });
    entries.push({ label: t("views.delete"), icon: "trash-2", bad: true, run: () => void deleteView(view) });
  }
  return html`<${Menu} anchor=${anchor} entries=${entries} label=${t("views.menu")} onClose=${onClose} />`;
}
