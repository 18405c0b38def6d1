//! Duplicates: pairs of records that may mean the same, with why, and the way to merge them.

import { html, useEffect, useState } from "../lib.js";
import { addTexts, t, within } from "../i18n.js";
import { post } from "../api.js";
import { formatPercent } from "../format.js";
import texts from "../i18n/merge.js";
import { MergeDialog } from "../merge/merge-dialog.js";
import { place, setQuery } from "../router.js";
import { useRows } from "../settings/load.js";
import settingsTexts from "../i18n/settings.js";
import { hasRole } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { useTitle } from "../ui/title.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { contacts } from "./contacts.js";
import { customers } from "./customers.js";
import { leads } from "./leads.js";

await addTexts("settings", settingsTexts);
await addTexts("merge", texts);

/** @typedef {{ id: string, title: string, subtitle: string }} Candidate */
/** @typedef {{ score: number, why: string[], records: [Candidate, Candidate] }} Pair */

const ENTITIES = [customers, contacts, leads];

export default function DuplicatesPage() {
  const asked = place.value.query.get("entity");
  const entity = ENTITIES.find((one) => one.name === asked) ?? customers;
  const [merging, setMerging] = useState(/** @type {Pair | null} */ (null));
  const { rows, setRows, reload, waiting, more, stale } = useRows("/duplicates", { entity: entity.name, limit: 50 });
  const pairs = /** @type {Pair[] | null} */ (rows);
  const may = hasRole("member");
  useTitle(t("dup.title"));
  useEffect(() => onUndo(() => void reload()), [entity.name]);
  const words = (/** @type {Pair} */ pair) => pair.why.map((why) => t(`why.${why}`)).join(", ");
  /** @param {any} _record @param {string[]} losers */
  const done = (_record, losers) => {
    setMerging(null);
    setRows((now) => now && now.filter((/** @type {any} */ pair) => !pair.records.some((/** @type {Candidate} */ one) => losers.includes(one.id))));
  };
  const dismiss = async (/** @type {Pair} */ pair) => {
    const names = { a: pair.records[0].title || t("no_name"), b: pair.records[1].title || t("no_name") };
    try {
      const { undoId } = await post("/duplicates/dismiss", { entity: entity.name, ids: pair.records.map((one) => one.id) });
      setRows((now) => now && now.filter((/** @type {any} */ other) => other !== pair));
      toastDone(t("dup.dismissed", names), undoId);
    } catch (error) { toastError(t("dup.not_dismissed"), error); }
  };
  return html`<header class="head line"><h1><${Icon} name="merge" />${t("dup.title")}</h1></header>
    <div class="dupbar"><${Segmented} label=${t("dup.kind")} value=${entity.name} onChange=${(/** @type {string} */ name) => setQuery({ entity: name })}
      options=${ENTITIES.map((one) => ({ value: one.name, label: t(one.name) }))} /><span class="t3 fs12 hide720">${t("dup.lead")}</span></div>
    ${waiting ? html`<div class="tblpad">${waiting}</div>`
    : pairs?.length === 0 && !more ? html`<${Empty} icon="merge" title=${t("dup.none", { entity: within(t(entity.name)) })} text=${t("dup.none_text")} />`
    : html`<div class=${`tblscroll${stale ? " stale" : ""}`}>${pairs?.length === 0 ? html`<p class="tblpad t2">${t("dup.look_further")}</p>`
      : html`<table class="tbl lined"><thead><tr><th>${t("dup.pair")}</th><th class="hide720">${t("dup.why")}</th><th class="r hide720">${t("dup.score")}</th>
        <th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${pairs?.map((pair) => html`<tr key=${pair.records.map((one) => one.id).join()}><td class="name duppair">
        ${pair.records.map((one) => html`<div key=${one.id} class="row gap6"><${Avatar} name=${one.title || "?"} company=${entity.company} />
          <a class="trunc" href=${`/${entity.name}/${one.id}`}>${one.title || t("no_name")}</a><span class="t3 fs12 trunc hide720">${one.subtitle}</span></div>`)}
        <span class="sub720">${words(pair)}, ${formatPercent(pair.score / 100)}</span></td>
        <td class="t2 hide720">${words(pair)}</td><td class="r num hide720">${formatPercent(pair.score / 100)}</td>
        <td class="acts">${may && html`<${Button} kind="ghost" small icon="x" aria-label=${t("dup.dismiss_pair", { a: pair.records[0].title, b: pair.records[1].title })} onClick=${() => void dismiss(pair)}>
          <span class="hide720">${t("dup.dismiss")}</span><//> <${Button} small icon="merge" aria-label=${t("dup.merge_pair", { a: pair.records[0].title, b: pair.records[1].title })}
          onClick=${() => setMerging(pair)}>${t("dup.merge")}<//>`}</td></tr>`)}</tbody></table>`}${more}</div>`}
    ${merging && html`<${MergeDialog} entity=${entity} ids=${merging.records.map((one) => one.id)} onDone=${done} onClose=${() => setMerging(null)} />`}`;
}
