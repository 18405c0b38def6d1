//! The way to today's work in the rail, with the number of tasks that are due.

import "../activities/texts.js";
import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { onRecord } from "../data/records.js";
import { place } from "../router.js";
import { Icon } from "../ui/icon.js";
import { onUndo } from "../ui/toast.js";

const DUE = 'kind = "task" and done = false and assignee_id in ("me") and due_at <= "today"';
/** After which time it is asked for again, for what became due by itself. */
const AGAIN_MS = 600_000;

export function TodayLink() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let here = true;
    let timer = 0;
    const load = () => get("/activities", { filter: DUE, limit: 1, fields: "name" }).then(({ data }) => { if (here) setCount(data.total); }, () => {});
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => void load(), 300); };
    void load();
    const again = setInterval(() => void load(), AGAIN_MS);
    const stops = [onUndo(soon), onRecord((change) => { if (change.collection === "activities" && !change.pending) soon(); })];
    return () => { here = false; clearTimeout(timer); clearInterval(again); for (const stop of stops) stop(); };
  }, []);
  const on = place.value.path === "/today";
  const words = count ? `${t("today")}, ${t("today.due", { n: count })}` : t("today");
  return html`<a class=${`nav bell${on ? " on" : ""}`} href="/today" title=${`${words} (g y)`} aria-current=${on ? "page" : undefined}><${Icon} name="sun" /><span class="sr">${words}</span><span class="trunc grow" aria-hidden="true">${t("today")}</span>
    ${count > 0 && html`<span class="badge num" aria-hidden="true">${count > 99 ? "99+" : formatNumber(count)}</span>`}</a>`;
}
