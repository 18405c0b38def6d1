//! Merging a few records into one: they stand side by side, one of them is kept, and each field takes the value that is
//! chosen. Without a choice the kept record's value stays, an empty one is filled, and lists are joined.

import { html, useEffect, useId, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { formatDay } from "../format.js";
import { field, fieldsOf, isEmpty, textOf, valueOf } from "../data/fields.js";
import { tellRecord } from "../data/records.js";
import texts from "../i18n/merge.js";
import { Button } from "../ui/button.js";
import { Cell } from "../ui/cell.js";
import { Dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { loadStyles } from "../ui/lazy.js";
import { Skeleton } from "../ui/skeleton.js";
import { toastDone } from "../ui/toast.js";

await addTexts("merge", texts);
void loadStyles("merge");

/** @typedef {import("../data/fields.js").Entity} Entity */
/** @typedef {import("../data/fields.js").Row} Row */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/** Types whose values are joined unless somebody chooses. */
const JOINED = ["tags", "texts", "emails", "phones", "multi_select"];

/** What can be chosen: the fields that people set; an address as one, and the notes. @param {Entity} entity @returns {FieldDef[]} */
function choosable(entity) {
  const defs = fieldsOf(entity).filter((def) => !def.readonly);
  const at = defs.findIndex((def) => def.key.startsWith("address."));
  const own = defs.filter((def) => !def.key.startsWith("address."));
  if (at >= 0) own.splice(at, 0, field("address", "text", { label: t("merge.address") }));
  return [...own, field(entity.notes, "html")];
}

/** @param {Row} row @param {FieldDef} def */
function empty(row, def) {
  const value = valueOf(row, def);
  if (def.key === "address") return Object.values(value ?? {}).every(isEmpty);
  return def.type === "boolean" ? value !== true : isEmpty(value);
}

/** A value of a record, as it is shown to be chosen. @param {{ def: FieldDef, row: Row }} props */
function Shown({ def, row }) {
  if (empty(row, def) && def.type !== "boolean") return html`<span class="t3">${t("merge.empty")}</span>`;
  const value = valueOf(row, def);
  if (def.key === "address") return ["street", "postal_code", "city", "region", "country"].map((part) => value[part]).filter(Boolean).join(", ");
  if (["html", "long_text", "emails", "phones", "texts"].includes(def.type)) return html`<span class="mergetext">${textOf(def, value, row)}</span>`;
  return html`<${Cell} def=${def} row=${row} />`;
}

/**
 * @param {{ entity: Entity, ids: string[], onDone: (record: Row, losers: string[]) => void, onClose: () => void }} props
 *   the first of the records is kept unless another is chosen
 */
export function MergeDialog({ entity, ids, onDone, onClose }) {
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [winner, setWinner] = useState(ids[0] ?? "");
  const [choices, setChoices] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const name = useId();
  useEffect(() => {
    get(`/${entity.name}`, { ids: ids.join(",") }).then(({ data }) => {
      setRows(data.data);
      if (data.data.length < ids.length) setProblem(t("merge.gone"));
      // Its conversion made other records, so it can only be the one that stays.
      const converted = data.data.find((/** @type {Row} */ row) => row.status === "converted");
      if (converted) setWinner(converted.id);
    }, (error) => setProblem(error instanceof ApiError ? error.sentence : t("merge.not_loaded")));
  }, []);
  const kept = rows?.find((row) => row.id === winner);
  // As the server fills: the kept record first, then the others in their order.
  const order = kept ? [kept, ...(rows ?? []).filter((row) => row !== kept)] : [];
  const all = choosable(entity);
  const differing = all.filter((def) => {
    const values = new Set(order.map((row) => (empty(row, def) ? "" : JSON.stringify(valueOf(row, def)))));
    return values.size > 1;
  });
  /** @param {FieldDef} def */
  const usual = (def) => (JOINED.includes(def.type) ? "" : (order.find((row) => !empty(row, def)) ?? kept)?.id);
  const merge = async () => {
    if (!kept || busy || order.length < 2 || order.length < ids.length) return;
    setBusy(true);
    setProblem(null);
    const losers = order.slice(1).map((row) => row.id);
    try {
      const { data, undoId } = await post(`/${entity.name}/merge`, { winner, losers, fields: choices });
      const { undo_id: _, ...record } = data;
      for (const id of losers) tellRecord({ collection: entity.name, id, gone: true });
      tellRecord({ collection: entity.name, id: winner, changes: record });
      toastDone(t("merge.done", { n: losers.length, name: entity.title(record) }), undoId);
      onDone(record, losers);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.sentence);
    } finally {
      setBusy(false);
    }
  };
  const title = t("merge.title", { n: ids.length, noun: t(`${entity.name}.n`, { n: ids.length }) });
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${!kept || order.length < 2 || order.length < ids.length}><span class="trunc">${kept ? t("merge.do", { name: entity.title(kept) }) : t("merge")}</span><//>`;
  return html`<${Dialog} title=${title} class="merge" onClose=${onClose} onSubmit=${merge} foot=${foot}>
    <p class="t2">${t("merge.lead")}</p>
    ${!rows && !problem && html`<${Skeleton} lines=${6} />`}
    ${kept && rows && html`<div class=${`mergegrid n${rows.length}`}>
      <div class="mergerow top" role="radiogroup" aria-label=${t("merge.keep")}><span class="mergename">${t("merge.keep")}</span>
        ${rows.map((row) => html`<label key=${row.id} class=${`mergecell${row.id === winner ? " on" : ""}`}><input type="radio" class="radio" name=${`${name}w`}
          checked=${row.id === winner} onChange=${() => setWinner(row.id)} /><span class="grow"><b class="med">${entity.title(row)}</b>
          <span class="t3 fs12">${t("merge.created", { day: formatDay(row.created_at) })}</span></span></label>`)}</div>
      ${differing.map((def) => {
        const chosen = choices[def.key] ?? usual(def);
        const joined = JOINED.includes(def.type);
        const choose = (/** @type {string} */ id) => setChoices(Object.fromEntries([...Object.entries(choices).filter(([key]) => key !== def.key), ...(id ? [[def.key, id]] : [])]));
        return html`<div key=${def.key} class="mergerow" role="radiogroup" aria-label=${def.label}><span class="mergename">${def.label}
          ${joined && html`<label class="mergeall"><input type="radio" class="radio" name=${name + def.key} checked=${chosen === ""} onChange=${() => choose("")} />
            ${t("merge.together")}</label>`}</span>
          ${rows.map((row) => html`<label key=${row.id} class=${`mergecell${chosen === row.id || (joined && chosen === "" && !empty(row, def)) ? " on" : ""}`}><input type="radio"
            class="radio" name=${name + def.key} checked=${chosen === row.id} aria-label=${entity.title(row)}
            onChange=${() => choose(row.id)} /><span class="grow"><span class="mergeof">${entity.title(row)}</span><${Shown} def=${def} row=${row} /></span></label>`)}</div>`;
      })}</div>
      ${all.length > differing.length && html`<p class="t3 fs12">${t("merge.same", { n: all.length - differing.length })}</p>`}`}
    ${problem && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem}</p>`}
  <//>`;
}
