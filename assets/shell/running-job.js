//! The job that runs now, with its progress.

import { html } from "../lib.js";
import { hasText, t } from "../i18n.js";
import { formatNumber, formatPercent } from "../format.js";

/** @param {{ job: import("../data/jobs.js").Job }} props */
export function RunningJob({ job }) {
  const { done = 0, total = 0 } = job.progress ?? {};
  const title = job.title ?? t(hasText(`job.${job.kind}`) ? `job.${job.kind}` : "job.other");
  const share = total ? Math.min(1, done / total) : 0;
  const text = job.state === "queued" ? t("job.queued") : total ? t("job_of", { done, total }) : t("job_rows", { done: formatNumber(done) });
  const inner = html`<div class="row"><span class="grow trunc med">${title}</span>
    ${total ? html`<span class="t3 num">${formatPercent(share)}</span>` : null}</div>
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width=${share * 100} height="4" /></svg><span
      class="t3 num">${text}</span>`;
  return job.kind.includes("import") ? html`<a class="railjob" href="/imports">${inner}</a>` : html`<div class="railjob" role="status">
    ${inner}</div>`;
}
