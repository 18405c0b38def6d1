//! The frame of the pages before sign-in: brand and theme switch on top, a footer, the sheet between them.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t, addTexts } from "../i18n.js";
import { switchTheme } from "../state.js";
import { Button } from "../ui/button.js";
import { OfflineBar } from "../ui/offline-bar.js";
import { useTitle } from "../ui/title.js";
import texts from "../i18n/auth.js";

await addTexts("auth", texts);

const MARK = new URL("../mark.svg", import.meta.url).href;

/** @param {{ children?: any, footer?: any }} props the page's tab is called what its heading says */
export function AuthFrame({ children, footer }) {
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const [title, setTitle] = useState("");
  useTitle(title);
  useEffect(() => setTitle(main.current?.querySelector("h1")?.textContent ?? ""));
  return html`<div class="auth">
    <div class="authtop"><${OfflineBar} />
      <header><span class="brand"><img class="mark" src=${MARK} alt="" width="24" height="24" />LeadLab</span><span class="grow"></span>
        <${Button} kind="ghost" icon="sun-moon" label=${t("switch_theme")} onClick=${switchTheme} /></header></div>
    <main ref=${main}>${children}</main>
    <footer>${footer ?? html`<span>${t("auth.footer")}</span>`}</footer>
  </div>`;
}
