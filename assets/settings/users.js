//! The people of the organisation. Everybody sees who they are; admins set roles, refuse and allow sign-in.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { patch, post } from "../api.js";
import { formatAbsolute, formatDay } from "../format.js";
import { addToast, hasRole, user, users } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Confirm } from "../ui/dialog.js";
import { Glyph, Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { Menu } from "../ui/menu.js";
import { Select } from "../ui/select.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {import("../api.js").User & { disabled?: boolean, created_at?: string }} Person */

const ROLES = ["viewer", "member", "manager", "admin", "owner"];
/** What is allowed from which role on. */
const RIGHTS = /** @type {const} */ ([["view", 0], ["create", 1], ["edit", 2], ["admin", 3], ["owner", 4]]);

/** @param {{ person: Person, admin: boolean, onChange: (person: Person) => void }} props */
function PersonRow({ person, admin, onChange }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [asking, setAsking] = useState(false);
  const self = person.id === user.value?.id;
  /** @param {Partial<Person>} change @param {string} done */
  const save = async (change, done) => {
    setAsking(false);
    try {
      const { data } = await patch(`/users/${person.id}`, change);
      onChange({ ...person, ...data });
      addToast({ tone: "done", title: done });
    } catch (error) { toastError(t("usr.not_changed", { name: person.name }), error); }
  };
  const revoke = async () => {
    try {
      await post(`/users/${person.id}/revoke-sessions`, {});
      addToast({ tone: "done", title: t("usr.revoked", { name: person.name }) });
    } catch (error) { toastError(t("usr.not_changed", { name: person.name }), error); }
  };
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [{ label: t("usr.revoke"), icon: "arrow-right", run: () => void revoke() }, "-",
    person.disabled ? { label: t("usr.enable"), icon: "check", run: () => void save({ disabled: false }, t("usr.enabled", { name: person.name })) } : { label: t("usr.disable"), icon: "lock", bad: true, run: () => setAsking(true) }];
  const roles = ROLES.filter((role) => role !== "owner" || hasRole("owner")).map((role) => ({ value: role, label: t(`role.${role}`) }));
  const fixed = self || (person.role === "owner" && !hasRole("owner"));
  return html`<tr>
    <td class="name"><span class="person"><${Avatar} name=${person.name} />
      <span class="trunc">${person.name}</span>${self && html`<span class="t3 fs12">${t("usr.you")}</span>`}</span><span class="sub720">${person.email}</span></td>
    <td class="t2 hide720">${person.email}</td>
    ${admin && html`<td class="rolecell">${fixed ? t(`role.${person.role}`) : html`<${Select} small label=${`${t("usr.role")}: ${person.name}`}
      options=${roles} value=${person.role} onChange=${(/** @type {string} */ role) => { if (role !== person.role) void save({ role }, t("usr.role_changed", { name: person.name, role: t(`role.${role}`) })); }} />`}</td>
      <td class="hide720"><span class="st"><${Glyph} name=${person.disabled ? "off" : "done"} colour=${person.disabled ? "grey" : "green"} />${t(person.disabled ? "usr.cannot" : "usr.can")}</span></td>
      <td class="t2 hide1040">${person.created_at && html`<time title=${formatAbsolute(person.created_at)}>${formatDay(person.created_at)}</time>`}</td>
      <td class="acts">${!self && html`<${Button} kind="ghost" icon="ellipsis" label=${t("usr.actions", { name: person.name })} aria-haspopup="menu"
        onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />`}
        ${menu && html`<${Menu} anchor=${menu} align="end" label=${t("usr.actions", { name: person.name })} entries=${entries} onClose=${() => setMenu(null)} />`}
        ${asking && html`<${Confirm} danger title=${t("usr.disable_title", { name: person.name })} text=${t("usr.disable_text")} action=${t("usr.disable")}
          onConfirm=${() => void save({ disabled: true }, t("usr.disabled", { name: person.name }))} onClose=${() => setAsking(false)} />`}</td>`}
  </tr>`;
}

function RoleTable() {
  return html`<table class="tbl roles"><thead><tr><th>${t("usr.action")}</th>${ROLES.map((role) => html`<th key=${role}>${t(`role.${role}`)}</th>`)}</tr></thead>
    <tbody>${RIGHTS.map(([name, least]) => html`<tr key=${name}><td>${t(`usr.may.${name}`)}</td>${ROLES.map((role, rank) => html`<td key=${role}>${rank >= least
      ? html`<${Icon} name="check" size="sm" class="ok" /><span class="sr">${t("usr.yes")}</span>` : html`<span class="t3" aria-hidden="true">–</span>
        <span class="sr">${t("usr.no")}</span>`}</td>`)}</tr>`)}</tbody></table>`;
}

export default function Users() {
  const { rows, setRows, waiting, more } = useRows("/users", { limit: 200, sort: "name" });
  const [query, setQuery] = useState("");
  const admin = hasRole("admin");
  const people = /** @type {Person[] | null} */ (rows);
  const shown = people?.filter((person) => `${person.name} ${person.email}`.toLowerCase().includes(query.trim().toLowerCase()));
  /** @param {Person} changed */
  const change = (changed) => {
    setRows((now) => now && now.map((/** @type {any} */ person) => (person.id === changed.id ? changed : person)));
    users.value = new Map([...users.value, [changed.id, changed]]);
  };
  const search = html`<span class="setsearch"><${Input} small soft icon="search" placeholder=${t("usr.find")} aria-label=${t("usr.find")} value=${query}
    onValue=${setQuery} /></span>`;
  return html`<${SettingsPage} title=${t("set.users")} lead=${people ? t("usr.lead", { n: people.filter((person) => !person.disabled).length }) : ""} actions=${search}>
    ${waiting || html`<div><${Group} clip>${shown?.length === 0 ? html`<p class="spad t3">${t("usr.none")}</p>` : html`<table class="tbl"><thead><tr>
      <th>${t("usr.name")}</th><th class="hide720">${t("usr.email")}</th>${admin && html`<th>${t("usr.role")}</th><th class="hide720">${t("usr.state")}</th>
      <th class="hide1040">${t("usr.since")}</th><th></th>`}</tr></thead>
        <tbody>${shown?.map((person) => html`<${PersonRow} key=${person.id} person=${person} admin=${admin} onChange=${change} />`)}</tbody></table>`}<//>${more}
      ${admin && html`<p class="hint sethint">${t("usr.add_hint")} <code>leadlab user create</code></p>`}</div>`}
    <${Group} clip title=${t("usr.roles")}><div class="rolewrap"><${RoleTable} /></div><//>
  <//>`;
}
