//! The row of a record that does not exist yet: cursor in the name, Tab through the columns, Enter makes it and offers the next.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { createRecord, nameOf, prefill } from "../data/create.js";
import { patchOf, titleKeyOf } from "../data/fields.js";
import { readInput } from "../data/input.js";
import { merged } from "../data/records.js";
import { Cell } from "../ui/cell.js";
import { Icon, Key } from "../ui/icon.js";

const TYPED = new Set(["text", "company", "email", "phone", "url", "number", "score", "money", "date", "due", "emails", "phones"]);

/** @param {import("../data/fields.js").FieldDef} def @param {any} value */
function wrapped(def, value) {
  if (def.type === "emails") return [{ email: value, label: null, primary: true }];
  if (def.type === "phones") return [{ number: value, label: null }];
  return value;
}

/** @param {{ entity: import("../data/fields.js").Entity, columns: import("../data/fields.js").FieldDef[], filter: string, onClose: () => void }} props */
export function NewRow({ entity, columns, filter, onClose }) {
  const [texts, setTexts] = useState(/** @type {Record<string, string>} */ ({}));
  const [reason, setReason] = useState(/** @type {{ key: string, text: string } | null} */ (null));
  const [busy, setBusy] = useState(false);
  const row = useRef(/** @type {HTMLElement | null} */ (null));
  const given = prefill(entity, filter);
  const first = columns[0]?.key ?? titleKeyOf(entity);
  useLayoutEffect(() => { if (!busy && !reason) row.current?.querySelector("input")?.focus(); }, [busy]);

  const save = async () => {
    const name = (texts[first] ?? "").trim();
    let body = name ? merged(given, nameOf(entity, name)) : given;
    for (const def of columns.slice(1)) {
      const text = texts[def.key]?.trim();
      if (!text) continue;
      const read = readInput(def.type === "emails" || def.type === "phones" ? { ...def, type: "text" } : def, text, null);
      if ("error" in read) return setReason({ key: def.key, text: read.error });
      body = merged(body, patchOf(def, wrapped(def, read.value)));
    }
    if (!name && Object.values(texts).every((text) => text.trim() === "")) return onClose();
    setBusy(true);
    try {
      await createRecord(entity, body);
      setTexts({});
      setReason(null);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const at = columns.find((def) => error.fields[def.key])?.key;
      setReason({ key: at ?? first, text: error.sentence });
    } finally {
      setBusy(false);
    }
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") void save();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  return html`<div class="gr newrow" role="row" ref=${row} onKeyDown=${keys}
    onClick=${(/** @type {Event} */ event) => event.stopPropagation()} aria-busy=${busy}>
    ${columns.map((def, col) => html`<div key=${def.key} class=${`gc${col === 0 ? " name" : ""}${reason?.key === def.key ? " err" : ""}`}
      role="gridcell">
      ${col === 0 && html`<span class="lead"><${Icon} name="plus" /></span>`}
      ${col === 0 || (TYPED.has(def.type) && !def.readonly) ? html`<input class="celledit" value=${texts[def.key] ?? ""} disabled=${busy}
        placeholder=${col === 0 ? def.label : ""} aria-label=${def.label} autocomplete="off"
          onInput=${(/** @type {any} */ event) => setTexts({ ...texts, [def.key]: event.currentTarget.value })} />`
        : html`<${Cell} def=${def} row=${{ id: "", version: 0, ...given }} />`}
      ${col === 0 && html`<span class="newhint"><${Key}>↵<//></span>`}
      ${reason?.key === def.key && html`<span class="errtip" role="alert"><${Icon} name="circle-alert" size="sm" />${reason.text}</span>`}
    </div>`)}
  </div>`;
}
