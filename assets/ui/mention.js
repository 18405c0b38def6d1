//! Naming a colleague in a text: after an “@” those whose names fit are offered, and the chosen name is written out. Whom a note or
//! comment names is told by the server.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { users } from "../state.js";
import { Avatar } from "./avatar.js";
import texts from "../i18n/live.js";

await addTexts("live", texts);

/** @typedef {{ range: Range, names: string[], at: DOMRect }} Offer */

const MOST = 6;
/** What is typed of a name: up to three words behind an “@” that begins one. */
const BEGUN = /(?:^|[^\p{L}\p{N}])@((?:[\p{L}\p{N}'’.-]+ ?){0,3})$/u;

/** @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What fits before the cursor in `box`. @param {HTMLElement} box @returns {Offer | null} */
function offerIn(box) {
  const selection = getSelection();
  const node = selection?.anchorNode;
  if (!selection?.isCollapsed || !(node instanceof Text) || !box.contains(node)) return null;
  const before = node.data.slice(0, selection.anchorOffset);
  const begun = BEGUN.exec(before)?.[1];
  if (begun === undefined) return null;
  const typed = folded(begun);
  const all = [...users.value.values()].map((person) => person.name).filter(Boolean);
  const fits = all.filter((name) => folded(name) !== typed.trim() && (folded(name).startsWith(typed) || folded(name).split(/\s+/).some((word) => word.startsWith(typed))));
  const range = document.createRange();
  range.setStart(node, selection.anchorOffset - begun.length - 1);
  range.setEnd(node, selection.anchorOffset);
  return fits.length > 0 ? { range, names: [...new Set(fits)].sort((one, other) => one.localeCompare(other)).slice(0, MOST), at: range.getBoundingClientRect() } : null;
}

/**
 * The list of colleagues beside the cursor of an editable element.
 * @param {{ box: import("../lib.js").Ref<HTMLElement | null>, onChosen: () => void }} props `onChosen` is called when a name was written
 */
export function Mentions({ box, onChosen }) {
  const [offer, setOffer] = useState(/** @type {Offer | null} */ (null));
  const [marked, setMarked] = useState(0);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  /** What the keys do, as of the latest drawing. */
  const now = useRef({ offer, marked });
  now.current = { offer, marked };

  /** @param {string | undefined} name */
  const choose = (name) => {
    const { offer: open } = now.current;
    setOffer(null);
    if (!open || !name) return;
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(open.range);
    document.execCommand("insertText", false, `@${name} `);
    onChosen();
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const typed = () => { setOffer(offerIn(element)); setMarked(0); };
    const leave = () => setOffer(null);
    /** @param {KeyboardEvent} event */
    const keys = (event) => {
      const { offer: open, marked: at } = now.current;
      if (!open) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setMarked((at + step + open.names.length) % open.names.length);
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(open.names[at]);
      else if (event.key === "Escape") setOffer(null);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    element.addEventListener("input", typed);
    element.addEventListener("blur", leave);
    // Before the editor and its layer hear of them.
    window.addEventListener("keydown", keys, true);
    // This comes a moment after the editor: a name may have been begun.
    if (document.activeElement === element) typed();
    return () => {
      element.removeEventListener("input", typed);
      element.removeEventListener("blur", leave);
      window.removeEventListener("keydown", keys, true);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (!offer) {
      element.removeAttribute("aria-activedescendant");
      return;
    }
    element.setAttribute("aria-autocomplete", "list");
    element.setAttribute("aria-controls", "mentions");
    element.setAttribute("aria-activedescendant", `mention-${marked}`);
    const menu = list.current;
    if (!menu) return;
    const below = offer.at.bottom + menu.offsetHeight + 8 < innerHeight;
    menu.style.setProperty("top", `${below ? offer.at.bottom + 4 : offer.at.top - menu.offsetHeight - 4}px`);
    menu.style.setProperty("left", `${Math.max(8, Math.min(offer.at.left, innerWidth - menu.offsetWidth - 8))}px`);
  }, [offer, marked]);

  if (!offer) return null;
  return html`<div ref=${list} id="mentions" class="pop menu mentions" role="listbox" aria-label=${t("mention")}>
    ${offer.names.map((name, at) => html`<div key=${name} id=${`mention-${at}`} role="option" aria-selected=${at === marked} class=${`mi${at === marked ? " on" : ""}`}
      onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); choose(name); }}><${Avatar} name=${name} /><span class="trunc">${name}</span></div>`)}</div>`;
}
