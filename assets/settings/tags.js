//! The tags: add, rename, colour, delete. Each change is written at once and can be undone.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { formatNumber } from "../format.js";
import { hasRole, reloadTags, tagColour } from "../state.js";
import { Button } from "../ui/button.js";
import { Tag } from "../ui/chip.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { ColourSelect } from "./colour-select.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {import("../state.js").Tag & { count?: number }} TagRow */

/** @param {{ tag: TagRow, may: boolean, onChanged: () => Promise<void> }} props */
function TagLine({ tag, may, onChanged }) {
  const [name, setName] = useState(/** @type {string | null} */ (null));
  /** @param {() => Promise<{ undoId: string | null }>} write @param {string | null} done */
  const run = async (write, done) => {
    try {
      const { undoId } = await write();
      if (done) toastDone(done, undoId);
      await onChanged();
    } catch (error) { toastError(t("tag.not_saved"), error); }
  };
  const rename = () => {
    const next = (name ?? "").trim();
    setName(null);
    if (next && next !== tag.name) void run(() => patch(`/tags/${tag.id}`, { name: next }), t("tag.renamed", { old: tag.name, name: next }));
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "Enter") /** @type {HTMLElement} */ (event.currentTarget).blur();
    else if (event.key === "Escape") setName(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<tr><td>${name === null ? html`<${Tag} name=${tag.name} />${tag.count !== undefined && html`<span class="sub720">${t("tag.uses_n", { n: tag.count })}</span>`}` : html`<${Input} small autofocus maxlength="100"
    aria-label=${t("tag.rename", { name: tag.name })} value=${name} onValue=${setName} onBlur=${rename} onKeyDown=${keys} />`}</td>
    ${tag.count !== undefined && html`<td class="r t2 hide720">${formatNumber(tag.count)}</td>`}
    ${may && html`<td class="colcell"><${ColourSelect} label=${t("tag.color_of", { name: tag.name })} value=${tagColour(tag.name)}
      onChange=${(/** @type {string} */ color) => void run(() => patch(`/tags/${tag.id}`, { color }), null)} /></td>
    <td class="acts"><${Button} kind="ghost" icon="pencil" label=${t("tag.rename", { name: tag.name })} onClick=${() => setName(tag.name)} />
      <${Button} kind="ghost" icon="trash-2" label=${t("tag.delete", { name: tag.name })}
      onClick=${() => void run(() => del(`/tags/${tag.id}`), t("tag.deleted", { name: tag.name }))} /></td>`}</tr>`;
}

export default function Tags() {
  const { rows, reload, waiting, more } = useRows("/tags", { limit: 200 });
  const [name, setName] = useState("");
  const [colour, setColour] = useState("blue");
  const [error, setError] = useState("");
  const may = hasRole("manager");
  const tags = /** @type {TagRow[] | null} */ (rows);
  const changed = async () => { await Promise.all([reload(), reloadTags().catch(() => {})]); };
  useEffect(() => onUndo(() => void changed()), []);
  /** @param {Event} event */
  const add = async (event) => {
    event.preventDefault();
    if (!name.trim()) return setError(t("tag.missing"));
    try {
      const { undoId } = await post("/tags", { name: name.trim(), color: colour });
      toastDone(t("tag.created", { name: name.trim() }), undoId);
      setName("");
      setError("");
      await changed();
    } catch (problem) { setError(problem instanceof ApiError ? problem.sentence : String(problem)); }
  };
  return html`<${SettingsPage} title=${t("set.tags")} lead=${t("tag.lead")}>
    ${may && html`<form class="addform" novalidate onSubmit=${add}><span class="grow"><${Input} maxlength="100" placeholder=${t("tag.new")}
      aria-label=${t("tag.new")} aria-invalid=${error ? "true" : undefined} value=${name} onValue=${(/** @type {string} */ text) => { setName(text); setError(""); }} /></span>
      <span class="colcell"><${ColourSelect} label=${t("tag.color")} value=${colour} onChange=${setColour} /></span>
        <${Button} form kind="primary" type="submit" icon="plus">${t("tag.create")}<//>
      ${error && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${error}</p>`}</form>`}
    ${waiting || (tags?.length === 0 ? html`<${Empty} icon="tags" title=${t("tag.none")} text=${t(may ? "tag.none_text" : "tag.none_reader")} />` : html`<div><${Group} clip>
      <table class="tbl"><thead><tr><th>${t("tag.name")}</th>${tags?.[0]?.count !== undefined && html`<th class="r hide720">${t("tag.uses")}</th>`}${may && html`<th>${t("tag.color")}</th><th><span class="sr">${t("actions")}</span></th>`}</tr></thead>
      <tbody>${tags?.map((tag) => html`<${TagLine} key=${tag.id} tag=${tag} may=${may} onChanged=${changed} />`)}</tbody></table><//>${more}</div>`)}
  <//>`;
}
