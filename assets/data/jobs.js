//! Jobs that run on the server: looked at every two seconds while one is active, else when somebody started one.

import { get } from "../api.js";
import { signal } from "../lib.js";
import { t } from "../i18n.js";
import { addToast, hasRole, session } from "../state.js";
import { toastDone, toastError } from "../ui/toast.js";

/** @typedef {{ id: string, kind: string, title?: string, state: string, progress?: { done: number, total: number | null, rate?: number }, result?: Record<string, any> | null, error?: string | null }} Job */

const ACTIVE = new Set(["queued", "running", "paused"]);
const EVERY_MS = 2000;
/** What happens to a job at once is looked at once. */
const SOON_MS = 200;

/** The active jobs, oldest first. */
export const activeJobs = signal(/** @type {Job[]} */ ([]));

/** @type {Map<string, { title: string, done: (job: Job) => void }>} */ const followed = new Map();
let timer = 0;

/** @param {Job} job */
async function finish(job) {
  const mine = followed.get(job.id);
  followed.delete(job.id);
  if (!mine) return;
  if (job.state === "succeeded") toastDone(t("job_done", { title: mine.title }), job.result?.undo_id ?? null);
  else toastError(t("job_failed", { title: mine.title }), new Error(job.error ?? t(`job.${job.state}`)));
  mine.done(job);
}

async function look() {
  clearTimeout(timer);
  if (session.peek() !== "in" || document.hidden) return;
  const { data } = await get("/jobs", { limit: 20 }).catch(() => ({ data: { data: [] } }));
  /** @type {Job[]} */ const jobs = data.data;
  activeJobs.value = jobs.filter((job) => ACTIVE.has(job.state));
  for (const id of [...followed.keys()]) {
    const job = jobs.find((item) => item.id === id) ?? (await get(`/jobs/${id}`).catch(() => null))?.data;
    if (!job) followed.delete(id);
    if (job && !ACTIVE.has(job.state)) await finish(job);
  }
  if (activeJobs.peek().length > 0 || followed.size > 0) timer = setTimeout(() => void look(), EVERY_MS);
}

/** Looks soon: something has become of a job. */
export function lookAtJobs() {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), SOON_MS);
}

/** Looks now, and again while something runs. */
export function watchJobs() {
  if (hasRole("member")) void look();
}

/** Tells when a job has ended. @param {string} id @param {string} title @param {(job: Job) => void} done */
export function followJob(id, title, done) {
  followed.set(id, { title, done });
  addToast({ tone: "info", icon: "hourglass", title, text: t("job_background") });
  void look();
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) watchJobs(); });
