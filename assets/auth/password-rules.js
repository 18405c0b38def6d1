//! The rules of a password, ticked off while it is typed, and how hard it is to guess. The rules mirror the server's
//! (length in bytes of UTF-8, four classes of characters); the strength is the server's own, asked when typing pauses.
//! The server has the last word.

import { html, useEffect, useState } from "../lib.js";
import { hasText, t, within } from "../i18n.js";
import { post } from "../api.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Password } from "../ui/input.js";

/**
 * @typedef {{ min_length?: number, require_classes?: boolean, min_score?: number, passphrase_min_length?: number | null }} Policy
 * @typedef {{ score: number, ok: boolean, failed: string[], feedback: { warning: string | null, suggestions: string[] }, password: string }} Verdict what the server says of `password`
 */

const bytes = new TextEncoder();
const PAUSE_MS = 400;
/** Codes of the server that no rule of the list stands for. */
const OTHERS = ["too_long", "control_character", "breached", "reused"];

/** Whether it may be of any characters: long enough, and very hard to guess as far as is known. @param {string} password @param {Policy} policy @param {Verdict | null} [verdict] */
function isPassphrase(password, policy, verdict) {
  if (!policy.passphrase_min_length || [...password].length < policy.passphrase_min_length) return false;
  return verdict?.password !== password || verdict.score === 4;
}

/**
 * Every rule with whether the password keeps it.
 * @param {string} password @param {Policy} [policy] the organisation's, else the default of 8 with four classes @param {Verdict | null} [verdict]
 * @returns {Array<{ key: string, text: string, met: boolean }>}
 */
export function rulesOf(password, policy = {}, verdict = null) {
  const least = Math.max(8, policy.min_length ?? 8);
  const rules = [{ key: "length", text: t("rule.length", { n: least }), met: bytes.encode(password).length >= least }];
  if (policy.require_classes === false || isPassphrase(password, policy, verdict)) return rules;
  return [...rules,
    { key: "upper", text: t("rule.upper"), met: /\p{Lu}/u.test(password) },
    { key: "lower", text: t("rule.lower"), met: /\p{Ll}/u.test(password) },
    { key: "digit", text: t("rule.digit"), met: /\p{N}/u.test(password) },
    { key: "special", text: t("rule.special"), met: /[^\p{L}\p{N}]/u.test(password) },
  ];
}

/**
 * A sentence naming what is missing, or null.
 * @param {string} password @param {Policy} [policy] @param {Verdict | null} [verdict]
 */
export function passwordError(password, policy, verdict) {
  const open = rulesOf(password, policy, verdict).filter((rule) => !rule.met);
  if (open.length > 0) return t("password.unmet", { list: open.map((rule) => within(rule.text)).join(", ") });
  if (!verdict || verdict.ok || verdict.password !== password) return null;
  const other = OTHERS.find((code) => verdict.failed.includes(code));
  if (other) return t(`password.${other}`);
  return verdict.failed.includes("too_weak") ? t("password.too_weak") : null;
}

/**
 * Asks the server about the password once typing pauses. Older answers are dropped; without one there is none.
 * @param {string} password @param {{ email?: string, name?: string, organization?: string }} [about] whose it is: their own names make it weak
 * @returns {Verdict | null}
 */
export function useVerdict(password, { email = "", name = "", organization = "" } = {}) {
  const [verdict, setVerdict] = useState(/** @type {Verdict | null} */ (null));
  useEffect(() => {
    if (!password) return setVerdict(null);
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const named = Object.entries({ email, name, organization }).map(([key, text]) => [key, text.trim()]).filter(([, text]) => text);
      try {
        const { data } = await post("/auth/password/check", { password, ...Object.fromEntries(named) }, { signal: stop.signal });
        if (!stop.signal.aborted) setVerdict({ ...data, password });
      } catch { /* the meter then stays as it is, and the server checks when the password is set */ }
    }, PAUSE_MS);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [password, email, name, organization]);
  return password ? verdict : null;
}

/** @param {{ password: string, policy?: Policy, verdict: Verdict | null, id?: string, told?: string }} props `told` stands above them already */
export function PasswordRules({ password, policy, verdict, id, told }) {
  const rules = rulesOf(password, policy, verdict);
  const open = rules.filter((rule) => !rule.met);
  const known = verdict?.password === password ? verdict : null;
  const other = known && OTHERS.find((code) => known.failed.includes(code));
  // One that is refused is not called good, however long a guess would take.
  const score = password ? (open.length > 0 || other ? Math.min(1, verdict?.score ?? 0) : verdict?.score ?? 0) : 0;
  const least = Math.max(3, policy?.min_score ?? 3);
  const word = password && verdict ? t(`rule.score.${score}`) : "";
  const advice = other ? t(`password.${other}`) : known && !known.ok ? [known.feedback.warning, known.feedback.suggestions[0]].filter(Boolean).join(" ") : "";
  const guess = { key: "guess", text: t("rule.guess"), met: open.length === 0 && !!verdict && verdict.ok };
  const tone = score < least ? "weak" : "good";
  return html`<div class="pwrules" id=${id}>
    <div class="strength" role="meter" aria-label=${t("rule.strength")} aria-valuemin="0" aria-valuemax="4" aria-valuenow=${score} aria-valuetext=${word || t("rule.score.none")}>
      <span class=${`bars ${tone}`} aria-hidden="true">${[1, 2, 3, 4].map((bar) => html`<i key=${bar} class=${bar <= Math.max(score, password ? 1 : 0) ? "on" : ""}></i>`)}</span>
      <span class="strengthword" aria-hidden="true">${word}</span></div>
    <ul class="rules">${[...rules, guess].map((rule) => html`<li key=${rule.key} class=${rule.met ? "met" : ""}>
      <${Icon} name=${rule.met ? "check" : "circle-dot"} size="sm" />${rule.text}<span class="sr">${rule.met ? t("rule.met") : t("rule.open")}</span></li>`)}</ul>
    ${policy?.passphrase_min_length && html`<p class="hint">${t("rule.passphrase", { n: policy.passphrase_min_length })}</p>`}
    ${advice && advice !== told && html`<p class="hint">${advice}</p>`}
    <p class="sr" role="status">${known && `${t("rule.strength")}: ${word}. ${open.length > 0 ? t("password.unmet", { list: open.map((rule) => within(rule.text)).join(", ") }) : ""} ${advice}`}</p>
  </div>`;
}

/**
 * The field of a new password with its rules below.
 * @param {{ label: string, value: string, onValue: (text: string) => void, error?: string, policy?: Policy, verdict: Verdict | null, name?: string, autofocus?: boolean }} props
 */
export function NewPassword({ label, value, onValue, error, policy, verdict, name = "password", autofocus }) {
  return html`<div class="f"><${Field} label=${label} error=${error}>${(/** @type {any} */ ids) => html`<${Password} ...${ids} name=${name}
    autocomplete="new-password" value=${value} onValue=${onValue} autofocus=${autofocus} />`}<//>
    <${PasswordRules} password=${value} policy=${policy} verdict=${verdict} told=${error} /></div>`;
}

/** The sentence for a password that the server refused. @param {import("../api.js").FieldError[]} errors */
export function refusedPassword(errors) {
  const own = errors.filter((error) => /^#?\/password$/.test(error.pointer ?? ""));
  return own.map((error) => (hasText(`password.${error.code}`) ? t(`password.${error.code}`) : error.message)).join(" ");
}
