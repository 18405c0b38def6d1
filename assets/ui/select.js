//! A picker with search: a list of options in a popover, chosen first, one or several, with "Create" where that is allowed.
//! `Picker` is the list alone (cell editors, filters); `Select` is the form control that opens it.

import { html, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Icon, Key } from "./icon.js";
import { Popover } from "./popover.js";

/** @typedef {{ value: string, label: string, hint?: string, view?: any, group?: string }} Option `view` replaces the label when drawn */

/** A text without accents and capitals. */
export const fold = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Where a text matches: its words that begin as words of the query do, or else the whole query. @param {string} plain @param {string} wanted both folded @returns {Array<[start: number, length: number]>} */
function matches(plain, wanted) {
  const words = wanted.split(/\s+/);
  const begun = [...plain.matchAll(/[\p{L}\p{N}]+/gu)].flatMap((found) => {
    const word = words.find((each) => found[0].startsWith(each));
    return word ? [/** @type {[number, number]} */ ([found.index, word.length])] : [];
  });
  const whole = plain.indexOf(wanted);
  return begun.length > 0 || whole < 0 ? begun : [[whole, wanted.length]];
}

/** @param {{ text: string, query: string }} props the text with what matches marked */
export function Marked({ text, query }) {
  const plain = fold(text);
  const wanted = fold(query).trim();
  if (!wanted || plain.length !== text.length) return text;
  let end = 0;
  const parts = matches(plain, wanted).map(([start, length]) => {
    const before = text.slice(end, start);
    end = start + length;
    return html`${before}<mark>${text.slice(start, end)}</mark>`;
  });
  return html`${parts}${text.slice(end)}`;
}

/**
 * @param {{ options: Option[], value: string | string[] | null, onChoose: (value: string) => void, onClear?: () => void, onCreate?: (text: string) => void,
 *   onSearch?: (text: string) => void, many?: boolean, placeholder?: string, clearLabel?: string, initial?: string, label: string }} props
 *   with `onSearch` the options are filtered by whoever supplies them; `initial` is text already typed
 */
export function Picker({ options, value, onChoose, onClear, onCreate, onSearch, many, placeholder, clearLabel, initial = "", label }) {
  const [query, setQuery] = useState(initial);
  /** After a choice among several the next one starts with an empty search. @param {() => void} run */
  const choose = (run) => { run(); if (many) setQuery(""); };
  const [at, setAt] = useState(() => (many || initial ? 0 : Math.max(0, options.findIndex((option) => option.value === value))));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(new Set(many && Array.isArray(value) ? value : []));
  const chosen = new Set(Array.isArray(value) ? value : value ? [value] : []);
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  useLayoutEffect(() => { box.current?.focus({ preventScroll: true }); }, []);
  useEffect(() => { onSearch?.(query); }, [query]);

  const shown = useMemo(() => {
    const wanted = fold(query.trim());
    const fit = onSearch || !wanted ? options : options.filter((option) => fold(`${option.label} ${option.hint ?? ""}`).includes(wanted));
    return [...fit.filter((option) => first.current.has(option.value)), ...fit.filter((option) => !first.current.has(option.value))];
  }, [options, query]);
  const exact = shown.some((option) => fold(option.label) === fold(query.trim()));
  /** @type {Array<{ id: string, run: () => void, node: any, caption?: string }>} */
  const rows = shown.map((option, index) => ({
    id: option.value,
    caption: option.group && option.group !== shown[index - 1]?.group ? option.group : undefined,
    run: () => onChoose(option.value),
    node: html`${many && html`<span class=${`tick${chosen.has(option.value) ? " on" : ""}`}>
      ${chosen.has(option.value) && html`<${Icon} name="check" />`}</span>`}
      <span class="trunc">${option.view ?? html`<${Marked} text=${option.label} query=${query.trim()} />`}</span>
      ${option.hint && html`<span class="end">${option.hint}</span>`}
      ${!many && chosen.has(option.value) && html`<span class="end"><${Icon} name="check" size="sm" /></span>`}`,
  }));
  if (onCreate && query.trim() && !exact) rows.push({ id: "+", run: () => onCreate(query.trim()), node: html`<${Icon} name="plus" /><span
    class="trunc">${t("create_x", { name: query.trim() })}</span>` });
  if (onClear && chosen.size > 0 && !query) rows.push({ id: "-", run: onClear, node: html`<${Icon} name="x" /><span class="trunc">
    ${clearLabel ?? t("clear_value")}</span>` });
  const active = Math.min(at, rows.length - 1);

  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = (active + step + rows.length) % Math.max(1, rows.length);
      setAt(next);
      list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") { const row = rows[active]; if (row) choose(row.run); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const typed = useRef(false);
  typed.current ||= query !== "";
  const searchable = options.length > 6 || onSearch || onCreate || typed.current;
  return html`<div class="picker" onKeyDown=${keys}>
    <div class=${searchable ? "picksearch" : "picksearch sr"}><span class="in sm"><input type="text" ref=${box} role="combobox" aria-expanded="true"
      aria-controls=${id} aria-activedescendant=${rows.length > 0 ? `${id}-${active}` : undefined} aria-autocomplete="list" autocomplete="off" aria-label=${label} placeholder=${placeholder ?? t("search_short")} value=${query}
      onInput=${(/** @type {any} */ event) => { setQuery(event.currentTarget.value); setAt(0); }} autofocus /></span></div>
    <div class="menu picklist" id=${id} role="listbox" aria-label=${label} aria-multiselectable=${many ? "true" : undefined} ref=${list}>
      ${rows.map((row, index) => html`${row.caption && html`<div class="mcap">${row.caption}</div>`}
        <div key=${row.id} id=${`${id}-${index}`} class=${`mi${index === active ? " on" : ""}`} role="option" aria-selected=${chosen.has(row.id)}
          onMouseMove=${() => setAt(index)}
          onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => choose(row.run)}>${row.node}
          ${index === active && !many && query && html`<${Key}>↵<//>`}</div>`)}
      ${rows.length === 0 && html`<div class="mcap">${t("nothing_found")}</div>`}
    </div>
  </div>`;
}

/**
 * @param {{ value: string | null, options: Option[], onChange: (value: string) => void, placeholder?: string, label: string, small?: boolean, onClear?: () => void,
 *   onCreate?: (text: string) => void, disabled?: boolean, id?: string, [rest: string]: any }} props
 */
export function Select({ value, options, onChange, placeholder, label, small, onClear, onCreate, disabled, id, ...rest }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef(/** @type {HTMLElement | null} */ (null));
  const chosen = options.find((option) => option.value === value);
  const close = () => setOpen(false);
  const shown = chosen?.label ?? placeholder ?? "";
  return html`<button type="button" id=${id} ref=${anchor} class=${`in selectbox${small ? " sm" : ""}${rest["aria-invalid"] ? " bad" : ""}`}
    aria-haspopup="listbox" aria-expanded=${open} aria-label=${shown && shown !== label ? `${label}: ${shown}` : label}
      disabled=${disabled} onClick=${() => setOpen(!open)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "ArrowDown") { event.preventDefault(); setOpen(true); } }}
      ...${rest}>
      <span class=${`trunc${chosen ? "" : " ph"}`}>${chosen?.view ?? shown}</span><${Icon}
        name="chevron-down" size="sm" /></button>
    ${open && html`<${Popover} anchor=${anchor.current} onClose=${close} minWidth label=${label}>
      <${Picker} label=${label} options=${options} value=${value} onChoose=${(/** @type {string} */ next) => { close(); onChange(next); }}
        onClear=${onClear && (() => { close(); onClear(); })}
        onCreate=${onCreate && ((/** @type {string} */ text) => { close(); onCreate(text); })} />
    <//>`}`;
}
