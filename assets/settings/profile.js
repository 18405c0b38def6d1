//! The own profile: name, region, theme.

import { html, useEffect } from "../lib.js";
import { t } from "../i18n.js";
import { patch } from "../api.js";
import { setTheme, theme, turnToLanguage, user } from "../state.js";
import { Input, Segmented } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { useDraft } from "./draft.js";
import { Group, Row, SettingsPage } from "./frame.js";
import { OwnData } from "./own-data.js";
import { OwnEmail } from "./own-email.js";
import { localeOptions, timeZoneOptions } from "./regions.js";

export default function Profile() {
  const me = /** @type {import("../api.js").User} */ (user.value);
  const labels = { name: t("prof.name"), locale: t("prof.locale"), time_zone: t("prof.time_zone"), theme: t("prof.theme") };
  const { values, errors, set, bar, dirty } = useDraft({ name: me.name, locale: me.locale ?? null, time_zone: me.time_zone ?? null, theme: me.theme ?? theme.value }, {
    labels,
    words: (name, value) => (name === "theme" ? t(`theme_${value}`) : value ?? t(name === "locale" ? "prof.as_browser" : "prof.as_organisation")),
    check: (form) => ({ name: form.name.trim() ? "" : t("prof.name_missing") }),
    save: async (changes) => {
      const { data } = await patch("/me", changes);
      user.value = { ...me, ...data };
      if (changes.theme) setTheme(changes.theme);
    },
  });
  // Once nothing is unsaved, or the browser would ask whether to leave.
  useEffect(() => { if (!dirty) turnToLanguage(); }, [dirty]);
  const themes = ["light", "dark", "system"].map((value) => ({ value, label: t(`theme_${value}`) }));
  return html`<${SettingsPage} title=${t("set.profile")} lead=${t("prof.lead")} foot=${bar}>
    <${Group} title=${t("prof.you")}>
      <${Row} id="name" title=${labels.name} hint=${t("prof.name_hint")} error=${errors.name}>
        <${Input} id="name" class="w14" maxlength="200" autocomplete="name" aria-invalid=${errors.name ? "true" : undefined} value=${values.name}
        onValue=${(/** @type {string} */ text) => set("name", text)} /><//>
      <${OwnEmail} />
      <${Row} title=${t("prof.role")} hint=${t("prof.role_hint")}><span class="t2">${t(`role.${me.role}`)}</span><//>
    <//>
    <${Group} title=${t("prof.region")}>
      <${Row} id="locale" title=${labels.locale} hint=${t("prof.locale_hint")} error=${errors.locale}><${Select} id="locale" label=${labels.locale}
        options=${localeOptions(values.locale)} value=${values.locale} placeholder=${t("prof.as_browser")}
        onChange=${(/** @type {string} */ value) => set("locale", value)} onClear=${() => set("locale", null)} clearLabel=${t("prof.as_browser")} /><//>
      <${Row} id="zone" title=${labels.time_zone} hint=${t("prof.time_zone_hint")} error=${errors.time_zone}><${Select} id="zone" label=${labels.time_zone}
        options=${timeZoneOptions(values.time_zone)} value=${values.time_zone} placeholder=${t("prof.as_organisation")}
        onChange=${(/** @type {string} */ value) => set("time_zone", value)} onClear=${() => set("time_zone", null)} clearLabel=${t("prof.as_organisation")} /><//>
    <//>
    <${Group} title=${t("prof.look")}>
      <${Row} title=${labels.theme} hint=${t("prof.theme_hint")}><${Segmented} label=${labels.theme} value=${values.theme} options=${themes}
        onChange=${(/** @type {string} */ value) => set("theme", value)} /><//>
    <//>
    <${OwnData} />
  <//>`;
}
