//! The empty states: a fact, one sentence, the way out.

import { html } from "../lib.js";
import { Icon } from "./icon.js";
import { useTitle } from "./title.js";

/** @param {{ icon: string, title: string, text?: any, children?: any, actions?: any, page?: boolean }} props `page` is all that its page holds */
export function Empty({ icon, title, text, children, actions, page }) {
  useTitle(page ? title : null);
  return html`<div class="empty"><${Icon} name=${icon} size="lg" /><${page ? "h1" : "h2"}>${title}<//>${text && html`<p>${text}</p>`}${children}
    ${actions && html`<div class="row emptyacts">${actions}</div>`}</div>`;
}
