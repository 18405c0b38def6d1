//! Live updates as a whole: begun once by the shell, after the page is drawn.

import { lookAtJobs } from "../data/jobs.js";
import { lookAtNews } from "../news/data.js";
import { loadStyles } from "../ui/lazy.js";
import { watchChanges } from "./changes.js";
import { watchPresence } from "./presence.js";
import { onNews, startSocket } from "./socket.js";

let begun = false;

/** Begins, or goes on; gives what ends it. */
export function startLive() {
  if (!begun) {
    begun = true;
    void loadStyles("live");
    watchChanges();
    watchPresence();
    onNews("job", lookAtJobs);
    onNews("notification", lookAtNews);
    onNews("missed", () => { lookAtJobs(); lookAtNews(); });
  }
  return startSocket();
}
