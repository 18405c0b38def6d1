//! The organisation as a whole, for its owners: all of it in one file, and its end.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, post } from "../api.js";
import { download } from "../files/content.js";
import { dropSession, organisation } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input } from "../ui/input.js";
import { useExport } from "./export.js";
import { Group, Row } from "./frame.js";

/** Asks for the name before it erases. @param {{ name: string, onClose: () => void }} props */
function Erase({ name, onClose }) {
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const erase = async () => {
    if (busy) return;
    if (typed.trim() !== name) return setError(t("org.erase_wrong", { name }));
    setBusy(true);
    setFailure("");
    try {
      await post("/organization/erase", { name: typed.trim() });
      return dropSession();
    } catch (problem) {
      if (problem instanceof ApiError && problem.fields.name) setError(problem.fields.name);
      else setFailure(problem instanceof ApiError ? problem.sentence : String(problem));
    }
    setBusy(false);
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="danger" type="submit" busy=${busy}>${t("org.erase_action")}<//>`;
  return html`<${Dialog} title=${t("org.erase_title", { name })} onClose=${onClose} onSubmit=${() => void erase()} foot=${foot}>
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <p class="t2">${t("org.erase_text")}</p>
    <${Field} label=${t("org.erase_name", { name })} error=${error}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} maxlength="200" autocomplete="off" value=${typed}
      onValue=${(/** @type {string} */ text) => { setTyped(text); setError(""); }} autofocus />`}<//>
  <//>`;
}

export function Whole() {
  const [erasing, setErasing] = useState(false);
  const name = organisation.value?.name ?? "";
  const save = (/** @type {any} */ file) => void download(file.download_url.replace(/^\/api\/v1/, ""), { ...file, name: file.file_name });
  const { busy, start, again } = useExport({ begin: () => post("/exports/organization", {}), save, job: t("org.export"), failed: t("org.not_exported") });
  return html`<${Group} title=${t("org.whole")}>
    <${Row} title=${t("org.export")} hint=${t("org.export_hint")}>${again && html`<${Button} icon="download" onClick=${again}>${t("org.export_save")}<//>`}
      <${Button} busy=${busy} onClick=${start}>${t("org.export_action")}<//><//>
    <${Row} title=${t("org.erase")} hint=${t("org.erase_hint")}><${Button} kind="danger" onClick=${() => setErasing(true)}>${t("org.erase_open")}<//>
      ${erasing && html`<${Erase} name=${name} onClose=${() => setErasing(false)} />`}<//>
  <//>`;
}
