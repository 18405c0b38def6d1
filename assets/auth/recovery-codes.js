//! The recovery codes, shown once: copied or saved, then confirmed.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { user } from "../state.js";
import { Button } from "../ui/button.js";
import { CopyButton, saveText } from "../ui/keepsake.js";

/** @param {{ codes: string[], onKept: () => void }} props */
export function RecoveryCodes({ codes, onKept }) {
  const save = () => saveText("leadlab-recovery-codes.txt", `${t("mfa.codes_file", { host: location.host, email: user.value?.email ?? "" })}\n\n${codes.join("\n")}\n`);
  return html`<div class="codes"><p class="t2">${t("mfa.codes_text", { n: codes.length })}</p>
    <ol class="codelist" aria-label=${t("mfa.codes")}>${codes.map((code) => html`<li key=${code}>${code}</li>`)}</ol>
    <div class="row wrap"><${CopyButton} text=${codes.join("\n")} /><${Button} form icon="download" onClick=${save}>${t("mfa.codes_save")}<//><span class="grow"></span>
      <${Button} form kind="primary" onClick=${onKept}>${t("mfa.codes_kept")}<//></div></div>`;
}
