//! The people of the organisation. Everybody sees who they are; admins invite, set roles, refuse and allow sign-in.

import { html, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { hasRole, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Group, SettingsPage } from "./frame.js";
import { Invitations, Invite } from "./invitations.js";
import { useRows } from "./load.js";
import { PersonRow, ROLES } from "./person-row.js";
import authTexts from "../i18n/auth.js";

await addTexts("auth", authTexts);

/** @typedef {import("./person-row.js").Person} Person */

/** What is allowed from which role on. */
const RIGHTS = /** @type {const} */ ([["view", 0], ["create", 1], ["edit", 2], ["admin", 3], ["owner", 4]]);

function RoleTable() {
  return html`<table class="tbl roles full"><thead><tr><th scope="col">${t("usr.action")}</th>${ROLES.map((role) => html`<th key=${role} scope="col">${t(`role.${role}`)}</th>`)}</tr></thead>
    <tbody>${RIGHTS.map(([name, least]) => html`<tr key=${name}><th scope="row">${t(`usr.may.${name}`)}</th>${ROLES.map((role, rank) => html`<td key=${role}>${rank >= least
      ? html`<${Icon} name="check" size="sm" class="ok" /><span class="sr">${t("usr.yes")}</span>` : html`<span class="t3" aria-hidden="true">–</span>
        <span class="sr">${t("usr.no")}</span>`}</td>`)}</tr>`)}</tbody></table>`;
}

/** The invitations that are open, and the form for another. */
function useInvitations() {
  const { rows, error, reload, waiting } = useRows("/invitations");
  const [inviting, setInviting] = useState(/** @type {Partial<import("./invitations.js").Invitation> | null} */ (null));
  const open = /** @type {import("./invitations.js").Invitation[]} */ (rows ?? []);
  const form = inviting && html`<${Invite} start=${inviting} onDone=${() => void reload()} onClose=${() => setInviting(null)} />`;
  const list = open.length > 0 && html`<${Invitations} invitations=${open} onChanged=${() => void reload()} onAgain=${setInviting} />`;
  const trouble = error && html`<${Group} title=${t("inv.open")}>${waiting}<//>`;
  return { count: open.length, list: list || trouble, form, begin: () => setInviting({}) };
}

function InvitedUsers() {
  const invitations = useInvitations();
  const invite = html`<${Button} form kind="primary" icon="user-plus" onClick=${invitations.begin}>${t("inv.invite")}<//>`;
  return html`<${People} admin invite=${invite} invited=${invitations.count}>${invitations.list}${invitations.form}<//>`;
}

/** @param {{ admin?: boolean, invite?: any, invited?: number, children?: any }} props */
function People({ admin = false, invite, invited = 0, children }) {
  const { rows, setRows, waiting, more } = useRows("/users", { limit: 200, sort: "name" });
  const [query, setQuery] = useState("");
  const people = /** @type {Person[] | null} */ (rows);
  const shown = people?.filter((person) => `${person.name} ${person.email}`.toLowerCase().includes(query.trim().toLowerCase()));
  /** @param {Person} changed */
  const change = (changed) => {
    setRows((now) => now && now.map((/** @type {any} */ person) => (person.id === changed.id ? changed : person)));
    users.value = new Map([...users.value, [changed.id, changed]]);
  };
  const search = html`<span class="setsearch"><${Input} soft icon="search" placeholder=${t("usr.find")} aria-label=${t("usr.find")} value=${query}
    onValue=${setQuery} /></span>${invite}`;
  const lead = people ? `${t("usr.lead", { n: people.filter((person) => !person.disabled).length })}${invited > 0 ? ` ${t("inv.count", { n: invited })}` : ""}` : "";
  return html`<${SettingsPage} title=${t("set.users")} lead=${lead} actions=${search}>
    ${waiting || html`<div><${Group} clip>${shown?.length === 0 ? html`<p class="spad t3">${t("usr.none")}</p>` : html`<table class="tbl"><thead><tr>
      <th>${t("usr.name")}</th><th class="hide720">${t("usr.email")}</th>${admin && html`<th>${t("usr.role")}</th><th class="hide720">${t("usr.mfa")}</th>
      <th class="hide1040">${t("usr.seen")}</th><th><span class="sr">${t("actions")}</span></th>`}</tr></thead>
        <tbody>${shown?.map((person) => html`<${PersonRow} key=${person.id} person=${person} admin=${admin} onChange=${change} />`)}</tbody></table>`}<//>${more}</div>`}
    ${children}
    <${Group} clip title=${t("usr.roles")} actions=${admin && html`<a class="fs12" href="/settings/roles">${t("usr.roles_all")}</a>`}><div class="rolewrap" tabindex="0" role="region" aria-label=${t("usr.roles")}><${RoleTable} /></div><//>
  <//>`;
}

export default function Users() {
  return hasRole("admin") ? html`<${InvitedUsers} />` : html`<${People} />`;
}
