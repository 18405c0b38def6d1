//! The import wizard: five steps over one import. The address names the import and the step, so it can be closed at any
//! point and gone on with later. Nothing is written before the last step.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { navigate, place } from "../router.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/skeleton.js";
import { DropStep, FilesStep } from "../import/files-step.js";
import { STEPS, WizardFoot, WizardFrame } from "../import/frame.js";
import { isBusy, stepOf, useImport } from "../import/import.js";
import { MapStep } from "../import/map-step.js";
import { MatchStep } from "../import/match-step.js";
import { NoImport } from "../import/no-import.js";
import { ReviewStep } from "../import/review-step.js";
import { RunStep } from "../import/run-step.js";
import { ENTITIES } from "../import/targets.js";

/** @param {{ error: import("../api.js").ApiError, onAgain: () => void }} props */
function NotLoaded({ error, onAgain }) {
  const gone = error.status === 404;
  const actions = html`${gone ? html`<a class="btn form primary" href="/imports/new">${t("imp.new")}</a>` : html`<${Button} form kind="primary"
    onClick=${onAgain}>${t("load_again")}<//>`}<a class="btn form" href="/imports">${t("imp.all_imports")}</a>`;
  return html`<div class="wizbody" tabindex="-1"><${Empty} icon=${gone ? "search" : "cloud-off"} title=${t(gone ? "imp.not_found" : "imp.not_loaded")}
    text=${gone ? t("imp.not_found_text") : error.sentence} actions=${actions} /></div>`;
}

/** @param {{ id?: string }} props */
export default function ImportPage({ id }) {
  const { query } = place.value;
  const wanted = /** @type {import("../import/targets.js").EntityName} */ (query.get("entity"));
  const [entity, setEntity] = useState(ENTITIES.includes(wanted) ? wanted : "leads");
  const { imp, setImp, error, saved, save, reload } = useImport(id);

  if (!hasRole("manager")) return html`<${WizardFrame} step="files" imp=${null} entity=${entity} saved=${null}><div class="wizbody" tabindex="-1"><${NoImport} /></div><//>`;
  if (!id) return html`<${WizardFrame} step="files" imp=${null} entity=${entity} saved=${null}>
    <${DropStep} entity=${entity} onEntity=${(/** @type {any} */ next) => { setEntity(next); navigate(`/imports/new?entity=${next}`, { replace: true }); }} /><//>`;
  if (!imp) return html`<${WizardFrame} step="files" imp=${null} entity=${entity} saved=${null}>
    ${error ? html`<${NotLoaded} error=${error} onAgain=${() => void reload()} />` : html`<div class="wizbody" tabindex="-1"><div class="wizpart">
      <${Skeleton} lines=${8} /></div></div>`}<${WizardFoot} /><//>`;

  const asked = query.get("step") ?? "";
  const step = STEPS.includes(asked) && (imp.state === "uploaded" || (asked === "review" && isBusy(imp.state) && imp.state === "previewing")) ? asked : stepOf(imp);
  const props = { imp, setImp, save, reload };
  const steps = /** @type {Record<string, any>} */ ({ files: FilesStep, map: MapStep, match: MatchStep, review: ReviewStep, run: RunStep });
  return html`<${WizardFrame} step=${step} imp=${imp} entity=${imp.entity} saved=${saved}><${steps[step]} key=${`${imp.id} ${step}`} ...${props} /><//>`;
}
