//! Step 2: each column of the file with its values, the field it goes to and why. What was not recognised comes first.

import { html, useMemo, useState } from "../lib.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Popover } from "../ui/popover.js";
import { Select } from "../ui/select.js";
import { WizardFoot } from "./frame.js";
import { formatFacts, formatSummary } from "./format-facts.js";
import { sourceName } from "./import.js";
import { RecipeButton } from "./recipes.js";
import { LEAVE_OUT, keepsNothing, lacksName, takesSeveral, targetOptions } from "./targets.js";

/** @typedef {import("./import.js").Import} Import @typedef {import("./import.js").Column} Column */
/** @typedef {{ column: Column, field: string | null, group: "ask" | "mapped" | "dropped", why: string, warn: boolean }} Line */

/** @param {Column} column @param {string | null} field @param {boolean} chosen by hand in this visit @param {string | undefined} rival column with the same field @returns {Line} */
function lineOf(column, field, chosen, rival) {
  const { kind, why, field: suggested } = column.suggestion ?? { kind: "notes", field: column.suggested_field };
  const line = (/** @type {Line["group"]} */ group, /** @type {string} */ reason, warn = false) => ({ column, field, group, why: reason, warn });
  if (rival) return line("ask", t("imp.why.taken", { column: rival }), true);
  if (keepsNothing(field)) return line("dropped", field !== (suggested ?? null) ? t("imp.why.left") : column.samples.length ? t(why === "technical" ? "imp.why.technical" : "imp.why.drop") : t("imp.why.empty"));
  if (chosen || field !== suggested) return line("mapped", t("imp.why.yours"));
  if (kind === "new_custom") return line("ask", t("imp.why.new"), true);
  if (kind === "notes" && why !== "name" && why !== "alias") return line("ask", t("imp.why.notes", { column: column.name }), true);
  return line("mapped", t(why === "name" ? "imp.why.same" : why === "custom" ? "imp.why.custom" : why === "content" ? "imp.why.content" : "imp.why.known"));
}

/** @param {Import} imp @param {Set<string>} chosen @returns {Line[]} */
function linesOf(imp, chosen) {
  const fields = new Map(imp.mapping.map((entry) => [entry.column, entry.field]));
  /** @type {Map<string, string>} */ const taken = new Map();
  return imp.columns.map((column) => {
    const field = fields.get(column.name) ?? null;
    const rival = field && !takesSeveral(field) ? taken.get(field) : undefined;
    if (field) taken.set(field, taken.get(field) ?? column.name);
    return lineOf(column, field, chosen.has(column.name), rival);
  });
}

/** @param {{ line: Line, options: import("../ui/select.js").Option[], onChange: (column: string, field: string | null) => void }} props */
function MapRow({ line, options, onChange }) {
  const { column, field } = line;
  return html`<div class=${`mrow${line.group === "ask" ? " ask" : ""}`} role="row">
    <div class="med trunc" role="cell" title=${column.name}>${column.name}</div>
    <div class="samples" role="cell" title=${column.samples.join(" · ")}>${column.samples.length ? column.samples.slice(0, 3).map((sample, index) => html`<span key=${index}>${sample}</span>`) : html`<span class="t3">${t("imp.no_values")}</span>`}</div>
    <div class="arrow" aria-hidden="true"><${Icon} name="arrow-right" size="sm" /></div>
    <div role="cell"><${Select} small label=${`${column.name}: ${t("imp.col.target")}`} options=${options} value=${field ?? LEAVE_OUT} placeholder=${t("imp.choose_field")}
      onChange=${(/** @type {string} */ next) => onChange(column.name, next === LEAVE_OUT ? null : next)} /></div>
    <div class=${`fs12 why1 ${line.warn ? "soon" : "t3"}`} role="cell">${line.why}</div>
  </div>`;
}

/** @param {{ imp: Import }} props */
function FormatButton({ imp }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  return html`<${Button} icon="settings-2" aria-haspopup="dialog" onClick=${(/** @type {any} */ event) => setAnchor(event.currentTarget)}>${t("imp.format")}<//>
    ${anchor && html`<${Popover} anchor=${anchor} align="end" label=${t("imp.format")} onClose=${() => setAnchor(null)}><dl class="factlist">
      ${formatFacts(imp).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd class="num">${value}</dd></div>`)}</dl><//>`}`;
}

/** @param {{ imp: Import, save: (change: any) => Promise<boolean> }} props */
export function MapStep({ imp, save }) {
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const [folded, setFolded] = useState(/** @type {Record<string, boolean>} */ ({}));
  const options = useMemo(() => targetOptions(imp.entity), [imp.entity]);
  const lines = linesOf(imp, chosen);
  const inGroup = (/** @type {string} */ group) => lines.filter((line) => line.group === group);
  const asked = inGroup("ask").length;
  const mapped = inGroup("mapped").length;

  /** @param {string} column @param {string | null} field */
  const change = (column, field) => {
    setChosen(new Set([...chosen, column]));
    void save({ mapping: imp.mapping.map((entry) => (entry.column === column ? { column, field } : entry)) });
  };
  /** @param {import("./recipes.js").Recipe} recipe */
  const use = async (recipe) => {
    const wanted = new Map(recipe.mapping.map((/** @type {any} */ entry) => [entry.column, entry.field]));
    const mapping = imp.mapping.map((entry) => (wanted.has(entry.column) ? { column: entry.column, field: wanted.get(entry.column) } : entry));
    setChosen(new Set([...chosen, ...mapping.filter((entry) => wanted.has(entry.column)).map((entry) => entry.column)]));
    if (await save({ mapping, ...(recipe.options?.on_match && { options: { on_match: recipe.options.on_match } }) })) addToast({ tone: "info", title: t("imp.recipe_used", { name: recipe.name }) });
  };
  const lacks = lacksName(imp.entity, imp.mapping.map((entry) => entry.field));

  return html`<div class="wizbody" tabindex="-1">
    <div class="wizhead"><div class="grow"><h2>${t("imp.mapped", { n: mapped })}, ${asked ? t("imp.need", { n: asked }) : t("imp.all_mapped")}</h2>
      <p class="t2">${[sourceName(imp) ? t("imp.looks_like", { source: sourceName(imp) }) : "", formatSummary(imp)].filter(Boolean).join(" ")}</p></div>
      <div class="row wizacts"><${FormatButton} imp=${imp} /><${RecipeButton} imp=${imp} onUse=${use} /></div></div>
    ${lacks && html`<div class="banner wizbanner" role="alert"><${Icon} name="triangle-alert" />${t(`imp.missing_name.${imp.entity}`)}</div>`}
    <div class="map" role="table" aria-label=${t("imp.step.map")}>
      <div class="mrow hd" role="row"><div role="columnheader">${t("imp.col.source")}</div><div role="columnheader">${t("imp.col.values")}</div><div></div>
        <div role="columnheader">${t("imp.col.target")}</div><div role="columnheader">${t("imp.col.why")}</div></div>
      ${["ask", "mapped", "dropped"].filter((group) => inGroup(group).length > 0).map((group) => html`<div key=${group} class="mgroup" role="rowgroup">
        <div class="mgrp" role="row"><div role="cell"><button type="button" class="mgrpname" aria-expanded=${!folded[group]} onClick=${() => setFolded({ ...folded, [group]: !folded[group] })}>
          <${Icon} name=${folded[group] ? "chevron-right" : "chevron-down"} size="sm" />${t(`imp.group.${group}`)}<span class="count">${inGroup(group).length}</span></button></div>
          ${group === "ask" && html`<div role="cell"><${Button} kind="link" small
            onClick=${() => setChosen(new Set([...chosen, ...inGroup("ask").filter((line) => !lines.some((other) => other !== line && other.field === line.field && !takesSeveral(line.field ?? ""))).map((line) => line.column.name)]))}>${t("imp.agree")}<//></div>`}</div>
        ${!folded[group] && inGroup(group).map((line) => html`<${MapRow} key=${line.column.name} line=${line} options=${options} onChange=${change} />`)}
      </div>`)}
    </div>
  </div>
  <${WizardFoot} note=${t("imp.nothing_written")} back=${`/imports/${imp.id}?step=files`} next=${t("imp.to_match")}
    onNext=${() => navigate(`/imports/${imp.id}?step=match`)} />`;
}
