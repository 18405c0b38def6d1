//! The settings that there are, in the order of their rail, and who may open them: for that rail and for the palette.

import { addTexts } from "../i18n.js";
import { hasRole } from "../state.js";
import texts from "../i18n/settings.js";

await addTexts("settings", texts);

/** @typedef {{ name: string, icon: string, group: string, role?: string, href?: string }} Section `role` is the least that may open it */

/** Every setting, in the order of the rail. @type {Section[]} */
export const SECTIONS = [
  { name: "profile", icon: "user", group: "personal" },
  { name: "notifications", icon: "bell", group: "personal" },
  { name: "security", icon: "shield-check", group: "personal" },
  { name: "tokens", icon: "key-round", group: "personal" },
  { name: "organisation", icon: "building-2", group: "workspace" },
  { name: "users", icon: "users", group: "workspace" },
  { name: "roles", icon: "table-2", group: "workspace", role: "admin" },
  { name: "tags", icon: "tags", group: "workspace" },
  { name: "pipelines", icon: "square-kanban", group: "workspace" },
  { name: "fields", icon: "brackets", group: "workspace" },
  { name: "replies", icon: "text-quote", group: "workspace" },
  { name: "sso", icon: "link", group: "workspace", role: "admin" },
  { name: "ai", icon: "sparkles", group: "workspace", role: "admin" },
  { name: "imports", icon: "upload", group: "server", role: "manager", href: "/imports" },
  { name: "jobs", icon: "activity", group: "server", role: "admin" },
  { name: "limits", icon: "gauge", group: "server", role: "admin" },
  { name: "system", icon: "monitor", group: "server", role: "admin" },
  { name: "audit", icon: "scroll-text", group: "server", role: "admin" },
  { name: "errors", icon: "circle-alert", group: "server", role: "admin" },
  { name: "keys", icon: "lock", group: "server", role: "admin" },
  { name: "trash", icon: "trash-2", group: "server", href: "/trash" },
];

/** Whether this person may open it. @param {Section} section */
export const mayOpen = (section) => !section.role || hasRole(section.role);

/** Where it stands. @param {Section} section */
export const addressOf = ({ href, name }) => href ?? `/settings/${name}`;
