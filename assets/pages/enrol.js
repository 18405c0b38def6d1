//! Where somebody stands who may do nothing before they have a second factor: sets it up, then lets them in.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { enrolling, loadBasics, organisation, signOut } from "../state.js";
import { Enrol } from "../auth/enrol.js";
import { AuthFrame } from "../auth/frame.js";
import { Button } from "../ui/button.js";

export default function EnrolPage() {
  const enter = async () => {
    await loadBasics();
    enrolling.value = false;
  };
  return html`<${AuthFrame}><div class="sheet enrolsheet">
    <div><h1>${t("mfa.must_title")}</h1><p class="t2">${t("mfa.must", { organization: organisation.value?.name ?? t("mfa.your_organisation") })}</p></div>
    <${Enrol} onDone=${() => void enter()} />
    <div class="sheetlinks"><${Button} kind="link" onClick=${() => void signOut()}>${t("sign_out")}<//></div>
  </div><//>`;
}
