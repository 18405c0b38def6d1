//! What a person sees whose role may not import.

import { html } from "../lib.js";
import { hasText, t, within } from "../i18n.js";
import { user } from "../state.js";
import { Empty } from "../ui/empty.js";

export function NoImport() {
  const role = user.value?.role ?? "viewer";
  return html`<${Empty} icon="lock" title=${t("imp.no_role")} text=${t("imp.no_role_text", { role: hasText(`role.${role}`) ? within(t(`role.${role}`)) : role })}
    actions=${html`<a class="btn form primary" href="/leads">${t("imp.go_back")}</a>`} />`;
}
