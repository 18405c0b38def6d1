//! The fields of a record, label left and value right; a click on a value changes it in place. Empty ones that are rarely
//! used fold away.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { isEditable, isEmpty, isPicked, isToggle, patchOf, primaryOf, textOf, valueOf } from "../data/fields.js";
import { editing as edited, editorOf, lit } from "../data/live.js";
import { forgiveField, refusals, saveField, slowWrites } from "../data/records.js";
import { addToast, hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Cell, RefusedTip, SlowDot } from "../ui/cell.js";
import { Editor } from "../ui/editors.js";
import { later } from "../ui/lazy.js";
import { Section } from "./section.js";

/**
 * @typedef {import("../data/fields.js").FieldDef} FieldDef
 * @typedef {import("../data/fields.js").Row} Row
 */

const Editing = later(() => import("../live/here.js"), "Editing");

const COPIED = new Set(["email", "phone", "url", "emails", "phones"]);

/** @param {{ collection: string, def: FieldDef, row: Row, editing: boolean, onEdit: (key: string | null, move?: string) => void, as?: "dd" | "span" }} props */
function Value({ collection, def, row, editing, onEdit, as = "dd" }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const value = valueOf(row, def);
  const place = `${row.id}/${def.key}`;
  const reason = refusals.value.get(place);
  const canEdit = hasRole("member") && isEditable(def);
  const [local, setLocal] = useState(/** @type {string | null} */ (null));
  const start = () => {
    forgiveField(row.id, def.key);
    setLocal(null);
    if (!canEdit) return;
    if (isToggle(def)) void saveField(collection, row, def.key, patchOf(def, !value));
    else onEdit(def.key);
  };
  /** @param {MouseEvent} event */
  const click = (event) => {
    if (editing || /** @type {Element} */ (event.target).closest("a, button, [data-popover]") || !getSelection()?.isCollapsed) return;
    start();
  };
  /** @param {any} next @param {string} move @param {any} shown */
  const commit = (next, move, shown) => {
    onEdit(null, move);
    if (JSON.stringify(next) !== JSON.stringify(value)) void saveField(collection, row, def.key, patchOf(def, next), shown);
    if (move === "stay") box.current?.focus({ preventScroll: true });
  };
  const copy = () => {
    void navigator.clipboard?.writeText(Array.isArray(value) ? primaryOf(value) : String(value)).then(() => addToast({ tone: "done", title: t("copied", { name: def.label }) }));
  };
  const empty = isEmpty(value) && def.type !== "user";
  const peer = editorOf(row.id, def.key);
  const names = ["propval", editing && "edit", (reason || local) && "err", canEdit && "can", lit.value.has(place) && "lit"].filter(Boolean).join(" ");
  useEffect(() => {
    if (!editing) return;
    edited.value = { collection, id: row.id, field: def.key };
    return () => { edited.value = null; };
  }, [editing]);
  const inText = editing && !isPicked(def);
  return html`<${as} ref=${box} class=${names} role=${as === "span" && canEdit ? "button" : undefined} aria-label=${as === "span" ? `${def.label}: ${textOf(def, value, row)}` : undefined} tabindex=${canEdit ? 0 : undefined} data-field=${def.key} onClick=${click}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.target === box.current && (event.key === "Enter" || event.key === "F2" || event.key === " ")) { event.preventDefault(); start(); } }}>
    ${!inText && (empty ? html`<span class="none">${canEdit ? t("set_x", { name: within(def.label) }) : ""}</span>` : html`<${Cell}
      def=${def} row=${row} links />`)}
    ${editing && html`<${Editor} def=${def} row=${row} onCommit=${commit}
      onCancel=${() => { onEdit(null); box.current?.focus({ preventScroll: true }); }} onError=${setLocal} />`}
    ${!editing && !empty && html`<span class="propacts">
      ${COPIED.has(def.type) && html`<${Button} kind="ghost" small icon="copy" label=${t("copy")} onClick=${copy} />`}
      ${canEdit && !isToggle(def) && html`<${Button} kind="ghost" small icon="pencil" label=${t("edit_x", { name: def.label })}
        onClick=${start} />`}</span>`}
    ${peer && html`<${Editing} user=${peer} />`}${slowWrites.value.has(place) && html`<${SlowDot} />`}${(reason || local) && html`<${RefusedTip} reason=${reason ?? local} />`}
  <//>`;
}

/** One value of a record that stands in a line of another's page. @param {{ collection: string, def: FieldDef, row: Row }} props */
export function LineValue(props) {
  const [editing, setEditing] = useState(false);
  return html`<${Value} ...${props} as="span" editing=${editing} onEdit=${(/** @type {string | null} */ key) => setEditing(key !== null)} />`;
}

/**
 * @param {{ collection: string, fields: FieldDef[], usual?: string[], row: Row, whole: boolean, title: string, edit?: { key?: string, count: number } }} props
 *   `usual` are the keys of what is asked for even where it is empty; a change of `edit` puts the cursor into the value of that key, or into the first one
 */
export function Props({ collection, fields, usual = [], row, whole, title, edit: wanted = { count: 0 } }) {
  const [editing, setEditing] = useState(/** @type {string | null} */ (null));
  const [all, setAll] = useState(false);
  // What is empty and not to be filled is no field to anybody.
  const shown = fields.filter((def) => !isEmpty(valueOf(row, def)) || def.type === "user" || (whole && isEditable(def) && hasRole("member")));
  const asked = (/** @type {FieldDef} */ def) => def.type === "user" || def.key === editing || usual.includes(def.key);
  const empty = shown.filter((def) => isEmpty(valueOf(row, def)) && !asked(def));
  const folded = !all && empty.length > 2;
  const rows = folded ? shown.filter((def) => !empty.includes(def)) : shown;
  useEffect(() => { if (wanted.count > 0) setEditing((wanted.key ? fields.find((def) => def.key === wanted.key) : rows.find(isEditable))?.key ?? null); }, [wanted.count]);
  /** @param {string | null} key @param {string} [move] */
  const edit = (key, move) => {
    if (key !== null || !move || move === "stay") return setEditing(key);
    const editable = rows.filter((def) => isEditable(def) && !isToggle(def));
    const at = editable.findIndex((def) => def.key === editing) + (move === "left" ? -1 : 1);
    setEditing(move === "down" ? null : editable[at]?.key ?? null);
  };
  const fold = empty.length > 2 && html`<${Button} kind="link" small class="dim" onClick=${() => setAll(!all)}>
    ${all ? t("hide_empty") : t("show_empty", { n: empty.length })}<//>`;
  return html`<${Section} title=${title} actions=${fold}>
    <dl class="props">${rows.map((def) => html`<dt key=${`${def.key}-l`} title=${def.custom ? t("custom_field") : undefined}>
      ${def.label}</dt>
      <${Value} key=${def.key} collection=${collection} def=${def} row=${row} editing=${editing === def.key} onEdit=${edit} />`)}</dl>
  <//>`;
}
