//! A stage of a pipeline: its glyph says how far it is, its colour is its own.

import { html } from "../lib.js";
import { namedColour } from "../colours.js";
import { pipelineOf, pipelines, stageOf } from "../data/pipelines.js";
import { Glyph } from "./icon.js";

/** @param {import("../data/pipelines.js").Stage} stage @returns {[glyph: string, colour: string]} */
export function lookOfStage({ kind, probability, color }) {
  const glyph = kind === "won" ? "done" : kind === "lost" ? "lost" : probability < 20 ? "new" : probability < 40 ? "p25" : probability < 65 ? "p50" : probability < 85 ? "p75" : "p90";
  return [glyph, namedColour(color ?? "") || "grey"];
}

/** @param {{ stage: import("../data/pipelines.js").Stage }} props */
export function StageWord({ stage }) {
  const [glyph, colour] = lookOfStage(stage);
  return html`<span class="st">${Glyph({ name: glyph, colour })}<span class="trunc">${stage.name}</span></span>`;
}

/** @param {{ id: string }} props */
export function StageById({ id }) {
  const stage = stageOf(id);
  return stage ? StageWord({ stage }) : null;
}

/** The stages a picker offers, of one pipeline or of all. @param {string | null | undefined} pipeline @param {(stage: import("../data/pipelines.js").Stage) => boolean} [fits] */
export function stageOptions(pipeline, fits = () => true) {
  const one = pipelineOf(pipeline);
  const many = one ? [one] : pipelines();
  return many.flatMap((item) => item.stages.filter(fits).map((stage) => ({ value: stage.id, label: stage.name, group: many.length > 1 ? item.name : undefined, view: html`<${StageWord} stage=${stage} />` })));
}
