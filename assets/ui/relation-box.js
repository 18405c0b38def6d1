//! A field of a form with another record, found by name.

import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Avatar } from "./avatar.js";
import { CustomerPicker } from "./customer-picker.js";
import { Icon } from "./icon.js";
import { Popover } from "./popover.js";

/** @typedef {{ id: string, name: string }} Chosen */

/**
 * @param {{ kind?: "customer" | "contact" | "lead" | "deal" | "ticket", chosen: Chosen | null, onChosen: (chosen: Chosen | null) => void, create?: boolean, [rest: string]: any }} props
 *   `create` lets one be made that is not found; the rest goes to the button
 */
export function RelationBox({ kind = "customer", chosen, onChosen, create = false, ...rest }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [open, setOpen] = useState(false);
  /** @param {string | null} id @param {string} name */
  const choose = (id, name) => {
    onChosen(id ? { id, name } : null);
    setOpen(false);
  };
  return html`<button type="button" ...${rest} ref=${box} class="in selectbox" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      ${chosen ? html`${kind !== "ticket" && Avatar({ name: chosen.name, company: kind === "customer" || kind === "deal" })}<span class="trunc">${chosen.name}</span>`
        : html`<span class="trunc ph">${t(`find_${kind}`)}</span>`}<${Icon} name="chevron-down" size="sm" /></button>
    ${open && html`<${Popover} anchor=${box.current} minWidth label=${t(`${kind}_one`)} onClose=${() => setOpen(false)}>
      <${CustomerPicker} kind=${kind} value=${chosen?.id ?? null} create=${create} onChoose=${choose} /><//>`}`;
}
