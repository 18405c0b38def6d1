//! HTML that people wrote: shown through DOMPurify inside the `ll-html` Trusted Types policy, edited as what it looks like.
//! The sanitiser is loaded with the first such field; the server sanitises what it stores once more.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { sanitiseWith, trustedHtml } from "../trusted.js";
import { Button } from "./button.js";
import { useLayer } from "./layers.js";
import { later } from "./lazy.js";

const Mentions = later(() => import("./mention.js"), "Mentions");

const LIBRARY = new URL("../vendor/dompurify@3.4.18/purify.js", import.meta.url).href;
const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "hr", "span", "div", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "title", "colspan", "rowspan"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
};

/** What stands in lines of its own. */
const BLOCKS = "p, ul, ol, blockquote, pre, h1, h2, h3, h4, hr, div, table";

/** @type {Promise<(dirty: string) => string> | null} */ let cleaner = null;

/** Gives the function that makes HTML safe to insert. */
function loadCleaner() {
  cleaner ??= import(LIBRARY).then(({ default: purify }) => {
    purify.addHook("afterSanitizeAttributes", (/** @type {Element} */ node) => {
      if (node.tagName === "A") {
        node.setAttribute("target", "_blank");
        node.setAttribute("rel", "noopener noreferrer");
      }
    });
    const clean = (/** @type {string} */ dirty) => purify.sanitize(dirty, ALLOWED);
    sanitiseWith(clean);
    return trustedHtml;
  });
  return cleaner;
}

/** Puts sanitised HTML into an element. @param {HTMLElement | null} element @param {string} markup */
async function fill(element, markup) {
  const clean = await loadCleaner();
  if (element) element.innerHTML = clean(markup);
}

/** @param {{ markup: string, onClick?: () => void }} props */
export function RichText({ markup, onClick }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => { void fill(ref.current, markup); }, [markup]);
  return html`<div class="rich" ref=${ref} onClick=${onClick}></div>`;
}

/**
 * @param {{ markup: string, label: string, onSave: (markup: string | null) => void, onCancel: () => void, head?: any, class?: string, saveWord?: string,
 *   others?: Array<{ word: string, onSave: (markup: string | null) => void }>, busy?: boolean, begun?: boolean, still?: boolean, onText?: (markup: string) => void,
 *   mentions?: boolean, tools?: (insert: (markup: string) => void) => any }} props
 *   `head` stands above the text; `saveWord` names the button that saves; `others` are further ways to save; with `begun` the text
 *   is to be saved as it is; `still` leaves the focus where it is; `onText` is told what stands there; with
 *   `mentions` colleagues are offered behind an “@”; `tools` stand below, and put markup where the cursor was last
 */
export function RichEditor({ markup, label, onSave, onCancel, head, class: extra = "", saveWord, others = [], busy = false, begun = false, still = false, onText, mentions = false, tools }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const [ready, setReady] = useState(false);
  const changed = useRef(begun);
  const cursor = useRef(/** @type {Range | null} */ (null));
  /** @param {(markup: string | null) => void} give */
  const hand = (give) => {
    const box = ref.current;
    const text = box?.textContent?.trim();
    if (busy) return;
    if (!changed.current) return onCancel();
    give(text ? box?.innerHTML ?? null : null);
  };
  const save = () => hand(onSave);
  useLayer(true, onCancel);
  const begin = () => {
    setReady(true);
    if (still) return;
    ref.current?.focus();
    ref.current?.closest(".composer")?.scrollIntoView({ block: "nearest" });
    const range = document.createRange();
    range.selectNodeContents(/** @type {Node} */ (ref.current));
    range.collapse(false);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  };
  useLayoutEffect(() => {
    if (markup) return void fill(ref.current, markup).then(begin);
    // Nothing to make safe: what is typed at once is not lost.
    const line = document.createElement("p");
    line.append(document.createElement("br"));
    ref.current?.replaceChildren(line);
    begin();
  }, []);
  /** @param {string} command */
  const format = (command) => {
    ref.current?.focus();
    document.execCommand(command);
    changed.current = true;
  };
  const tell = () => { changed.current = true; onText?.(ref.current?.textContent?.trim() ? ref.current.innerHTML : ""); };
  /** Remembers where the cursor is when something else is opened. */
  const leave = () => {
    const at = getSelection();
    if (at && at.rangeCount > 0 && ref.current?.contains(at.anchorNode)) cursor.current = at.getRangeAt(0).cloneRange();
  };
  /**
   * A line goes to where the cursor was, paragraphs go behind the one that it was in, and both in place of what is blank. Not by a
   * command of the browser: that writes styles into the markup.
   * @param {string} text
   */
  const insert = async (text) => {
    const part = document.createElement("div");
    await fill(part, text);
    const box = ref.current;
    if (!box) return;
    const range = cursor.current ?? document.createRange();
    if (!cursor.current) {
      range.selectNodeContents(box);
      range.collapse(false);
    }
    const line = part.childNodes.length === 1 && part.firstElementChild?.tagName === "P" ? part.firstElementChild : part;
    const isBlank = !box.textContent?.trim();
    const nodes = [...(isBlank ? part : line).childNodes];
    if (isBlank) box.replaceChildren(...nodes);
    else if (!line.querySelector(BLOCKS)) {
      range.deleteContents();
      for (const node of [...nodes].reverse()) range.insertNode(node);
    } else {
      const inside = [...box.childNodes].find((child) => child.contains(range.endContainer)) ?? box.lastChild;
      inside?.after(...nodes);
    }
    const end = nodes.at(-1);
    if (end instanceof Element) range.selectNodeContents(end);
    else if (end) range.selectNode(end);
    range.collapse(false);
    box.focus();
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    tell();
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  /** @param {ClipboardEvent} event pasted text comes in without its looks */
  const paste = (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData?.getData("text/plain") ?? "");
  };
  return html`<div class=${`composer ${extra}`} aria-busy=${!ready || busy}>${head}
    <div class="rich editing" ref=${ref} contenteditable="true" role="textbox" aria-multiline="true" aria-label=${label}
      onInput=${tell} onBlur=${leave} onKeyDown=${keys} onPaste=${paste}></div>
    ${mentions && html`<${Mentions} box=${ref} onChosen=${tell} />`}
    <div class="cfoot"><${Button} kind="ghost" small icon="bold" label=${t("bold")}
      onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => format("bold")} />
      <${Button} kind="ghost" small icon="list" label=${t("bullets")} onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}
        onClick=${() => format("insertUnorderedList")} />
      ${tools?.((/** @type {string} */ text) => void insert(text))}
      <span class="grow"></span><${Button} small onClick=${onCancel}>${t("cancel")}<//>
      ${others.map((other) => html`<${Button} key=${other.word} small disabled=${busy} onClick=${() => hand(other.onSave)}>${other.word}<//>`)}
      <${Button} small kind="primary" busy=${busy} onClick=${save}>${saveWord ?? t("save")}<//></div>
  </div>`;
}
