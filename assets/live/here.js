//! Who else looks at the same list or record.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { others } from "../data/live.js";
import { users } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import texts from "../i18n/live.js";

await addTexts("live", texts);

/** @param {{ collection: string, id?: string | null }} props without an identity, who is anywhere in the collection's list */
export function Here({ collection, id = null }) {
  const there = others.value.filter((other) => other.collection === collection && (id === null || other.id === id));
  const names = [...new Set(there.map((other) => other.user))].map((who) => users.value.get(who)?.name ?? "").filter(Boolean);
  if (names.length === 0) return null;
  const words = names.length === 1 ? t("here_one", { name: names[0] ?? "" }) : t("here_n", { n: names.length });
  return html`<span class="here" role="status" title=${names.join(", ")}>${names.slice(0, 3).map((name) => html`<${Avatar} key=${name} name=${name} />`)}
    <span class="trunc">${words}</span></span>`;
}

/** The person who edits a field of this page right now. @param {{ user: string }} props */
export function Editing({ user }) {
  const name = users.value.get(user)?.name ?? "";
  return html`<span class="peeredit" title=${t("edits_this", { name })}><${Avatar} name=${name || "?"} /><span class="sr">${t("edits_this", { name })}</span></span>`;
}
