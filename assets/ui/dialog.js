//! A modal dialog, for decisions that cannot be undone or need a reason. The browser holds the focus inside it.

import { html, useId, useLayoutEffect, useRef } from "../lib.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";
import { useLayer } from "./layers.js";

/**
 * @param {{ title: any, onClose: () => void, children?: any, foot?: any, class?: string, onSubmit?: () => void, reading?: boolean }} props
 *   `foot` holds the buttons, confirm last; with `onSubmit` the dialog is a form and Ctrl+Enter sends it from anywhere; one that
 *   is for `reading` takes the focus itself, so that it shows its top and the arrows scroll it.
 */
export function Dialog({ title, onClose, children, foot, class: extra, onSubmit, reading }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useLayer(true, onClose);
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const box = /** @type {HTMLDialogElement} */ (ref.current);
    box.showModal();
    if (reading) {
      box.focus();
      box.scrollTop = 0;
    }
    return () => {
      box.close();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit?.();
    }
  };
  return html`<dialog ref=${ref} class=${`dialog${extra ? ` ${extra}` : ""}`} aria-labelledby=${id} tabindex=${reading ? -1 : undefined} onKeyDown=${keys}
    onCancel=${(/** @type {Event} */ event) => event.preventDefault()}
    onMouseDown=${(/** @type {MouseEvent} */ event) => { if (event.target === ref.current) onClose(); }}>
    <form class="dialogform" novalidate onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); onSubmit?.(); }}>
      <h2 id=${id}>${title}</h2>
      ${children}
      ${foot && html`<div class="foot">${foot}</div>`}
    </form>
  </dialog>`;
}

/**
 * A question with one dangerous or final answer.
 * `action` names what will happen and to how many; a dangerous one has to be moved to.
 * @param {{ title: string, text: any, action: string, danger?: boolean, busy?: boolean, onConfirm: () => void, onClose: () => void }} props
 */
export function Confirm({ title, text, action, danger, busy, onConfirm, onClose }) {
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind=${danger ? "danger" : "primary"} busy=${busy}
    type="submit" autofocus=${!danger}>${action}<//>`;
  return html`<${Dialog} title=${title} onClose=${onClose} onSubmit=${onConfirm} foot=${foot}><p class="t2">${text}</p><//>`;
}
