//! The long text of a record: its notes, or a customer's description.

import { html, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { forgiveField, refusals, saveField } from "../data/records.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { RichEditor, RichText } from "../ui/rich-text.js";
import { Section } from "./section.js";

/** @param {{ entity: import("../data/fields.js").Entity, row: import("../data/fields.js").Row }} props */
export function Notes({ entity, row }) {
  const key = entity.notes;
  const markup = row[key] ?? "";
  const [editing, setEditing] = useState(false);
  const reason = refusals.value.get(`${row.id}/${key}`);
  const canEdit = hasRole("member");
  const start = () => { forgiveField(row.id, key); setEditing(true); };
  if (!markup && !canEdit) return null;
  const change = canEdit && markup && !editing && html`<${Button} kind="ghost" small icon="pencil" label=${t("edit_x", { name: t(`field.${key}`) })}
    onClick=${start} />`;
  return html`<${Section} title=${t(`field.${key}`)} actions=${change}>
    ${editing ? html`<${RichEditor} markup=${markup} label=${t(`field.${key}`)} onCancel=${() => setEditing(false)}
        onSave=${(/** @type {string | null} */ next) => { setEditing(false); void saveField(entity.name, row, key, { [key]: next }); }} />`
      : markup ? html`<${RichText} markup=${markup} />`
      : html`<button type="button" class="addtext" onClick=${start}>${t("write_x", { name: within(t(`field.${key}`)) })}</button>`}
    ${reason && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${reason}</p>`}
  <//>`;
}
