//! Sample data: invented records to look around in, brought in and taken out by one click of an admin.

import { html, signal, useEffect, useState } from "../lib.js";
import { del, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { followJob } from "../data/jobs.js";
import { tellRecord } from "../data/records.js";
import { openLists } from "../data/source.js";
import texts from "../i18n/demo.js";
import { hasRole, reloadTags, reloadViews } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm } from "../ui/dialog.js";
import { toastError } from "../ui/toast.js";

await addTexts("demo", texts);

/** What is known of it; null before it was asked for. */
const state = signal(/** @type {"none" | "loading" | "loaded" | null} */ (null));

async function look() {
  const answer = await get("/demo").catch(() => null);
  state.value = answer?.data.state ?? null;
}

/** Everything that is shown may be another by now. */
async function shownAnew() {
  await Promise.all([look(), reloadTags().catch(() => {}), reloadViews().catch(() => {})]);
  for (const [collection, { source }] of openLists) {
    tellRecord({ collection, id: "", remote: "many" });
    void source.load();
  }
}

/** Sends one of the two, and follows the job that it becomes. @param {() => Promise<{ data: any }>} send @param {string} title @param {string} failed */
async function begin(send, title, failed) {
  try {
    const { data } = await send();
    void look();
    followJob(data.id, title, () => void shownAnew());
  } catch (error) {
    toastError(failed, error);
    void look();
  }
}

/** Whether it is there, asked for once it is to be shown; always null for who may not change that. */
export function useDemo() {
  const may = hasRole("admin");
  useEffect(() => { if (may) void look(); }, []);
  return may ? state.value : null;
}

/** The button that brings it in, where it is not. @param {{ small?: boolean, kind?: string }} props */
export function LoadDemo({ small, kind }) {
  const now = useDemo();
  if (now !== "none" && now !== "loading") return null;
  return html`<${Button} kind=${kind} small=${small} busy=${now === "loading"} onClick=${() => void begin(() => post("/demo"), t("demo.load_job"), t("demo.not_loaded"))}>${t("demo.load")}<//>`;
}

/** The button that takes it out, where it is. @param {{ small?: boolean }} props */
export function RemoveDemo({ small }) {
  const now = useDemo();
  const [asking, setAsking] = useState(false);
  if (now !== "loaded") return null;
  const remove = () => {
    setAsking(false);
    void begin(() => del("/demo"), t("demo.remove_job"), t("demo.not_removed"));
  };
  return html`<${Button} small=${small} onClick=${() => setAsking(true)}>${t("demo.remove")}<//>
    ${asking && html`<${Confirm} danger title=${t("demo.remove_title")} text=${t("demo.remove_text")} action=${t("demo.remove")} onConfirm=${remove} onClose=${() => setAsking(false)} />`}`;
}

/** What says so on the dashboard as long as it is there. */
export function DemoNote() {
  const now = useDemo();
  if (now !== "loaded" && now !== "loading") return null;
  return html`<div class="banner demonote" role="status"><span class="grow">${t(now === "loading" ? "demo.loading" : "demo.here")}</span><${RemoveDemo} small /></div>`;
}
