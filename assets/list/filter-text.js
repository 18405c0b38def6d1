//! A filter as text: whoever knows the language types it, and reads what the server makes of it.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get } from "../api.js";
import { t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";

/** @typedef {{ count: number | null, problem: { message: string, position?: number } | null }} Verdict */

/** How many records a filter finds, or what is wrong with it, as the server says. @param {string} collection @param {string} text @returns {Verdict} */
export function useVerdict(collection, text) {
  const [verdict, setVerdict] = useState(/** @type {Verdict} */ ({ count: null, problem: null }));
  useEffect(() => {
    let here = true;
    const timer = setTimeout(async () => {
      try {
        const { data } = await get(`/${collection}`, { filter: text, fields: "id", limit: 1 });
        if (here) setVerdict({ count: data.total, problem: null });
      } catch (error) {
        if (here && error instanceof ApiError) setVerdict({ count: null, problem: { message: error.sentence, position: error.errors[0]?.position } });
      }
    }, 250);
    return () => { here = false; clearTimeout(timer); };
  }, [collection, text]);
  return verdict;
}

/** @param {{ filter: string, collection: string, onFilter: (text: string) => void, onRows: (text: string) => void, onClose: () => void }} props `onRows` goes back to the rows with the text */
export function FilterText({ filter, collection, onFilter, onRows, onClose }) {
  const [text, setText] = useState(filter);
  const { count, problem } = useVerdict(collection, text);
  const apply = () => { if (!problem) { onFilter(text.trim()); onClose(); } };
  const near = problem?.position === undefined ? null : [...text].slice(problem.position, problem.position + 12).join("") || t("the_end");
  return html`<form class="advanced" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); apply(); }}>
    <p class="t2 fs12">${t("advanced_hint")}</p>
    <textarea class=${`in area mono${problem ? " bad" : ""}`} rows="4" autofocus spellcheck=${false} aria-label=${t("filter_text")}
      value=${text} onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); apply(); } }}></textarea>
    ${problem ? html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${problem.message} ${near !== null && t("at_position", { text: near })}</p>`
      : html`<p class="hint">${count === null ? "" : t("n_match", { n: count })}</p>`}
    <div class="formfoot"><${Button} kind="ghost" onClick=${() => onRows(text)}>${t("builder.rows")}<//><span class="grow"></span><${Button} onClick=${onClose}>${t("cancel")}<//><${Button}
      kind="primary" type="submit" disabled=${!!problem}>${t("apply_filter")}<//></div>
  </form>`;
}
