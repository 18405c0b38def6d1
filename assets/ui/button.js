//! The button in all its kinds. One `primary` per view; `danger` only as the last step.

import { html } from "../lib.js";
import { Icon, Key } from "./icon.js";

/**
 * @param {{ kind?: "default" | "primary" | "danger" | "ghost" | "link", icon?: string, label?: string, children?: any,
 *   keys?: string, small?: boolean, form?: boolean, wide?: boolean, busy?: boolean, disabled?: boolean, on?: boolean,
 *   type?: "button" | "submit", onClick?: (event: MouseEvent) => void, class?: string, [rest: string]: any }} props
 *   `label` alone with an icon makes an icon button and is its name and tooltip; `keys` shows its shortcut.
 */
export function Button({ kind = "default", icon, label, children, keys, small, form, wide, busy, disabled, on, type = "button", class: extra, ...rest }) {
  const bare = icon && !children;
  const names = ["btn", kind !== "default" && kind, bare && "icon", small && "sm", form && "form", wide && "wide", on && "on", extra];
  const name = label ?? undefined;
  return html`<button type=${type} class=${names.filter(Boolean).join(" ")} disabled=${disabled || busy}
    aria-busy=${busy ? "true" : undefined}
    aria-label=${bare ? name : undefined} title=${name ? (keys ? `${name} (${keys})` : name) : undefined} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}${children}${keys && !bare && html`<${Key}>${keys}<//>`}
  </button>`;
}
