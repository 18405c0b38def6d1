//! Several e-mail addresses, phone numbers or plain values of one field, in order; the first is the one that counts.

import { html, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/**
 * @param {{ def: import("../data/fields.js").FieldDef, value: any[], onCommit: (value: any[], move: "stay") => void, onCancel: () => void }} props
 *   items are `{email, label, primary}`, `{number, label}` or plain strings, by the field's type
 */
export function ListEditor({ def, value, onCommit, onCancel }) {
  const member = def.type === "emails" ? "email" : "number";
  const plain = def.type === "texts";
  const [items, setItems] = useState(() => (value.length > 0 ? value : [""]).map((item) => (typeof item === "string" ? { text: item, label: "" } : { text: item[member] ?? "", label: item.label ?? "" })));
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => { /** @type {HTMLInputElement | undefined} */ ([...(box.current?.querySelectorAll("input") ?? [])].at(-2 + Number(plain)))?.focus(); }, [items.length]);
  /** @param {number} index @param {Partial<{ text: string, label: string }>} change */
  const change = (index, change) => setItems(items.map((item, at) => (at === index ? { ...item, ...change } : item)));
  const save = () => {
    const full = items.filter((item) => item.text.trim() !== "");
    onCommit(full.map((item, index) => (plain ? item.text.trim() : { [member]: item.text.trim(), label: item.label.trim() || null, ...(member === "email" ? { primary: index === 0 } : {}) })), "stay");
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    save();
  };
  return html`<div class="listedit" ref=${box} onKeyDown=${keys}>
    ${items.map((item, index) => html`<div class="listrow" key=${index}>
      <span class="in sm grow"><input value=${item.text} aria-label=${`${def.label} ${index + 1}`}
        onInput=${(/** @type {any} */ event) => change(index, { text: event.currentTarget.value })} /></span>
      ${!plain && html`<span class="in sm listlabel"><input value=${item.label} placeholder=${t("label")} aria-label=${t("label")}
        onInput=${(/** @type {any} */ event) => change(index, { label: event.currentTarget.value })} /></span>`}
      ${index === 0 ? html`<span class="tag c-blue">${t("primary")}</span>`
        : html`<${Button} kind="ghost" small icon="arrow-up" label=${t("make_primary")}
          onClick=${() => setItems([item, ...items.filter((_, at) => at !== index)])} />`}
      <${Button} kind="ghost" small icon="x" label=${t("remove")} onClick=${() => setItems(items.filter((_, at) => at !== index))} />
    </div>`)}
    <button type="button" class="mi" onClick=${() => setItems([...items, { text: "", label: "" }])}><${Icon} name="plus" /><span>
      ${t("add_another")}</span></button>
    <div class="formfoot"><${Button} small onClick=${onCancel}>${t("cancel")}<//><${Button} kind="primary" small onClick=${save}>
      ${t("save")}<//></div>
  </div>`;
}
