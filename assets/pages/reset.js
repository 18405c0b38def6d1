//! Sets a new password with the one-time token of a mailed link. Does not sign in: whoever has the link alone gets no
//! further than that.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { navigate } from "../router.js";
import { dropSession, session, sessionEnded } from "../state.js";
import { AuthFrame } from "../auth/frame.js";
import { notice } from "../auth/notice.js";
import { NewPassword, passwordError, refusedPassword, useVerdict } from "../auth/password-rules.js";
import { useAddressToken } from "../auth/token.js";
import { Wait, useWait } from "../auth/wait.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";

export default function ResetPage() {
  const token = useAddressToken();
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState("");
  const verdict = useVerdict(password);
  const wait = useWait();

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const weak = passwordError(password, undefined, verdict);
    if (weak) return setError(weak);
    if (busy || wait.left > 0) return;
    setBusy(true);
    try {
      await post("/auth/password/reset", { token, password }, { anonymous: true });
      notice.value = t("reset.done");
      sessionEnded.value = false;
      if (session.value === "in") dropSession();
      return navigate("/login", { replace: true });
    } catch (problem) {
      const refused = problem instanceof ApiError ? refusedPassword(problem.errors) : "";
      if (wait.start(problem)) setError("");
      else if (refused) setError(refused);
      else if (problem instanceof ApiError && [401, 404, 410, 422].includes(problem.status)) setOver(token);
      else setError(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  }

  if (!token || over === token) {
    return html`<${AuthFrame}><${Empty} page icon="link" title=${t(token ? "reset.over_title" : "reset.none_title")} text=${t(token ? "reset.over" : "reset.none")}
      actions=${html`<a class="btn form" href="/login">${t("auth.back")}</a><a class="btn primary form" href="/forgot">${t("reset.again")}</a>`} /><//>`;
  }
  return html`<${AuthFrame}><form class="sheet" novalidate onSubmit=${submit}>
    <div><h1>${t("reset.title")}</h1><p class="t2">${t("reset.lead")}</p></div>
    <${NewPassword} label=${t("reset.new")} value=${password} onValue=${(/** @type {string} */ text) => { setPassword(text); setError(""); }} autofocus
      error=${wait.left > 0 ? html`<${Wait} left=${wait.left} />` : error} verdict=${verdict} />
    <${Button} kind="primary" wide type="submit" busy=${busy} disabled=${wait.left > 0}>${t("reset.set")}<//>
  </form><//>`;
}
