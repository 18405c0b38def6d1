//! A file that the server makes as a job: begun, followed, saved when it is there and as often as wanted afterwards.

import { useState } from "../lib.js";
import { followJob } from "../data/jobs.js";
import { toastError } from "../ui/toast.js";

/**
 * @param {{ begin: () => Promise<{ data: any }>, save: (file: Record<string, any>) => void, job: string, failed: string }} how
 *   `job` names the work while it goes on, `failed` is the title of what says that it could not begin.
 */
export function useExport({ begin, save, job: name, failed }) {
  const [made, setMade] = useState(/** @type {Record<string, any> | null} */ (null));
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      const { data } = await begin();
      followJob(data.id, name, (job) => {
        setBusy(false);
        if (job.state !== "succeeded" || !job.result) return;
        setMade(job.result);
        save(job.result);
      });
    } catch (error) {
      setBusy(false);
      toastError(failed, error);
    }
  };
  return { busy, start: () => void start(), again: made && (() => save(made)) };
}
