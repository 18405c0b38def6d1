//! How the list looks: row height, sections, which columns and in which order.

import { html, useRef, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { density, plain, setDensity, setPlain } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Checkbox, Segmented } from "../ui/input.js";
import { Popover } from "../ui/popover.js";
import { Select } from "../ui/select.js";
import { canGroup } from "../ui/grid/columns.js";
import { fieldsOf } from "../data/fields.js";
import { GroupedSource } from "../data/grouped.js";
import { SortChoice } from "./sort-popover.js";
import texts from "../i18n/columns.js";

await addTexts("columns", texts);

/**
 * @param {{ entity: import("../data/fields.js").Entity, source: import("../data/source.js").RowSource, group: string, onGroup: (key: string) => void, layout: ReturnType<typeof import("../ui/grid/columns.js").useColumns>, anchor: Element, onClose: () => void, sort?: { entity: import("../data/fields.js").Entity, sort: string, onSort: (sort: string) => void }, onExport?: () => void }} props
 *   `sort` puts sorting here, where the phone has no button for it, in place of the columns it does not show; `onExport` puts that here as well
 */
export function OptionsPopover({ entity, layout, source, group, onGroup, anchor, onClose, sort, onExport }) {
  const dragged = useRef("");
  const [over, setOver] = useState("");
  const asTable = html`<div class="optrow"><${Checkbox} checked=${plain.value} onChange=${setPlain}>${t("table.plain")}<//></div>`;
  source.version.value;
  const groups = fieldsOf(entity).filter((def) => def.column !== false && canGroup(def)).map((def) => ({ value: def.key, label: def.label, view: html`<span class="st"><${Icon} name=${def.icon} /><span class="trunc">${def.label}</span></span>` }));
  const grouping = html`<div class="optrow"><span class="grow t2">${t("group_by")}</span><span class="optgroup"><${Select} small label=${t("group_by")} value=${group || null} options=${groups}
      placeholder=${t("groups.none")} onChange=${onGroup} onClear=${() => onGroup("")} /></span></div>
    ${source instanceof GroupedSource && html`<div class="optrow"><${Checkbox} checked=${source.kept.hideEmpty} onChange=${(/** @type {boolean} */ on) => source.hide(on)}>${t("groups.hide_empty")}<//></div>`}
    <div class="msep"></div>`;
  if (sort) return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${t("options")}>${grouping}<div class="mcap">${t("sort")}</div>
    <${SortChoice} ...${sort} />${asTable}${onExport && html`<div class="msep"></div><div class="menu"><button type="button" class="mi" onClick=${onExport}><${Icon} name="download" />
      <span>${t("export")}</span></button></div>`}<//>`;
  const shown = layout.columns.map((def) => def.key);
  const rest = layout.fields.filter((def) => !shown.includes(def.key));
  const first = shown[0];
  /** @param {KeyboardEvent} event @param {string} key moves a column with Alt and an arrow */
  const keys = (event, key) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const at = shown.indexOf(key);
    layout.move(key, (event.key === "ArrowUp" ? shown[at - 1] : shown[at + 2]) ?? "");
  };
  return html`<${Popover} anchor=${anchor} align="end" onClose=${onClose} label=${t("options")} class="optpop">
    <div class="optrow"><span class="grow t2">${t("rows")}</span><${Segmented} label=${t("rows")} value=${density.value}
      onChange=${(/** @type {any} */ value) => setDensity(value)}
      options=${[{ value: "comfortable", label: t("comfortable") }, { value: "compact", label: t("compact") }]} /></div>
    ${asTable}
    ${grouping}
    <div class="row optcap"><span class="mcap grow">${t("columns")}</span>
      ${!layout.isDefault && html`<${Button} kind="link" small class="dim" onClick=${layout.reset}>${t("reset")}<//>`}</div>
    <div class="menu optlist">${[...layout.columns, ...rest].map((def) => {
      const on = shown.includes(def.key);
      return html`<label key=${def.key} class=${`mi${over === def.key ? " over" : ""}`} draggable=${on && def.key !== first}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => keys(event, def.key)}
        title=${on && def.key !== first ? t("move_column_hint") : undefined}
          onDragStart=${() => { dragged.current = def.key; }}
          onDragOver=${(/** @type {DragEvent} */ event) => { if (on && def.key !== first) { event.preventDefault(); setOver(def.key); } }}
          onDragLeave=${() => setOver("")}
          onDrop=${(/** @type {DragEvent} */ event) => { event.preventDefault(); setOver(""); layout.move(dragged.current, def.key); }}>
        <span class=${`drag${on && def.key !== first ? "" : " off"}`}><${Icon} name="grip-vertical" size="sm" /></span>
        <input type="checkbox" class="check" checked=${on} disabled=${def.key === first} onChange=${() => layout.toggle(def.key)} /><span
          class="trunc">${def.label}</span></label>`;
    })}</div>
  <//>`;
}
