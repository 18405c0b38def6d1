//! Text inputs, checkbox and switch. Plain controls in the house's look; they keep no state of their own.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { Icon } from "./icon.js";

/**
 * A text input in its box. Every further property goes to the `<input>`.
 * @param {{ value?: string, onValue?: (text: string) => void, icon?: string, autofocus?: boolean, bad?: boolean, small?: boolean, soft?: boolean, end?: any, [rest: string]: any }} props
 */
export function Input({ value = "", onValue, icon, autofocus, bad, small, soft, end, ...rest }) {
  const ref = useRef(/** @type {HTMLInputElement | null} */ (null));
  // Before the next key arrives, and once: a text that decides who has the focus must not move it while it is typed.
  useLayoutEffect(() => { if (autofocus) ref.current?.focus({ preventScroll: true }); }, []);
  const names = ["in", small && "sm", soft && "soft", (bad || rest["aria-invalid"]) && "bad"].filter(Boolean).join(" ");
  return html`<span class=${names}>${icon && html`<${Icon} name=${icon} />`}
    <input ref=${ref} type="text" autofocus=${autofocus} value=${value} onInput=${(/** @type {any} */ event) => onValue?.(event.currentTarget.value)} ...${rest} />
      ${end}</span>`;
}

/** A password input with a button that shows it. @param {any} props as `Input` */
export function Password(props) {
  const [shown, setShown] = useState(false);
  const eye = html`<button type="button" class="eye" aria-pressed=${shown} aria-label=${t("show_password")} title=${t("show_password")}
    onClick=${() => setShown(!shown)}>
    <${Icon} name=${shown ? "eye-off" : "eye"} /></button>`;
  return html`<${Input} ...${props} type=${shown ? "text" : "password"} autocapitalize="none" spellcheck=${false} end=${eye} />`;
}

/** @param {{ value?: string, onValue?: (text: string) => void, rows?: number, [rest: string]: any }} props */
export function Textarea({ value = "", onValue, rows = 4, ...rest }) {
  return html`<textarea class=${`in area${rest["aria-invalid"] ? " bad" : ""}`} rows=${rows} value=${value}
    onInput=${(/** @type {any} */ event) => onValue?.(event.currentTarget.value)} ...${rest}></textarea>`;
}

/**
 * @param {{ checked: boolean, mixed?: boolean, onChange?: (checked: boolean, event: Event) => void, label?: string, children?: any, [rest: string]: any }} props
 *   `label` names a box that stands without words.
 */
export function Checkbox({ checked, mixed, onChange, label, children, ...rest }) {
  return html`<label class="checkline"><input type="checkbox" class="check" checked=${checked} indeterminate=${!!mixed} aria-label=${label}
    onChange=${(/** @type {any} */ event) => onChange?.(event.currentTarget.checked, event)} ...${rest} />${children}</label>`;
}

/** @param {{ checked: boolean, onChange: (checked: boolean) => void, label?: string, [rest: string]: any }} props */
export function Switch({ checked, onChange, label, ...rest }) {
  return html`<button type="button" role="switch" class=${`switch${checked ? " on" : ""}`} aria-checked=${checked} aria-label=${label}
    onClick=${() => onChange(!checked)} ...${rest}></button>`;
}

/**
 * A row of choices of which one holds.
 * @param {{ value: string, options: Array<{ value: string, label: string, count?: number }>, onChange: (value: string) => void, label: string, disabled?: boolean }} props
 */
export function Segmented({ value, options, onChange, label, disabled }) {
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const box = /** @type {HTMLElement} */ (event.currentTarget);
    const at = options.findIndex((option) => option.value === value);
    const next = step && options[(at + step + options.length) % options.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next.value);
    /** @type {HTMLElement | undefined} */ (box.children[options.indexOf(next)])?.focus();
  };
  const stop = Math.max(0, options.findIndex((option) => option.value === value));
  return html`<span class="seg" role="radiogroup" aria-label=${label} onKeyDown=${keys}>${options.map((option, index) => html`
    <button key=${option.value} type="button" role="radio" aria-checked=${option.value === value} disabled=${disabled} tabindex=${index === stop ? 0 : -1}
      class=${option.value === value ? "on" : ""}
      onClick=${() => onChange(option.value)}>${option.label}
      ${option.count !== undefined && html`<span class="count">${formatNumber(option.count)}</span>`}</button>`)}</span>`;
}
