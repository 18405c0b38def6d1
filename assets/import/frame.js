//! The frame of the wizard: who is imported, the five steps, when it was saved; a body; a foot with Back and the way on.

import { html, useEffect } from "../lib.js";
import { t } from "../i18n.js";
import { formatTime } from "../format.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { CTRL, useKeys } from "../ui/keys.js";
import { OfflineBar } from "../ui/offline-bar.js";
import { useTitle } from "../ui/title.js";

export const STEPS = ["files", "map", "match", "review", "run"];

/** @param {Date | "saving" | "failed" | null} saved */
function savedText(saved) {
  if (saved === null) return "";
  if (saved === "saving") return t("imp.saving");
  if (saved === "failed") return t("imp.not_saved");
  return t("imp.saved", { time: formatTime(saved) });
}

/** @param {{ step: string, imp: import("./import.js").Import | null, entity: string, saved: Date | "saving" | "failed" | null, children?: any }} props */
export function WizardFrame({ step, imp, entity, saved, children }) {
  const now = STEPS.indexOf(step);
  const ready = imp !== null;
  useEffect(() => {
    const body = /** @type {HTMLElement | null} */ (document.querySelector(".wizbody"));
    if (body && !body.contains(document.activeElement)) body.focus({ preventScroll: true });
  }, [step, ready]);
  const open = imp?.state === "uploaded";
  useTitle(t(`imp.import_${entity}`));
  return html`<main class="wiz">
    <div><${OfflineBar} /><header class="wiztop">
      <div class="row"><a class="btn icon ghost" href="/imports" aria-label=${t("imp.close")} title=${t("imp.close")}><${Icon} name="x" /></a>
        <h1 class="med wizname">${t(`imp.import_${entity}`)}</h1>${imp?.file_name && html`<span class="t3 fs12 trunc" title=${imp.file_name}>${imp.file_name}</span>`}</div>
      <ol class="steps" aria-label=${t("imp.steps")}>${STEPS.map((name, index) => {
        const state = index < now || (step === "run" && imp?.state === "completed") ? "done" : index === now ? "now" : "";
        const inner = html`<i>${state === "done" ? html`<${Icon} name="check" size="sm" />` : index + 1}</i><span class="stepname">${t(`imp.step.${name}`)}</span>`;
        return html`${index > 0 && html`<li class="dash1" aria-hidden="true"></li>`}
          <li class=${`step ${state}`} aria-current=${index === now ? "step" : undefined}>${open && index < now ? html`<a href=${`/imports/${imp.id}?step=${name}`}>${inner}</a>` : inner}</li>`;
      })}</ol>
      <span class="t3 fs12 wizsaved" role="status">${savedText(saved)}</span>
    </header></div>
    ${children}
  </main>`;
}

/**
 * @param {{ note?: any, back?: string, next?: string, icon?: string, onNext?: () => void, disabled?: boolean, busy?: boolean, children?: any }} props
 *   `back` is an address; `next` names the primary button, which Ctrl+Enter presses too
 */
export function WizardFoot({ note, back, next, onNext, disabled, busy, children }) {
  useKeys({ "ctrl+enter": () => { if (onNext && !disabled && !busy) onNext(); } });
  return html`<footer class="wizfoot"><span class="t2 grow wiznote">${note ?? ""}</span>${children}
    ${back && html`<a class="btn form" href=${back}>${t("imp.back")}</a>`}
    ${next && html`<${Button} form kind="primary" keys=${`${CTRL} ↵`} disabled=${disabled} busy=${busy} onClick=${onNext}>${next}<//>`}</footer>`;
}
