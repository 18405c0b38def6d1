//! The name of a page in the browser's tab and history, and read out when another page takes its place.

import { html, signal, useEffect } from "../lib.js";

/** What is read out. */
const named = signal("");

/** @param {string | null} [name] the product's alone without one; null leaves it to somebody else */
export function useTitle(name) {
  useEffect(() => {
    if (name === null) return;
    document.title = !name ? "LeadLab" : name.includes("LeadLab") ? name : `${name} · LeadLab`;
    if (name) named.value = name;
  }, [name]);
}

/** Reads out the name of the page; once in the page. */
export const TitleSaid = () => html`<div class="sr said" aria-live="polite">${named}</div>`;
