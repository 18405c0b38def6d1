//! The menus of the rail, which the phone's bar shows as well: the organisation's pages, the person's choices.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { hasRole, organisation, setTheme, signOut, theme } from "../state.js";
import { Menu } from "../ui/menu.js";
import { helpOpen } from "./overlays.js";

/** The pages about the organisation and its data. @returns {import("../ui/menu.js").Entry[]} */
export const orgEntries = () => [
  { label: t("settings"), icon: "settings-2", key: "g s", run: () => navigate("/settings") },
  ...(hasRole("manager") ? [{ label: t("imports"), icon: "upload", run: () => navigate("/imports") }] : []),
  { label: t("duplicates"), icon: "merge", run: () => navigate("/duplicates") },
  { label: t("deleted_records"), icon: "trash-2", run: () => navigate("/trash") },
];

/** What the person may set and do anywhere. @returns {import("../ui/menu.js").Entry[]} */
export const userEntries = () => [
  { caption: t("theme") },
  ...(/** @type {const} */ (["light", "dark", "system"])).map((value) => ({ label: t(`theme_${value}`), icon: value === "light" ? "sun" : value === "dark" ? "sun-moon" : "monitor", checked: theme.value === value, run: () => setTheme(value) })),
];

/** The end of the session. @returns {import("../ui/menu.js").Entry} */
export const signOutEntry = () => ({ label: t("sign_out"), icon: "arrow-right", run: () => void signOut() });

/** @param {{ kind: "org" | "user", anchor: Element, onClose: () => void }} props */
export function RailMenu({ kind, anchor, onClose }) {
  /** @type {import("../ui/menu.js").Entry[]} */
  const mine = [...userEntries(), "-", { label: t("shortcuts"), icon: "circle-question-mark", key: "?", run: () => { helpOpen.value = true; } }, "-", signOutEntry()];
  return html`<${Menu} anchor=${anchor} entries=${kind === "org" ? orgEntries() : mine} label=${kind === "org" ? organisation.value?.name ?? "LeadLab" : t("account")} onClose=${onClose} />`;
}
