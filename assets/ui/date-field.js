//! A date in a form: shows the day and its time, opens the editor.

import { html, useRef, useState } from "../lib.js";
import { formatForEdit } from "../format.js";
import { DateEditor } from "./date-editor.js";
import { Icon } from "./icon.js";
import { Popover } from "./popover.js";

/** @param {{ value: string | null, onChange: (value: string | null) => void, label: string, placeholder: string, [rest: string]: any }} props moments as RFC 3339 */
export function DateField({ value, onChange, label, placeholder, ...rest }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef(/** @type {HTMLElement | null} */ (null));
  return html`<button type="button" ref=${anchor} class=${`in selectbox${rest["aria-invalid"] ? " bad" : ""}`} aria-haspopup="dialog"
    aria-label=${`${label}: ${value ? formatForEdit(value) : placeholder}`} onClick=${() => setOpen(true)} ...${rest}><span
      class=${`trunc${value ? "" : " ph"}`}>${value ? formatForEdit(value) : placeholder}</span><${Icon} name="calendar" size="sm" /></button>
    ${open && html`<${Popover} anchor=${anchor.current} label=${label} onClose=${() => setOpen(false)}><${DateEditor} day=${false}
      value=${value} label=${label}
      onCommit=${(/** @type {string | null} */ next) => { setOpen(false); onChange(next); }} /><//>`}`;
}
