//! A labelled control of a form: label above, hint or error below, tied together for screen readers.

import { html, useId } from "../lib.js";
import { Icon } from "./icon.js";

/**
 * @param {{ label: string, hint?: any, error?: string | null, children: (ids: { id: string, "aria-describedby"?: string, "aria-invalid"?: "true" }) => any, optional?: string, aside?: any }} props
 *   `children` gets the attributes to spread over the control; `aside` stands right of the label and comes after the control.
 */
export function Field({ label, hint, error, children, optional, aside }) {
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return html`<div class="f">
    <label for=${id}>${label}${optional && html` <span class="t3 fs12">${optional}</span>`}</label>
    ${children({ id, "aria-describedby": note, "aria-invalid": error ? "true" : undefined })}
    ${aside && html`<span class="faside">${aside}</span>`}
    ${error ? html`<p class="hint bad" id=${note} role="alert"><${Icon} name="circle-alert" size="sm" />${error}</p>`
      : hint && html`<p class="hint" id=${note}>${hint}</p>`}
  </div>`;
}
