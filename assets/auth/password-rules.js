//! The rules of a password, ticked off while it is typed. They mirror the server's (length in bytes of UTF-8, four classes
//! of characters); the server has the last word.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { Icon } from "../ui/icon.js";

/** @typedef {{ min_length?: number, require_classes?: boolean }} Policy */

const bytes = new TextEncoder();

/**
 * Every rule with whether the password keeps it.
 * @param {string} password @param {Policy} [policy] the organisation's, else the default of 8 with four classes
 * @returns {Array<{ key: string, text: string, met: boolean }>}
 */
export function rulesOf(password, policy = {}) {
  const least = Math.max(8, policy.min_length ?? 8);
  const rules = [{ key: "length", text: t("rule.length", { n: least }), met: bytes.encode(password).length >= least }];
  if (policy.require_classes === false) return rules;
  return [...rules,
    { key: "upper", text: t("rule.upper"), met: /\p{Lu}/u.test(password) },
    { key: "lower", text: t("rule.lower"), met: /\p{Ll}/u.test(password) },
    { key: "digit", text: t("rule.digit"), met: /\p{N}/u.test(password) },
    { key: "special", text: t("rule.special"), met: /[^\p{L}\p{N}]/u.test(password) },
  ];
}

/** A sentence naming what is missing, or null. @param {string} password @param {Policy} [policy] */
export function passwordError(password, policy) {
  const open = rulesOf(password, policy).filter((rule) => !rule.met);
  return open.length > 0 ? t("password.unmet", { list: open.map((rule) => rule.text.toLowerCase()).join(", ") }) : null;
}

/** Bars from 0 to 4: one for the rules, the others for length and variety beyond them. @param {string} password @param {Policy} [policy] */
function strengthOf(password, policy) {
  if (!password) return 0;
  if (passwordError(password, policy)) return Math.min(1, password.length);
  const variety = new Set(password).size;
  return 2 + (password.length >= 12 && variety >= 8 ? 1 : 0) + (password.length >= 16 && variety >= 10 ? 1 : 0);
}

/** @param {{ password: string, policy?: Policy, id?: string }} props */
export function PasswordRules({ password, policy, id }) {
  const strength = strengthOf(password, policy);
  return html`<div class="pwrules" id=${id}>
    <div class=${`strength s${strength}`} role="img"
      aria-label=${t("rule.strength", { n: strength })}>${[1, 2, 3, 4].map((bar) => html`<i key=${bar} class=${bar <= strength ? "on" : ""}></i>`)}</div>
    <ul class="rules" aria-live="polite">${rulesOf(password, policy).map((rule) => html`<li key=${rule.key} class=${rule.met ? "met" : ""}>
      <${Icon} name=${rule.met ? "check" : "circle-dot"} size="sm" />${rule.text}<span class="sr">${rule.met ? t("rule.met") : t("rule.open")}</span></li>`)}</ul>
  </div>`;
}
