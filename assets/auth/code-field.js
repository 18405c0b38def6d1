//! The field for a code of the authenticator app: six digits, pasted or filled in by the phone, sent as soon as they are
//! complete. Where recovery codes are taken too, a switch below changes what it asks for.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { Field } from "../ui/field.js";
import { Input } from "../ui/input.js";

/** The six digits in what was typed, or null. @param {string} text */
export function digitsOf(text) {
  const bare = text.replace(/[\s-]/g, "");
  return /^\d{6}$/.test(bare) ? bare : null;
}

/**
 * @param {{ value: string, onValue: (text: string) => void, onWhole?: (code: string) => void, recovery?: boolean, error?: string, label?: string, autofocus?: boolean }} props
 *   `onWhole` is called with six digits at once; `recovery` asks for a recovery code
 */
export function CodeField({ value, onValue, onWhole, recovery, error, label, autofocus }) {
  /** @param {string} text */
  const typed = (text) => {
    onValue(text);
    const code = digitsOf(text);
    if (code && !recovery) onWhole?.(code);
  };
  const kind = recovery ? { name: "recovery", autocomplete: "off", maxlength: 64, autocapitalize: "none" } : { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 9, placeholder: "123 456" };
  return html`<${Field} key=${kind.name} label=${label ?? t(recovery ? "mfa.recovery" : "mfa.code")} error=${error}
    hint=${t(recovery ? "mfa.recovery_hint" : "mfa.code_hint")}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} ...${kind} class="code" spellcheck=${false} value=${value} onValue=${typed} autofocus=${autofocus} />`}<//>`;
}
