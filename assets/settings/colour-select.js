//! Choosing one of the label colours.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { Select } from "../ui/select.js";

const COLOURS = ["grey", "red", "orange", "amber", "olive", "green", "teal", "blue", "violet", "pink"];

/** @param {{ value: string, label: string, onChange: (colour: string) => void }} props */
export function ColourSelect({ value, label, onChange }) {
  const view = (/** @type {string} */ colour) => html`<span class="row gap6"><i class=${`dot c-${colour}`}></i><span class="colourword">${t(`color.${colour}`)}</span></span>`;
  return html`<${Select} small label=${label} value=${value} onChange=${onChange}
    options=${COLOURS.map((colour) => ({ value: colour, label: t(`color.${colour}`), view: view(colour) }))} />`;
}
