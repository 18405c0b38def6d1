//! The keys of the instance: names, ages and what still needs them; never material. Changing them is the host's.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatAbsolute, formatAgo, formatUntil } from "../format.js";
import { Glyph } from "../ui/icon.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ id: string, purpose: string, algorithm: string, state: string, created_at: string, age_days: number, references: number | null, needed_until: string | null }} KeyRow */

/** From this age on, in days, a key should be rotated. */
const OLD = 90;

/** @type {Record<string, [glyph: string, colour: string]>} */
const LOOKS = { active: ["done", "green"], verify: ["wait", "amber"], retired: ["off", "grey"] };

/** @param {KeyRow} row */
function needed(row) {
  if (row.state === "retired") return t("keys.gone");
  if (row.needed_until) return t("keys.until", { when: formatUntil(row.needed_until) });
  if (row.references === null) return t("keys.in_use");
  if (row.references === 0) return t("keys.not_needed");
  const things = `keys.needed_by.${row.purpose}`;
  return t(hasText(things) ? things : "keys.needed_by", { n: row.references });
}

/** @param {{ row: KeyRow }} props */
function KeyLine({ row }) {
  const [glyph, colour] = LOOKS[row.state] ?? ["open", "grey"];
  const old = row.state === "active" && row.age_days > OLD;
  return html`<tr><td class="name"><span>${hasText(`keys.purpose.${row.purpose}`) ? t(`keys.purpose.${row.purpose}`) : row.purpose}</span><span class="sub720">${needed(row)}</span></td>
    <td><span class="st"><${Glyph} name=${glyph} colour=${colour} />${t(`keys.state.${row.state}`)}</span></td>
    <td class="t2"><time datetime=${row.created_at} title=${formatAbsolute(row.created_at)}>${formatAgo(row.created_at)}</time>${old && html`<p class="hint bad">${t("keys.old", { n: row.age_days })}</p>`}</td>
    <td class="t2 hide720">${needed(row)}</td><td class="mono t3 hide1040" title=${row.algorithm}>${row.id}</td></tr>`;
}

export default function Keys() {
  const { rows, waiting } = useRows("/admin/keys");
  const keys = /** @type {KeyRow[] | null} */ (rows);
  return html`<${SettingsPage} title=${t("set.keys")} lead=${html`${t("keys.lead")} <code>leadlab key</code>`} reads>
    ${waiting || html`<${Group} clip><table class="tbl"><thead><tr><th>${t("keys.purpose")}</th><th>${t("keys.state")}</th><th>${t("keys.made")}</th>
      <th class="hide720">${t("keys.needed")}</th><th class="hide1040">${t("keys.id")}</th></tr></thead>
      <tbody>${keys?.map((row) => html`<${KeyLine} key=${row.id} row=${row} />`)}</tbody></table><//>`}
  <//>`;
}
