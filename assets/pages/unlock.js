//! Ends a lockout with the one-time token of a mailed link. It takes a press, so that a mail scanner that opens links
//! does not use it up.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { AuthFrame } from "../auth/frame.js";
import { useAddressToken } from "../auth/token.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";

export default function UnlockPage() {
  const token = useAddressToken();
  const [state, setState] = useState(/** @type {"asks" | "busy" | "done" | "over"} */ ("asks"));
  const [error, setError] = useState("");
  const unlock = async () => {
    setState("busy");
    setError("");
    try {
      await post("/auth/unlock", { token }, { anonymous: true });
      setState("done");
    } catch (problem) {
      const over = problem instanceof ApiError && [401, 404, 410, 422].includes(problem.status);
      setState(over ? "over" : "asks");
      if (!over) setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
  };
  const signIn = html`<a class="btn primary form" href="/login">${t("auth.sign_in")}</a>`;
  if (state === "done") return html`<${AuthFrame}><div role="status"><${Empty} page icon="circle-check" title=${t("unlock.done_title")} text=${t("unlock.done")} actions=${signIn} /></div><//>`;
  if (!token || state === "over") {
    return html`<${AuthFrame}><${Empty} page icon="link" title=${t(token ? "unlock.over_title" : "reset.none_title")} text=${t(token ? "unlock.over" : "reset.none")} actions=${signIn} /><//>`;
  }
  return html`<${AuthFrame}><div class="sheet">
    <div><h1>${t("unlock.title")}</h1><p class="t2">${t("unlock.lead")}</p></div>
    ${error && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${error}</span></div>`}
    <${Button} kind="primary" wide busy=${state === "busy"} onClick=${unlock} autofocus>${t("unlock.go")}<//>
    <p class="hint">${t("unlock.hint")}</p>
  </div><//>`;
}
