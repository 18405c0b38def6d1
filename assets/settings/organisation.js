//! The organisation: its name, region and rules of passwords. Admins change them, everybody may read.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { patch } from "../api.js";
import { hasRole, organisation } from "../state.js";
import { Input, Switch } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { useDraft } from "./draft.js";
import { Group, Row, SettingsPage } from "./frame.js";
import { currencyOptions, localeOptions, timeZoneOptions } from "./regions.js";

/** Longest minimum that still makes sense. */
const LONGEST = 128;

export default function Organisation() {
  const org = organisation.value ?? { name: "", settings: {} };
  const settings = org.settings ?? {};
  const policy = settings.password_policy ?? {};
  const may = hasRole("admin");
  const labels = { name: t("org.name"), currency: t("org.currency"), time_zone: t("org.time_zone"), locale: t("org.locale"), min_length: t("org.min_length"), require_classes: t("org.classes") };
  const { values, errors, set, bar } = useDraft({
    name: org.name, currency: settings.currency, time_zone: settings.time_zone, locale: settings.locale, min_length: String(policy.min_length ?? 8), require_classes: policy.require_classes ?? true,
  }, {
    labels,
    words: (_, value) => (typeof value === "boolean" ? t(value ? "yes" : "no") : String(value ?? "")),
    check: (form) => ({
      name: form.name.trim() ? "" : t("org.name_missing"),
      min_length: /^\d+$/.test(form.min_length) && Number(form.min_length) >= 8 && Number(form.min_length) <= LONGEST ? "" : t("org.min_length_bad"),
    }),
    save: async ({ name, min_length: length, require_classes: classes, ...region }) => {
      const rules = { ...(length !== undefined && { min_length: Number(length) }), ...(classes !== undefined && { require_classes: classes }) };
      const body = { ...region, ...(Object.keys(rules).length > 0 && { password_policy: rules }) };
      const renamed = name === undefined ? null : (await patch("/organization", { name: name.trim() })).data;
      const changed = Object.keys(body).length === 0 ? null : (await patch("/organization/settings", body)).data;
      organisation.value = { ...org, ...renamed, settings: changed ?? settings };
    },
  });
  /** @param {string} name @param {(chosen: string | null) => import("../ui/select.js").Option[]} options */
  const choice = (name, options) => html`<${Row} id=${name} title=${/** @type {any} */ (labels)[name]} hint=${t(`org.${name}_hint`)} error=${errors[name]}>
    <${Select} id=${name} label=${/** @type {any} */ (labels)[name]} disabled=${!may} options=${options(values[name])} value=${values[name]}
      onChange=${(/** @type {string} */ value) => set(name, value)} /><//>`;
  return html`<${SettingsPage} title=${t("set.organisation")} lead=${t(may ? "org.lead" : "org.lead_reader", { name: org.name })} foot=${may && bar}>
    <${Group} title=${t("org.identity")}>
      <${Row} id="name" title=${labels.name} hint=${t("org.name_hint")} error=${errors.name}>
        <${Input} id="name" disabled=${!may} maxlength="200" aria-invalid=${errors.name ? "true" : undefined} value=${values.name}
        onValue=${(/** @type {string} */ text) => set("name", text)} /><//>
    <//>
    <${Group} title=${t("org.region")}>${choice("currency", currencyOptions)}${choice("time_zone", timeZoneOptions)}${choice("locale", localeOptions)}<//>
    <${Group} title=${t("org.passwords")}>
      <${Row} id="least" title=${labels.min_length} hint=${t("org.min_length_hint")} error=${errors.min_length}><span class="row short">
        <${Input} id="least" inputmode="numeric" disabled=${!may} aria-invalid=${errors.min_length ? "true" : undefined} value=${values.min_length}
        onValue=${(/** @type {string} */ text) => set("min_length", text)} /><span class="t2">${t("org.characters")}</span></span><//>
      <${Row} title=${labels.require_classes} hint=${t("org.classes_hint")}><${Switch}
        label=${labels.require_classes} disabled=${!may} checked=${values.require_classes} onChange=${(/** @type {boolean} */ on) => set("require_classes", on)} /><//>
    <//>
  <//>`;
}
