//! Changes of a form that are not saved yet, and the bar that names them. Leaving the page with some is held back.

import { html, useEffect, useState } from "../lib.js";
import { t, within } from "../i18n.js";
import { ApiError } from "../api.js";
import { guardLeaving } from "../router.js";
import { addToast } from "../state.js";
import { Button } from "../ui/button.js";
import { CTRL, useKeys } from "../ui/keys.js";
import { toastError } from "../ui/toast.js";

/**
 * @typedef {Record<string, any>} Values
 * @typedef {{ name: string, label: string, from: string, to: string }} Change
 */

/**
 * @param {Values} original what the server has
 * @param {{ labels: Record<string, string>, words?: (name: string, value: any) => string, check?: (values: Values) => Record<string, string>,
 *   save: (changes: Values) => Promise<void> }} options `labels` names each field in the bar; `words` writes a value there
 */
export function useDraft(original, { labels, words = (_, value) => String(value ?? ""), check = () => ({}), save }) {
  const [draft, setDraft] = useState(/** @type {Values} */ ({}));
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const values = { ...original, ...draft };
  const changed = Object.keys(draft).filter((name) => JSON.stringify(draft[name]) !== JSON.stringify(original[name]));
  const dirty = changed.length > 0;

  useEffect(() => {
    if (!dirty) return;
    /** @param {Event} event */
    const unload = (event) => event.preventDefault();
    addEventListener("beforeunload", unload);
    const free = guardLeaving(() => {
      addToast({ tone: "info", title: t("set.leave_first", { n: t("set.changes", { n: changed.length }) }), text: t("set.leave_text") });
      return false;
    });
    return () => { removeEventListener("beforeunload", unload); free(); };
  }, [dirty, changed.length]);

  /** @param {string} name @param {any} value */
  const set = (name, value) => {
    setDraft({ ...draft, [name]: value });
    setErrors({ ...errors, [name]: "" });
  };
  const discard = () => { setDraft({}); setErrors({}); };
  const submit = async () => {
    if (!dirty || busy) return;
    const found = check(values);
    setErrors(found);
    if (Object.values(found).some(Boolean)) {
      requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".set [aria-invalid=true]"))?.focus());
      return;
    }
    setBusy(true);
    try {
      await save(Object.fromEntries(changed.map((name) => [name, draft[name]])));
      setDraft({});
      addToast({ tone: "done", title: t("set.saved") });
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).some((name) => name in labels)) setErrors(error.fields);
      else toastError(t("set.not_saved"), error);
    }
    setBusy(false);
  };
  useKeys({ "ctrl+s": () => void submit() });

  const text = (/** @type {string} */ name, /** @type {any} */ value) => words(name, value) || t("set.empty_value");
  const only = changed.length === 1 ? changed[0] : undefined;
  const sentence = only ? t("set.unsaved_one", { name: within(labels[only] ?? only), from: text(only, original[only]), to: text(only, draft[only]) })
    : t("set.unsaved", { n: changed.length, names: changed.map((name) => within(labels[name] ?? name)).join(", ") });
  const bar = dirty && html`<div class="savebar" role="region" aria-label=${t("set.save")}><span class="grow trunc" role="status" title=${sentence}>${sentence}</span>
    <${Button} form onClick=${discard}>${t("set.discard")}<//><${Button} form kind="primary" keys=${`${CTRL} S`} busy=${busy} onClick=${submit}>${t("set.save")}<//></div>`;
  return { values, errors, set, bar, dirty };
}
