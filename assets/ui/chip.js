//! Small labels: filter chip, tag, pill.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { tagColour } from "../state.js";
import { Icon } from "./icon.js";

/**
 * A filter as field, operator, value and a cross.
 * @param {{ label: string, operator?: string, value?: string, onOpen?: (event: MouseEvent) => void, onRemove?: () => void, icon?: string, hot?: boolean }} props
 */
export function Chip({ label, operator, value, onOpen, onRemove, icon, hot }) {
  const body = html`<span>${icon && html`<${Icon} name=${icon} size="sm" />`}${label}</span>
    ${operator && html`<span class="op">${operator}</span>`}
      ${value !== undefined && value !== "" && html`<span class="val">${value}</span>`}`;
  return html`<span class=${`chip${hot ? " hot" : ""}`}>
    ${onOpen ? html`<button type="button" class="chipbody" onClick=${onOpen}>${body}</button>` : body}
    ${onRemove && html`<button type="button" class="chipx" aria-label=${t("remove_filter", { name: label })} onClick=${onRemove}><${Icon}
      name="x" size="sm" /></button>`}
  </span>`;
}

/** A tag in its colour. @param {{ name: string, onRemove?: () => void }} props */
export function Tag({ name, onRemove }) {
  return html`<span class=${`tag c-${tagColour(name)}`} title=${name.length > 24 ? name : undefined}><span class="trunc">${name}</span>
    ${onRemove && html`<button type="button" class="tagx" aria-label=${t("remove_tag", { name })} onClick=${onRemove}><${Icon} name="x"
      size="sm" /></button>`}</span>`;
}

/** @param {{ colour?: string, children?: any }} props */
export function Pill({ colour = "grey", children }) { return html`<span class=${`pill c-${colour}`}>${children}</span>`; }
