//! The organisation: its name, region, and the rules of signing in and of passwords. Admins change them, everybody may read.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { get, patch } from "../api.js";
import { hasRole, organisation, user } from "../state.js";
import { LoadDemo, RemoveDemo } from "../demo/demo.js";
import { Input, Segmented, Switch } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { useDraft } from "./draft.js";
import { Group, Row, SettingsPage } from "./frame.js";
import { currencyOptions, localeOptions, timeZoneOptions } from "./regions.js";
import { Whole } from "./whole.js";

/** What numbers may be: the least, the most. The least is the server's floor: an organisation asks for more, never for less. @type {Record<string, [least: number, most: number]>} */
const RANGES = {
  "password_policy.min_length": [8, 128], "password_policy.history": [0, 24], "password_policy.passphrase_min_length": [20, 128],
  "lockout.failures": [3, 10], "lockout.minutes": [1, 1440], "retention.trash_days": [1, 3650],
};

/** Draft names are paths into the settings. @param {any} settings @param {string} name */
const at = (settings, name) => name.split(".").reduce((part, key) => part?.[key], settings);

/** The merge patch that sets these paths. @param {Record<string, any>} changes */
function nested(changes) {
  /** @type {any} */ const body = {};
  for (const [name, value] of Object.entries(changes)) {
    const [group, key] = name.split(".");
    if (!group) continue;
    if (key) body[group] = { ...body[group], [key]: value };
    else body[group] = value;
  }
  return body;
}

/** @param {Record<string, any>} form */
function check(form) {
  /** @type {Record<string, string>} */ const errors = { name: form.name.trim() ? "" : t("org.name_missing") };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const text = form[name];
    if (text === null) continue;
    const fits = /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
    errors[name] = fits ? "" : t("org.range", { least, most });
  }
  return errors;
}

export default function Organisation() {
  const org = organisation.value ?? { name: "", settings: {} };
  const settings = org.settings ?? {};
  const may = hasRole("admin");
  const simple = ["currency", "time_zone", "locale", "mfa_rule", "password_policy.require_classes"];
  /** @type {Record<string, string>} */
  const labels = { name: t("org.name"), ...Object.fromEntries([...simple, "password_policy.min_score", ...Object.keys(RANGES)].map((name) => [name, t(`org.${name}`)])) };
  /** @type {Record<string, any>} */
  const start = { name: org.name, ...Object.fromEntries(simple.map((name) => [name, at(settings, name)])), "password_policy.min_score": String(at(settings, "password_policy.min_score") ?? 3),
    ...Object.fromEntries(Object.keys(RANGES).map((name) => [name, at(settings, name) == null ? null : String(at(settings, name))])) };
  const { values, errors, set, bar } = useDraft(start, {
    labels, check,
    words: (name, value) => (typeof value === "boolean" ? t(value ? "yes" : "no") : value === null ? t("org.off") : hasText(`org.${name}.${value}`) ? t(`org.${name}.${value}`) : String(value ?? "")),
    save: async ({ name, ...changes }) => {
      const numbers = Object.entries(changes).map(([path, value]) => [path, value !== null && (path in RANGES || path === "password_policy.min_score") ? Number(value) : value]);
      const renamed = name === undefined ? null : (await patch("/organization", { name: name.trim() })).data;
      const changed = numbers.length === 0 ? null : (await patch("/organization/settings", nested(Object.fromEntries(numbers)))).data;
      organisation.value = { ...org, ...renamed, settings: changed ?? settings };
      if (changes.mfa_rule && user.value) void get("/me").then(({ data }) => { if (user.value) user.value = { ...user.value, ...data }; }, () => {});
    },
  });
  /** What stands in place of a control for who may only read. @param {any} text */
  const plain = (text) => html`<span class="t2">${text}</span>`;
  /** A number with the word after it. @param {string} name @param {string} unit */
  const number = (name, unit) => (!may ? plain(`${values[name] ?? ""} ${unit}`) : html`<${Input} id=${name} inputmode="numeric" aria-label=${labels[name]} aria-invalid=${errors[name] ? "true" : undefined} value=${values[name] ?? ""}
    onValue=${(/** @type {string} */ text) => set(name, text)} />${plain(unit)}`);
  const passphrase = "password_policy.passphrase_min_length";
  /** @param {string} name @param {(chosen: string | null) => import("../ui/select.js").Option[]} options */
  const choice = (name, options) => html`<${Row} id=${name} title=${labels[name]} hint=${t(`org.${name}_hint`)} error=${errors[name]}>
    ${!may ? plain(options(values[name]).find((option) => option.value === values[name])?.label) : html`<${Select} id=${name} label=${labels[name]} options=${options(values[name])} value=${values[name]}
      onChange=${(/** @type {string} */ value) => set(name, value)} />`}<//>`;
  return html`<${SettingsPage} title=${t("set.organisation")} lead=${t(may ? "org.lead" : "org.lead_reader", { name: org.name })} foot=${may && bar} reads=${!may}>
    <${Group} title=${t("org.identity")}>
      <${Row} id="name" title=${labels.name} hint=${t("org.name_hint")} error=${errors.name}>
        ${!may ? plain(values.name) : html`<${Input} id="name" maxlength="200" aria-invalid=${errors.name ? "true" : undefined} value=${values.name}
        onValue=${(/** @type {string} */ text) => set("name", text)} />`}<//>
    <//>
    <${Group} title=${t("org.region")}>${choice("currency", currencyOptions)}${choice("time_zone", timeZoneOptions)}${choice("locale", localeOptions)}<//>
    <${Group} title=${t("org.signing_in")}>
      <${Row} id="mfa_rule" title=${labels.mfa_rule} hint=${t(`org.mfa_rule_hint.${values.mfa_rule ?? "off"}`)} error=${errors.mfa_rule}>${!may ? plain(t(`org.mfa_rule.${values.mfa_rule ?? "off"}`)) : html`<${Select} id="mfa_rule" label=${labels.mfa_rule}
        options=${["off", "admins", "all"].map((value) => ({ value, label: t(`org.mfa_rule.${value}`) }))} value=${values.mfa_rule ?? "off"} onChange=${(/** @type {string} */ value) => set("mfa_rule", value)} />`}<//>
      <${Row} id="lockout.failures" title=${t("org.lockout")} hint=${t("org.lockout_hint")} error=${errors["lockout.failures"] || errors["lockout.minutes"]}><span class="row short numbers">
        ${number("lockout.failures", t("org.tries_for"))}${number("lockout.minutes", t("org.minutes"))}</span><//>
    <//>
    <${Group} title=${t("org.passwords")}>
      <${Row} id="password_policy.min_length" title=${labels["password_policy.min_length"]} hint=${t("org.min_length_hint")} error=${errors["password_policy.min_length"]}><span class="row short">
        ${number("password_policy.min_length", t("org.characters"))}</span><//>
      <${Row} title=${labels["password_policy.require_classes"]} hint=${t("org.classes_hint")}>${!may ? plain(t(values["password_policy.require_classes"] ?? true ? "yes" : "no")) : html`<${Switch} label=${labels["password_policy.require_classes"]}
        checked=${values["password_policy.require_classes"] ?? true} onChange=${(/** @type {boolean} */ on) => set("password_policy.require_classes", on)} />`}<//>
      <${Row} title=${labels["password_policy.min_score"]} hint=${t("org.min_score_hint")} error=${errors["password_policy.min_score"]}>${!may ? plain(t(`org.password_policy.min_score.${values["password_policy.min_score"]}`)) : html`<${Segmented} label=${labels["password_policy.min_score"]} value=${values["password_policy.min_score"]}
        options=${["3", "4"].map((value) => ({ value, label: t(`org.password_policy.min_score.${value}`) }))} onChange=${(/** @type {string} */ value) => set("password_policy.min_score", value)} />`}<//>
      <${Row} id="password_policy.history" title=${labels["password_policy.history"]} hint=${t("org.history_hint")} error=${errors["password_policy.history"]}><span class="row short">
        ${number("password_policy.history", t("org.passwords_unit"))}</span><//>
      <${Row} title=${labels[passphrase]} hint=${t("org.passphrase_hint")} error=${errors[passphrase]}><span class="row short">
        ${values[passphrase] !== null ? number(passphrase, t("org.characters")) : !may && plain(t("org.off"))}${may && html`<${Switch} label=${t("org.passphrase_allow")} checked=${values[passphrase] !== null}
        onChange=${(/** @type {boolean} */ on) => set(passphrase, on ? start[passphrase] ?? "20" : null)} />`}</span><//>
    <//>
    <${Group} title=${t("org.keeping")}><${Row} id="retention.trash_days" title=${labels["retention.trash_days"]} hint=${t("org.trash_hint")} error=${errors["retention.trash_days"]}><span class="row short">
      ${number("retention.trash_days", t("org.days"))}</span><//>
      ${may && html`<${Row} title=${t("demo.title")} hint=${t("demo.step.text")}><${LoadDemo} /><${RemoveDemo} /><//>`}<//>
    ${hasRole("owner") && html`<${Whole} />`}
  <//>`;
}
