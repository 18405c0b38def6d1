//! A titled part of a record. Its heading is one below the record's name: that is an h2 in the panel, and the h1 of a page.

import { createContext, html, useContext } from "../lib.js";

const Level = createContext(/** @type {2 | 3} */ (3));

/** Around the parts of a record that has a page of its own. @param {{ children?: any }} props */
export function OnPage({ children }) { return html`<${Level.Provider} value=${2}>${children}<//>`; }

/** @param {{ title: any, count?: string, actions?: any, children?: any }} props */
export function Section({ title, count, actions, children }) {
  return html`<section class="sec"><${`h${useContext(Level)}`} class="sectitle">${title}${count !== undefined && html`<span class="count">${count}</span>`}<span
    class="grow"></span>${actions}<//>${children}</section>`;
}
