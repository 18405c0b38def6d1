//! What is shown once and then never again: copying it, and saving it as a file.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Button } from "./button.js";
import { Input } from "./input.js";
import { saveBlob } from "./save-blob.js";

/** Puts text on the clipboard; false where the browser refuses. @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { return false; }
}

/** Saves text as a file of this device. @param {string} name @param {string} text */
export function saveText(name, text) {
  saveBlob(new Blob([text], { type: "text/plain" }), name);
}

/** A button that copies and says so. @param {{ text: string, label?: string, [rest: string]: any }} props */
export function CopyButton({ text, label, ...rest }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return html`<${Button} form icon=${done ? "check" : "copy"} onClick=${() => void copy()} ...${rest}>${done ? t("keep.copied") : label ?? t("copy")}<//>
    <span class="sr" role="status">${done && t("keep.copied")}</span>`;
}

/** One secret line that can be selected and copied. @param {{ label: string, text: string }} props */
export function Secret({ label, text }) {
  return html`<div class="secret"><${Input} readonly class="mono" aria-label=${label} value=${text} spellcheck=${false} autofocus
    onFocus=${(/** @type {any} */ event) => event.currentTarget.select()} /><${CopyButton} text=${text} /></div>`;
}
