//! The palette: one box that finds records and runs commands. `>` gives commands only, `#` tags, `@` people; → lists what can
//! be done with the record. It stays in the document between its openings, and floats without making the page behind it
//! inert, which would work out all of its styles again: it keeps the focus itself.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { recents } from "../data/recents.js";
import { Icon, Key } from "../ui/icon.js";
import { CTRL } from "../ui/keys.js";
import { useLayer } from "../ui/layers.js";
import { actionsOf, askSections, copy, entriesOf, sections } from "./palette-entries.js";
import { reachOf, useSearch } from "./palette-search.js";
import { OBJECTS } from "./rail.js";

/** @typedef {import("./palette-entries.js").Entry} Entry */

/** Shows the box above everything, and gives the focus back when it closes. @param {import("../lib.js").Ref<HTMLDialogElement | null>} box @param {boolean} open */
function useFloating(box, open) {
  useLayoutEffect(() => {
    const dialog = box.current;
    if (!open || !dialog) return;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const input = dialog.querySelector("input");
    // Behind a modal dialog nothing can have the focus but a further modal one.
    if (document.querySelector("dialog:modal")) dialog.showModal();
    else dialog.showPopover();
    input?.focus({ preventScroll: true });
    /** @param {FocusEvent} event */
    const keep = (event) => { if (!dialog.contains(/** @type {Node} */ (event.target))) input?.focus({ preventScroll: true }); };
    document.addEventListener("focusin", keep);
    return () => {
      document.removeEventListener("focusin", keep);
      if (dialog.open) dialog.close();
      else dialog.hidePopover();
      // Where the page itself had it, the browser would take it from here with the next picture only.
      input?.blur();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, [open]);
}

/** The record whose actions are listed, and how it can be reached once that is known. */
function useActing() {
  const [acting, setActing] = useState(/** @type {import("./palette-entries.js").Target | null} */ (null));
  const [reach, setReach] = useState(/** @type {Awaited<ReturnType<typeof reachOf>> | null} */ (null));
  useEffect(() => {
    let here = true;
    setReach(null);
    if (acting) void reachOf(acting).then((found) => { if (here) setReach(found); });
    return () => { here = false; };
  }, [acting]);
  return { acting, setActing, reach };
}

/** @param {{ entry: Entry, index: number, on: boolean, onAim: () => void, onChoose: (aside: boolean) => void }} props */
function Row({ entry, index, on, onAim, onChoose }) {
  const end = entry.end?.();
  return html`<div id=${`palette-hit-${index}`} role="option" aria-selected=${on} class=${`pr${entry.one ? " one" : ""}${on ? " on" : ""}`}
    onMouseMove=${() => { if (!on) onAim(); }} onClick=${(/** @type {MouseEvent} */ event) => onChoose(event.shiftKey)}>${entry.node()}
    ${(end || (on && !entry.one)) && html`<span class="prend">${end}${on && !entry.one && html`<${Key}>↵<//>`}</span>`}</div>`;
}

/** The keys that the palette knows. */
function Foot() {
  return html`<div class="pfoot"><span class="row"><${Key}>↑<//><${Key}>↓<//>${t("palette_move")}</span><span class="row"><${Key}>↵<//>
      ${t("palette_open")}</span><span class="row nophone"><${Key}>⇧<//><${Key}>↵<//>${within(t("key.enter"))}</span><span class="row nophone"><${Key}>→<//>
      ${t("palette.actions")}</span><span class="grow"></span>
    <span class="row nophone"><${Key}>><//>${t("palette_commands")}</span><span class="row nophone"><${Key}>#<//>
      ${t("palette_tags")}</span><span class="row nophone"><${Key}>@<//>${t("palette_people")}</span></div>`;
}

/** @param {{ open: boolean, object?: string, onClose: () => void }} props `object` is the list on screen */
export function Palette({ open, object, onClose }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { acting, setActing, reach } = useActing();
  const found = useSearch(text);
  const known = OBJECTS.some((item) => item.name === object) ? object : undefined;
  const back = () => { if (acting) setActing(null); else onClose(); };
  useLayer(open, back);
  useFloating(box, open);
  // Closed it is made ready for the next time.
  useEffect(() => {
    if (open) return;
    setText("");
    setAt(0);
    setActing(null);
    if (list.current) list.current.scrollTop = 0;
  }, [open]);
  useEffect(() => { if (text) askSections(); }, [text]);
  const all = useMemo(() => entriesOf(text, found, known), [text, found, known, recents().map((item) => item.id).join(), sections.value, location.href]);
  const entries = acting ? actionsOf(acting, reach) : all;
  const active = Math.min(at, entries.length - 1);
  /** @param {Entry | undefined} entry @param {boolean} aside */
  const choose = (entry, aside) => {
    if (!entry) return;
    onClose();
    entry.run(aside);
  };
  /** @param {number} next */
  const aim = (next) => {
    setAt(next);
    list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const target = entries[active]?.target;
    const atEnd = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") aim((active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") choose(entries[active], event.shiftKey);
    else if (event.key === "ArrowRight" && target && atEnd && !event.shiftKey) { setActing(target); aim(0); }
    else if (event.key === "ArrowLeft" && acting) { setActing(null); aim(0); }
    else if (event.key.toLowerCase() === "c" && (event.ctrlKey || event.metaKey) && target && input.selectionStart === input.selectionEnd) {
      void reachOf(target).then(({ email }) => { if (email) void copy(email); });
    } else if (event.key !== "Tab") return;
    event.preventDefault();
  };
  return html`<dialog ref=${box} popover="manual" class="palette" aria-modal="true" aria-label=${t("search")}
    onCancel=${(/** @type {Event} */ event) => event.preventDefault()} onKeyDown=${keys}
    onMouseDown=${(/** @type {MouseEvent} */ event) => { if (event.target === box.current) onClose(); else if (!(event.target instanceof HTMLInputElement)) event.preventDefault(); }}>
    <div class="palbox">
    <div class="pin"><${Icon} name="search" /><input autofocus role="combobox" aria-expanded="true" aria-controls="palette-hits" aria-activedescendant=${entries.length > 0 ? `palette-hit-${active}` : undefined}
      aria-autocomplete="list" aria-label=${t("palette_hint")} aria-keyshortcuts=${`${CTRL === "⌘" ? "Meta" : "Control"}+C`}
      placeholder=${t("palette_hint")} value=${text} spellcheck=${false} autocomplete="off"
      onInput=${(/** @type {any} */ event) => { setText(event.currentTarget.value); setActing(null); setAt(0); }} />
      <button type="button" tabindex="-1" onClick=${onClose}><span class="sr">${t("close")} </span><${Key}>Esc<//></button></div>
    <div class="pres" id="palette-hits" role="listbox" ref=${list} aria-label=${t("search")}>
      ${entries.map((entry, index) => html`${entry.group !== entries[index - 1]?.group && html`<div key=${`of ${entry.group}`} class="mcap">${entry.group}</div>`}
        <${Row} key=${entry.group + entry.id} entry=${entry} index=${index} on=${index === active} onAim=${() => setAt(index)}
          onChoose=${(/** @type {boolean} */ aside) => choose(entry, aside)} />`)}
      ${entries.length === 0 && html`<div class="mcap">${t("no_results", { text })}</div>`}
    </div>
    <${Foot} />
    </div>
  </dialog>`;
}
