//! Initials on a calm colour: people round and coloured by their name, companies square and grey.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { labelColour } from "../colours.js";
import { users } from "../state.js";
import { Icon } from "./icon.js";

/** @param {string} name @param {number} count */
function initials(name, count) {
  const words = name.trim().split(/[\s\-–]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const chosen = count === 1 || words.length < 2 ? words.slice(0, 1) : [words[0], words[words.length - 1]];
  return chosen.map((word) => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? "").join("").toUpperCase() || "?";
}

/** @param {{ name: string, size?: "md" | "lg" | "xl", company?: boolean, icon?: string }} props 20 px without a size, then 28, 40, 64 */
export function Avatar({ name, size, company, icon }) {
  if (icon) return html`<span class=${`av sq c-grey${size ? ` ${size}` : ""}`} aria-hidden="true">${Icon({ name: icon, size: size ? undefined : "sm" })}</span>`;
  const names = ["av", company ? "sq c-grey" : `c-${labelColour(name)}`, size].filter(Boolean).join(" ");
  return html`<span class=${names} aria-hidden="true">${initials(name, company ? 1 : 2)}</span>`;
}

/** A user by id, as avatar and name; "Unassigned" for none. @param {{ id: string | null | undefined, bare?: boolean }} props */
export function Person({ id, bare }) {
  const person = id ? users.value.get(id) : undefined;
  if (!id) return html`<span class="vacant">${t("unassigned")}</span>`;
  const name = person?.name ?? t("former_user");
  return html`<span class="person" title=${bare ? name : undefined}>${Avatar({ name })}
    ${!bare && html`<span class="trunc">${name}</span>`}</span>`;
}
