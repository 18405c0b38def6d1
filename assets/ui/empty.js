//! The empty states: a fact, one sentence, the way out.

import { html } from "../lib.js";
import { Icon } from "./icon.js";

/** @param {{ icon: string, title: string, text?: any, children?: any, actions?: any }} props */
export function Empty({ icon, title, text, children, actions }) {
  return html`<div class="empty"><${Icon} name=${icon} size="lg" /><h2>${title}</h2>${text && html`<p>${text}</p>`}${children}
    ${actions && html`<div class="row emptyacts">${actions}</div>`}</div>`;
}
