//! One person in the list of users: who it is, and what an admin may do about their access.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { patch, post } from "../api.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { addToast, hasRole, user } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Confirm } from "../ui/dialog.js";
import { Glyph } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { Select } from "../ui/select.js";
import { toastError } from "../ui/toast.js";

/** @typedef {import("../api.js").User & { disabled?: boolean, created_at?: string, mfa_enabled?: boolean, locked_until?: string | null, last_sign_in_at?: string | null }} Person */

export const ROLES = ["viewer", "member", "manager", "admin", "owner"];

/** Whether signing in pauses for this person now. @param {Person} person */
const isLocked = (person) => !!person.locked_until && Date.parse(person.locked_until) > Date.now();

/** @param {{ person: Person, admin: boolean, onChange: (person: Person) => void }} props */
export function PersonRow({ person, admin, onChange }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [asking, setAsking] = useState(/** @type {"disable" | "reset_mfa" | "owner" | null} */ (null));
  const self = person.id === user.value?.id;
  const locked = isLocked(person);
  const name = person.name;

  /** @param {() => Promise<any>} write @param {Partial<Person>} change @param {string} done @param {string} [text] */
  const run = async (write, change, done, text) => {
    setAsking(null);
    try {
      const answer = await write();
      onChange({ ...person, ...change, ...(answer?.data?.id === person.id ? answer.data : {}) });
      addToast({ tone: "done", title: done, text });
    } catch (error) { toastError(t("usr.not_changed", { name }), error); }
  };
  /** @param {Partial<Person>} change @param {string} done */
  const save = (change, done) => void run(() => patch(`/users/${person.id}`, change), change, done);
  /** @param {string} what @param {Partial<Person>} change @param {string} done @param {string} [text] */
  const act = (what, change, done, text) => void run(() => post(`/users/${person.id}/${what}`), change, done, text);

  /** @param {string} role */
  const giveRole = (role) => save({ role }, t("usr.role_changed", { name, role: t(`role.${role}`) }));
  /** An owner is made by intent, not by a slip of the hand. @param {string} role */
  const chooseRole = (role) => {
    if (role === "owner" && person.role !== "owner") setAsking("owner");
    else if (role !== person.role) giveRole(role);
  };

  const above = person.role === "owner" && !hasRole("owner");
  /** @type {Array<import("../ui/menu.js").Entry | false>} */
  const offered = [
    locked && { label: t("usr.unlock"), icon: "undo-2", run: () => act("unlock", { locked_until: null }, t("usr.unlocked", { name })) },
    { label: t("usr.send_reset"), icon: "mail", run: () => act("send-reset", {}, t("usr.reset_sent", { name }), t("usr.reset_sent_text", { email: person.email })) },
    !!person.mfa_enabled && { label: t("usr.reset_mfa"), icon: "smartphone", run: () => setAsking("reset_mfa") },
    { label: t("usr.revoke"), icon: "arrow-right", run: () => act("revoke-sessions", {}, t("usr.revoked", { name })) }, "-",
    person.disabled ? { label: t("usr.enable"), icon: "check", run: () => save({ disabled: false }, t("usr.enabled", { name })) } : { label: t("usr.disable"), icon: "lock", bad: true, run: () => setAsking("disable") },
  ];
  const entries = /** @type {import("../ui/menu.js").Entry[]} */ (offered.filter(Boolean));
  const roles = ROLES.filter((role) => role !== "owner" || hasRole("owner")).map((role) => ({ value: role, label: t(`role.${role}`) }));
  const badge = person.disabled ? html`<span class="tag c-grey">${t("usr.cannot")}</span>`
    : locked && html`<span class="tag c-amber" title=${t("usr.locked_until", { date: formatAbsolute(person.locked_until ?? "") })}>${t("usr.locked")}</span>`;
  return html`<tr>
    <td class="name"><span class="person"><${Avatar} name=${name} />
      <span class="trunc" title=${name}>${name}</span>${self && html`<span class="t3 fs12">${t("usr.you")}</span>`}${badge}</span><span class="sub720 trunc" title=${person.email}>${person.email}</span></td>
    <td class="t2 hide720"><span class="trunc block" title=${person.email}>${person.email}</span></td>
    ${admin && html`<td class="rolecell">${self || above ? t(`role.${person.role}`) : html`<${Select} small label=${`${t("usr.role")}: ${name}`}
      options=${roles} value=${person.role} onChange=${chooseRole} />`}</td>
      <td class="hide720">${person.mfa_enabled !== undefined && html`<span class="st"><${Glyph} name=${person.mfa_enabled ? "done" : "open"} colour=${person.mfa_enabled ? "green" : "grey"} />${t(person.mfa_enabled ? "usr.mfa_on" : "usr.mfa_off")}</span>`}</td>
      <td class="t2 hide1040">${person.last_sign_in_at ? html`<time datetime=${person.last_sign_in_at} title=${formatAbsolute(person.last_sign_in_at)}>${formatAgo(person.last_sign_in_at)}</time>` : t("usr.never")}</td>
      <td class="acts">${!self && !above && html`<${Button} kind="ghost" icon="ellipsis" label=${t("usr.actions", { name })} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />`}
        ${menu && html`<${Menu} anchor=${menu} align="end" label=${t("usr.actions", { name })} entries=${entries} onClose=${() => setMenu(null)} />`}
        ${asking === "disable" && html`<${Confirm} danger title=${t("usr.disable_title", { name })} text=${t("usr.disable_text")} action=${t("usr.disable")}
          onConfirm=${() => save({ disabled: true }, t("usr.disabled", { name }))} onClose=${() => setAsking(null)} />`}
        ${asking === "owner" && html`<${Confirm} title=${t("usr.owner_title", { name })} text=${t("usr.owner_text")} action=${t("usr.owner")}
          onConfirm=${() => giveRole("owner")} onClose=${() => setAsking(null)} />`}
        ${asking === "reset_mfa" && html`<${Confirm} danger title=${t("usr.reset_mfa_title", { name })} text=${t("usr.reset_mfa_text")} action=${t("usr.reset_mfa")}
          onConfirm=${() => act("reset-mfa", { mfa_enabled: false }, t("usr.mfa_reset", { name }))} onClose=${() => setAsking(null)} />`}</td>`}
  </tr>`;
}
