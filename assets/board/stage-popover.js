//! A stage of the board: its name, its colour, whether deals in it are open, won or lost, and after how many days they go stale.

import { html, useState } from "../lib.js";
import { ApiError, patch } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { pipelines, reloadPipelines } from "../data/pipelines.js";
import settings from "../i18n/settings.js";
import { ColourSelect } from "../settings/colour-select.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Input } from "../ui/input.js";
import { Popover } from "../ui/popover.js";
import { Select } from "../ui/select.js";
import { wordOf } from "../ui/status.js";
import { toastDone } from "../ui/toast.js";

await addTexts("settings", settings);

/** The chance of a deal in a closed stage; an open one keeps its own. @type {Record<string, number>} */
const CHANCE = { won: 100, lost: 0 };

/** @param {{ stage: import("../data/pipelines.js").Stage, anchor: Element, onClose: () => void }} props */
export function StagePopover({ stage, anchor, onClose }) {
  const [draft, setDraft] = useState({ name: stage.name, color: stage.color ?? "grey", kind: stage.kind, days: stage.rotting_days === null ? "" : String(stage.rotting_days) });
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ change) => { setErrors({}); setDraft({ ...draft, ...change }); };
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const pipeline = pipelines().find((item) => item.stages.some((other) => other.id === stage.id));
    if (busy || !pipeline) return;
    if (!draft.name.trim()) return setErrors({ name: t("pipe.name_missing") });
    const days = draft.days.trim();
    if (days && !/^\d{1,4}$/.test(days)) return setErrors({ rotting_days: t("not_a_number", { text: days }) });
    setBusy(true);
    const mine = { id: stage.id, name: draft.name.trim(), color: draft.color, kind: draft.kind, rotting_days: days ? Number(days) : null, ...(draft.kind === stage.kind ? {} : { probability: CHANCE[draft.kind] }) };
    const at = pipeline.stages.findIndex((other) => other.id === stage.id);
    try {
      const { undoId } = await patch(`/pipelines/${pipeline.id}`, { stages: pipeline.stages.map((other, index) => (index === at ? mine : { id: other.id })) });
      toastDone(t("board.stage_saved", { name: mine.name }), undoId);
      await reloadPipelines();
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const own = Object.entries(error.fields).map(([key, text]) => [key.replace(`stages.${at}.`, ""), text]);
      const known = own.filter(([key]) => ["name", "color", "kind", "rotting_days"].includes(key ?? ""));
      setErrors(Object.fromEntries(known.length ? known : [["kind", error.sentence]]));
      setBusy(false);
    }
  };
  const kinds = ["open", "won", "lost"].map((value) => ({ value, label: wordOf(value) }));
  return html`<${Popover} anchor=${anchor} align="end" class="stagepop" label=${t("board.stage_menu", { name: stage.name })} onClose=${onClose}><form onSubmit=${save}>
    <${Field} label=${t("name")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus maxlength="100" value=${draft.name} onValue=${(/** @type {string} */ name) => set({ name })} />`}<//>
    <div class="pair"><${Field} label=${t("board.colour")} error=${errors.color}>${() => html`<${ColourSelect} label=${t("board.colour")} value=${draft.color} onChange=${(/** @type {string} */ color) => set({ color })} />`}<//>
      <${Field} label=${t("board.kind")} error=${errors.kind}>${(/** @type {any} */ ids) => html`<${Select} small ...${ids} label=${t("board.kind")} value=${draft.kind} options=${kinds}
        onChange=${(/** @type {"open" | "won" | "lost"} */ kind) => set({ kind })} />`}<//></div>
    ${draft.kind === "open" && html`<${Field} label=${t("board.days")} hint=${t("board.days_hint")} error=${errors.rotting_days}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} inputmode="numeric" placeholder=${t("pipe.never")}
      value=${draft.days} onValue=${(/** @type {string} */ text) => set({ days: text })} />`}<//>`}
    <div class="foot"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${busy}>${t("save")}<//></div></form><//>`;
}
