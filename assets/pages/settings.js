//! The settings: finds the section of the address, checks the role, loads its page.

import { html, useEffect } from "../lib.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { user } from "../state.js";
import { Shell } from "../shell/shell.js";
import { Empty } from "../ui/empty.js";
import { LazyPage } from "../ui/lazy.js";
import { isPhone } from "../ui/popover.js";
import { SettingsRail } from "../settings/frame.js";
import { SECTIONS, mayOpen } from "../settings/sections.js";

/** @typedef {import("../ui/lazy.js").Page} Page */

/** @type {Record<string, Page>} */
const PAGES = {
  profile: { load: () => import("../settings/profile.js") },
  notifications: { load: () => import("../settings/notifications.js") },
  security: { load: () => import("../settings/security.js"), styles: ["auth"] },
  tokens: { load: () => import("../settings/tokens.js") },
  organisation: { load: () => import("../settings/organisation.js") },
  users: { load: () => import("../settings/users.js") },
  roles: { load: () => import("../settings/roles.js") },
  tags: { load: () => import("../settings/tags.js") },
  pipelines: { load: () => import("../settings/pipelines.js") },
  fields: { load: () => import("../settings/fields.js") },
  replies: { load: () => import("../settings/replies.js"), styles: ["record"] },
  sso: { load: () => import("../settings/sso.js") },
  ai: { load: () => import("../settings/ai.js") },
  jobs: { load: () => import("../settings/jobs.js") },
  limits: { load: () => import("../settings/limits.js") },
  system: { load: () => import("../settings/system.js") },
  audit: { load: () => import("../settings/audit.js") },
  errors: { load: () => import("../settings/errors.js") },
  keys: { load: () => import("../settings/keys.js") },
};

/** @param {{ section?: string }} props */
export default function SettingsPages({ section }) {
  const phone = isPhone();
  useEffect(() => { if (!section && !phone) navigate("/settings/profile", { replace: true }); }, [section, phone]);
  const found = SECTIONS.find((item) => item.name === section);
  const page = section ? PAGES[section] : undefined;
  const body = !section ? null
    : !found || !page ? html`<${Empty} page icon="search" title=${t("set.no_page")} text=${t("set.no_page_text")}
      actions=${html`<a class="btn primary" href="/settings">${t("set.all")}</a>`} />`
    : !mayOpen(found) ? html`<${Empty} page icon="lock" title=${t("set.no_right")} text=${t("set.no_right_text", { role: t(`role.${user.value?.role ?? "viewer"}`) })}
      actions=${html`<a class="btn primary" href="/settings">${t("set.all")}</a>`} />`
    : html`<${LazyPage} key=${section} page=${page} params=${{}} />`;
  return html`<${Shell} rail=${html`<${SettingsRail} section=${section} />`}>${body}<//>`;
}
