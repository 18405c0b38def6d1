//! The pipelines and their stages, asked for once, when something first shows one, and again after a change.

import { get } from "../api.js";
import { computed, signal } from "../lib.js";

/**
 * @typedef {{ id: string, name: string, color: string | null, probability: number, kind: "open" | "won" | "lost", rotting_days: number | null }} Stage
 * @typedef {{ id: string, name: string, stages: Stage[] }} Pipeline
 */

const known = signal(/** @type {Pipeline[] | null} */ (null));
let asked = false;

/** Reads the pipelines again. */
export async function reloadPipelines() {
  asked = true;
  known.value = (await get("/pipelines", { limit: 200 })).data.data;
}

/** All pipelines, the default one first; none until they are here. Reading them redraws when they come. @returns {Pipeline[]} */
export function pipelines() {
  if (!asked) void reloadPipelines().catch(() => { asked = false; });
  return known.value ?? [];
}

const stages = computed(() => new Map((known.value ?? []).flatMap((pipeline) => pipeline.stages.map((stage) => /** @type {const} */ ([stage.id, stage])))));

/** @param {string | null | undefined} id @returns {Stage | undefined} */
export function stageOf(id) {
  pipelines();
  return id ? stages.value.get(id) : undefined;
}

/** @param {string | null | undefined} id @returns {Pipeline | undefined} */
export const pipelineOf = (id) => pipelines().find((pipeline) => pipeline.id === id);
