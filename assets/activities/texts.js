//! Adds the texts of activities; whatever shows them imports this first.

import { addTexts } from "../i18n.js";
import texts from "../i18n/activities.js";

await addTexts("activities", texts);

/** The kinds in the order they are offered, with their icons. @type {Array<[kind: string, icon: string]>} */
export const KINDS = [["call", "phone"], ["meeting", "users"], ["email", "mail"], ["note", "sticky-note"], ["task", "circle-check"]];

/** @param {string} kind */
export const iconOf = (kind) => KINDS.find(([name]) => name === kind)?.[1] ?? "activity";
