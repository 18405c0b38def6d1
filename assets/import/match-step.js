//! Step 3: what happens to a row whose record is already here, and how such a record is recognised.

import { html } from "../lib.js";
import { t, within } from "../i18n.js";
import { navigate } from "../router.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { WizardFoot } from "./frame.js";

const RULES = ["fill", "overwrite", "skip", "new"];

/** What identifies a record, in the server's order, with the fields that it is read from. @type {Array<[name: string, fields: string[]]>} */
const KEYS = [
  ["external_id", ["external_id"]], ["email", ["email", "other_emails", "contact.email"]], ["phone", ["phone", "other_phones", "contact.phone"]],
  ["company", ["website", "email", "contact.email"]], ["name", ["name", "first_name", "last_name", "company"]],
];

/** @param {{ imp: import("./import.js").Import, save: (change: any) => Promise<boolean> }} props */
export function MatchStep({ imp, save }) {
  const rule = imp.options?.on_match ?? "fill";
  const dated = imp.columns.some((column) => column.samples.some((sample) => /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/.test(sample)));
  const fields = new Set(imp.mapping.map((entry) => entry.field));
  return html`<div class="wizbody narrow" tabindex="-1">
    <div class="wizhead"><div class="grow"><h2>${t("imp.match_title")}</h2><p class="t2">${t("imp.match_lead", { entity: within(t(imp.entity)) })}</p></div></div>
    <div class="choices" role="radiogroup" aria-label=${t("imp.match_title")}>${RULES.map((name) => html`<label key=${name} class=${`choice${name === rule ? " on" : ""}`}>
      <input type="radio" class="radio" name="on_match" checked=${name === rule} onChange=${() => void save({ options: { on_match: name } })} />
      <span class="grow"><span class="med">${t(`imp.match.${name}`)}</span>${name === "fill" && html` <span class="t3 fs12">${t("imp.usual")}</span>`}<span class="hint block">${t(`imp.match.${name}_text`)}</span></span></label>`)}</div>
    ${dated && html`<section class="wizpart"><h3 class="lbl">${t("imp.dates")}</h3><p class="hint">${t("imp.dates_text")}</p>
      <${Segmented} label=${t("imp.dates")} value=${imp.options?.date_order ?? "auto"}
        onChange=${(/** @type {string} */ value) => void save({ options: { date_order: value === "auto" ? null : value } })}
        options=${["auto", "dmy", "mdy", "ymd"].map((value) => ({ value, label: t(`imp.dates.${value}`) }))} /></section>`}
    ${rule !== "new" && html`<section class="wizpart"><h3 class="lbl">${t("imp.match_order")}</h3><p class="hint">${t("imp.match_order_text")}</p>
      <ol class="matchkeys">${KEYS.map(([name, from], index) => {
        const here = from.some((field) => fields.has(field));
        return html`<li key=${name} class=${here ? "" : "off"}><span class="num t3">${index + 1}</span>
          <${Icon} name=${here ? "check" : "x"} size="sm" class=${here ? "ok" : ""} />
          <span><span class="med">${t(`imp.by.${name}`)}</span> <span class="t3">${here ? t(`imp.by.${name}_text`) : t("imp.by.unmapped")}</span></span></li>`;
      })}</ol></section>`}
  </div>
  <${WizardFoot} note=${t("imp.nothing_written")} back=${`/imports/${imp.id}?step=map`} next=${t("imp.to_review")}
    onNext=${() => navigate(`/imports/${imp.id}?step=review`)} />`;
}
