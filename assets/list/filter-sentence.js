//! A filter read out as a sentence.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { isComplete, isGroup } from "../data/filter.js";
import { fieldOfFilter, operatorWord, valueWord } from "./filter-words.js";

/** @typedef {import("../data/filter.js").Node} Node */
/** @typedef {import("../data/filter.js").Group} Group */
/** @typedef {import("../data/fields.js").Entity} Entity */

/** How a group takes its parts. @param {Group} group @returns {"all" | "any" | "none" | "not_all"} */
export const kindOf = ({ join, not }) => (join === "and" ? (not ? "not_all" : "all") : not ? "none" : "any");

/** Whether it says anything. @param {Node} node @returns {boolean} */
const says = (node) => (isGroup(node) ? node.parts.some(says) : isComplete(node));

/** @param {Entity} entity @param {Node} node @param {number} depth @returns {any} */
function words(entity, node, depth) {
  if (!isGroup(node)) {
    const def = fieldOfFilter(entity, node.field);
    return html`<b>${def?.label ?? node.field}</b> ${operatorWord(node, def)} <b>${valueWord(node, def)}</b>`;
  }
  const parts = node.parts.filter(says);
  const kind = kindOf(node);
  const plain = parts.length === 1 && !node.not;
  const joint = `${depth === 0 ? "," : ""} ${t(node.join === "and" ? "builder.and" : "builder.or")} `;
  const inner = parts.map((part, at) => html`${at > 0 && joint}${words(entity, part, depth + 1)}`);
  if (depth === 0 || plain) return inner;
  return html`${depth > 1 && "("}${t(`sentence.${kind}`)} ${inner}${depth > 1 && ")"}`;
}

/** @param {{ entity: Entity, tree: Group }} props */
export function FilterSentence({ entity, tree }) {
  return html`<p class="fsay" aria-live="polite">${says(tree) ? html`${t("sentence.start", { name: t(entity.name) })} ${words(entity, tree, 0)}.` : t("sentence.everything")}</p>`;
}
