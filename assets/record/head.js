//! What stands above a record everywhere: who it is, its status, the ways to reach it, its menu.

import { html, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { mailTo, telTo } from "../format.js";
import { primaryOf, titleKeyOf } from "../data/fields.js";
import { nameOf } from "../data/create.js";
import { deleteRecord, forgiveField, refusals, saveField } from "../data/records.js";
import { addToast, hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { RefusedTip } from "../ui/cell.js";
import { Pill } from "../ui/chip.js";
import { Glyph, Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { later } from "../ui/lazy.js";
import { lookOf, wordOf } from "../ui/status.js";
import { DealActions, StagePill } from "./deal.js";
import texts from "../i18n/record.js";

await addTexts("record", texts);

/**
 * @typedef {import("../data/fields.js").Entity} Entity
 * @typedef {import("../data/fields.js").Row} Row
 */

const Star = later(() => import("../favourites/star.js"), "Star");

/** The status as a pill that opens the other ones. @param {{ entity: Entity, row: Row }} props */
export function StatusPill({ entity, row }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  if (entity.name === "deals") return html`<${StagePill} row=${row} />`;
  const key = entity.status;
  const value = key ? row[key] : null;
  if (!key || !value) return null;
  const [glyph, colour] = lookOf(value);
  const options = entity.fields.find((def) => def.key === key)?.options?.filter((option) => option !== "converted") ?? [];
  const fixed = value === "converted" || !hasRole("member");
  const inner = html`<${Glyph} name=${glyph} colour=${colour} />${wordOf(value)}`;
  if (fixed) return html`<${Pill} colour=${colour}>${inner}<//>`;
  const entries = options.map((option) => ({ label: wordOf(option), checked: option === value, run: () => { if (option !== value) void saveField(entity.name, row, key, { [key]: option }); } }));
  return html`<button type="button" class=${`pill c-${colour}`} data-status aria-haspopup="menu" title=${`${t("field.status")} (s)`}
    onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)}>${inner}<${Icon} name="chevron-down" size="sm" /></button>
    ${menu && html`<${Menu} anchor=${menu} entries=${entries} label=${t("field.status")} onClose=${() => setMenu(null)} />`}`;
}

/**
 * The name as a heading; a click turns it into an input.
 * @param {{ entity: Entity, row: Row, level: 1 | 2 }} props
 */
export function Title({ entity, row, level }) {
  const title = entity.title(row);
  const [text, setText] = useState(/** @type {string | null} */ (null));
  const key = titleKeyOf(entity);
  const reason = refusals.value.get(`${row.id}/${key}`);
  const save = () => {
    if (text === null) return;
    setText(null);
    if (text.trim() && text.trim() !== title) void saveField(entity.name, row, key, nameOf(entity, text), { [key]: text.trim() });
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") save();
    else if (event.key === "Escape") setText(null);
    else return;
    event.preventDefault();
  };
  const start = () => {
    forgiveField(row.id, key);
    setText(title);
  };
  const inner = text !== null ? html`<input class="titleedit" value=${text} aria-label=${t(`field.${key}`)} ref=${focusOnce} onKeyDown=${keys} onBlur=${save}
        onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)} />`
    : hasRole("member") ? html`<button type="button" class="trunc titlebtn" title=${title} onClick=${start}>${title || t("no_name")}</button>`
    : html`<span class="trunc" title=${title}>${title || t("no_name")}</span>`;
  const tip = reason && html`<${RefusedTip} reason=${reason} />`;
  return level === 1 ? html`<h1 class="title">${inner}${tip}</h1>` : html`<h2 class="title">${inner}${tip}</h2>`;
}

/** Puts the cursor into an input that has just appeared. @param {HTMLInputElement | null} input */
function focusOnce(input) {
  if (!input || document.activeElement === input) return;
  input.focus();
  input.select();
}

/** The addresses a record can be reached at. @param {Entity} entity @param {Row} row */
export function reachOf(entity, row) {
  const phone = entity.name === "contacts" ? row.phones?.[0]?.e164 ?? primaryOf(row.phones) : row.phone_e164 ?? row.phone;
  const email = entity.name === "contacts" ? primaryOf(row.emails) : row.email;
  const { street, postal_code: code, city, country } = row.address ?? row;
  const place = [street, code, city, city || street ? country : null].filter(Boolean).join(", ");
  return { phone: phone || null, email: email || null, place: place || null };
}

/** Call, Mail and, for a lead, Convert. @param {{ entity: Entity, row: Row, onConvert: () => void }} props */
export function Reach({ entity, row, onConvert }) {
  const { phone, email } = reachOf(entity, row);
  const convertible = entity.name === "leads" && row.status !== "converted" && hasRole("member");
  if (entity.name === "deals") return hasRole("member") ? html`<div class="headacts"><${DealActions} row=${row} /></div>` : null;
  if (!phone && !email && !convertible) return null;
  return html`<div class="headacts">
    ${phone && html`<a class="btn" href=${telTo(phone)}><${Icon} name="phone" />${t("call")}</a>`}
    ${email && html`<a class="btn" href=${mailTo(email)}><${Icon} name="mail" />${t("mail")}</a>`}
    ${convertible && html`<${Button} kind="primary" onClick=${onConvert}>${t("convert")}<//>`}
  </div>`;
}

/** @param {{ entity: Entity, row: Row, small?: boolean, onGone: () => void }} props */
export function RecordMenu({ entity, row, small, onGone }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const link = `${location.origin}/${entity.name}/${row.id}`;
  /** @type {import("../ui/menu.js").Entry[]} */
  const entries = [
    { label: t("copy_link"), icon: "link", run: () => void navigator.clipboard?.writeText(link).then(() => addToast({ tone: "done", title: t("link_copied") })) },
    { label: t("open_new_tab"), icon: "arrow-right", run: () => void open(link, "_blank", "noopener") },
  ];
  if (hasRole("member")) entries.push("-", { label: t("move_to_trash"), icon: "trash-2", bad: true, run: async () => { if (await deleteRecord(entity.name, row.id, entity.title(row))) onGone(); } });
  return html`<${Star} type=${entity.name} id=${row.id} small=${small} /><${Button} kind=${small ? "ghost" : "default"} small=${small} icon="ellipsis" label=${t("more")} aria-haspopup="menu"
    onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} />
    ${menu && html`<${Menu} anchor=${menu} align="end" entries=${entries} label=${t("more")} onClose=${() => setMenu(null)} />`}`;
}
