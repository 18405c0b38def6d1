//! The bar that says that the server is out of reach, and what waits for it.

import { html, useEffect, useState } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { formatTime } from "../format.js";
import { online, unsentOpen } from "../state.js";
import texts from "../i18n/offline.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { WaitingDialog } from "./waiting.js";
import { waiting } from "./outbox.js";
import { reconnect } from "./start.js";

await addTexts("offline", texts);

export function OfflineBar() {
  const [since] = useState(() => new Date());
  const [busy, setBusy] = useState(false);
  useEffect(() => () => { unsentOpen.value = null; }, []);
  const away = !online.value;
  const n = waiting.value.length;
  const problems = waiting.value.filter((write) => write.problem).length;
  const time = formatTime(since);
  const text = away ? (n > 0 ? t("offline.waits", { n, time }) : t("offline.since", { time })) : problems > 0 ? t("offline.problems", { n: problems }) : t("offline.sending", { n });
  const retry = async () => {
    setBusy(true);
    await reconnect();
    setBusy(false);
  };
  return html`<div class="offline" role="status"><${Icon} name=${away ? "cloud-off" : problems > 0 ? "triangle-alert" : "upload"} /><span>${text}</span>
    ${n > 0 && html`<${Button} small onClick=${() => { unsentOpen.value = "look"; }}>${t(problems > 0 && !away ? "offline.decide" : "offline.show")}<//>`}
    ${away && html`<${Button} small busy=${busy} onClick=${() => void retry()}>${t("offline_try")}<//>`}</div>
  ${unsentOpen.value && html`<${WaitingDialog} leaving=${unsentOpen.value === "leaving"} onClose=${() => { unsentOpen.value = null; }} />`}`;
}
