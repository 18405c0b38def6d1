//! Step 1: a file by picker, drop or paste, and what kind of records it holds; then how it was read, with its first rows.

import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, upload } from "../api.js";
import { navigate } from "../router.js";
import { customFields } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { Segmented, Textarea } from "../ui/input.js";
import { Progress } from "../ui/progress.js";
import { WizardFoot } from "./frame.js";
import { formatFacts, formatSize } from "./format-facts.js";
import { sourceName } from "./import.js";
import { ENTITIES, FIELDS, targetLabel } from "./targets.js";
import { saveBlob } from "../ui/save-blob.js";

/** @typedef {import("./targets.js").EntityName} EntityName */

/** Kinds of file that the server would refuse, told before they travel. */
const NOT_TEXT = /\.(xlsx?|ods|numbers|zip|pdf|docx?|vcf)$/i;

/** A CSV whose header names every field, custom ones too, for people who start from nothing. @param {EntityName} entity */
function saveSample(entity) {
  const custom = customFields.value.filter((field) => field.entity === entity).map((field) => field.label);
  const names = [...FIELDS[entity].map((field) => targetLabel(field, entity)), ...custom];
  saveBlob(new Blob([`\ufeff${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(",")}\r\n`], { type: "text/csv" }), t("imp.sample_name", { entity }));
}

/** @param {{ onFile: (file: File) => void, onBack: () => void }} props */
function PasteBox({ onFile, onBack }) {
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const use = () => {
    if (text.trim().split(/\r?\n/).length < 2) return setError(t("imp.paste_empty"));
    onFile(new File([text], text.includes("\t") ? "pasted.tsv" : "pasted.csv", { type: "text/csv" }));
  };
  return html`<div class="pastebox"><label class="lbl" for="paste">${t("imp.paste_label")}</label>
    <${Textarea} id="paste" class="in area mono" rows=${12} value=${text}
      onValue=${setText} wrap="off" spellcheck=${false} aria-invalid=${error ? "true" : undefined} autofocus />
    ${error && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${error}</p>`}
    <div class="row"><${Button} form kind="primary" onClick=${use}>${t("imp.paste_use")}<//><${Button} form kind="link" onClick=${onBack}>${t("imp.paste_back")}<//>
      </div></div>`;
}

/** @param {{ entity: EntityName, onEntity: (entity: EntityName) => void }} props the import's start: no file is here yet */
export function DropStep({ entity, onEntity }) {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [over, setOver] = useState(false);
  const [pasting, setPasting] = useState(false);
  const [reading, setReading] = useState(/** @type {File | null} */ (null));
  const [error, setError] = useState("");

  /** @param {File | undefined} file */
  async function take(file) {
    if (!file || reading) return;
    if (NOT_TEXT.test(file.name)) return setError(t("imp.not_text", { name: file.name }));
    setError("");
    setReading(file);
    const form = new FormData();
    form.append("entity", entity);
    form.append("file", file, file.name);
    try {
      const { data } = await upload("/imports", form);
      navigate(`/imports/${data.id}?step=files`, { replace: true });
    } catch (problem) {
      setError(`${t("imp.not_read", { name: file.name })} ${problem instanceof ApiError ? problem.sentence : problem}`);
      setReading(null);
    }
  }
  /** @param {DragEvent} event */
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer?.files[0]);
  };
  /** @param {ClipboardEvent} event */
  const paste = (event) => {
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (pasting || (!file && !/\n./.test(text))) return;
    event.preventDefault();
    void take(file ?? new File([text], text.includes("\t") ? "pasted.tsv" : "pasted.csv", { type: "text/csv" }));
  };

  return html`<div class="wizbody narrow" tabindex="-1" onPaste=${paste}
      onDragOver=${(/** @type {Event} */ event) => { event.preventDefault(); setOver(true); }}
        onDragLeave=${(/** @type {any} */ event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOver(false); }} onDrop=${drop}>
    <div class="wizhead"><div class="grow"><h2>${t("imp.drop_title")}</h2><p class="t2">${t("imp.drop_lead")}</p></div></div>
    <section class="wizpart"><p class="lbl" id="what">${t("imp.entity")}</p>
      <div><${Segmented} label=${t("imp.entity")} value=${entity} onChange=${onEntity} options=${ENTITIES.map((name) => ({ value: name, label: t(name) }))} /></div>
      <p class="hint">${t(`imp.entity_hint.${entity}`)}</p></section>
    ${reading ? html`<div class="drop busy" role="status"><p class="med">${t("imp.reading", { name: reading.name, size: formatSize(reading.size) })}</p>
      <${Progress} done=${0} total=${0} label=${reading.name} /></div>`
      : pasting ? html`<${PasteBox} onFile=${take} onBack=${() => setPasting(false)} />`
      : html`<div class=${`drop${over ? " over" : ""}`}>
          <${Icon} name="upload" size="lg" /><p class="strong">${over ? t("imp.drop_now") : t("imp.drop_here")}</p><p class="t2">${t("imp.kinds")}</p>
          <div class="row dropacts"><${Button} form kind="primary" onClick=${() => picker.current?.click()} autofocus>${t("imp.choose_file")}<//><${Button} form
            onClick=${() => setPasting(true)}>${t("imp.paste")}<//></div>
          <input ref=${picker} class="sr" type="file" accept=".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values" tabindex="-1" aria-label=${t("imp.choose_file")}
            onChange=${(/** @type {any} */ event) => { void take(event.currentTarget.files[0]); event.currentTarget.value = ""; }} /></div>`}
    ${error && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span class="grow">${error}</span></div>`}
    <div class="wizpart"><${Button} kind="link" icon="download" onClick=${() => saveSample(entity)}>${t("imp.sample")}<//></div>
  </div><${WizardFoot} note=${t("imp.nothing_written")} />`;
}

/** @param {{ imp: import("./import.js").Import, save: (change: any) => Promise<boolean> }} props how the file was read */
export function FilesStep({ imp, save }) {
  const rows = imp.sample_rows ?? [];
  const estimate = imp.row_count_estimate;
  const source = sourceName(imp) ? `${t("imp.looks_like", { source: sourceName(imp) })} ` : "";
  return html`<div class="wizbody" tabindex="-1">
    <div class="wizhead"><div class="grow"><h2>${t("imp.read_title", { name: imp.file_name ?? "" })}</h2>
      <p class="t2">${source}${estimate ? t("imp.read_lead", { n: estimate }) : t("imp.read_lead_unknown")}</p></div></div>
    <dl class="facts4">${formatFacts(imp).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd class="num">${value}</dd></div>`)}</dl>
    ${imp.mojibake && html`<div class=${`banner wizbanner${imp.repair ? " info" : ""}`}><${Icon} name=${imp.repair ? "check" : "triangle-alert"} />
      <span class="grow">${t(imp.repair ? "imp.repaired" : "imp.mojibake")}</span>
      <${Button} small onClick=${() => void save({ repair: !imp.repair })}>${t(imp.repair ? "imp.unrepair" : "imp.repair")}<//></div>`}
    <section class="wizpart grown"><h3 class="lbl">${t("imp.raw")}</h3>
      <div class="tblwrap" tabindex="0" role="region" aria-label=${t("imp.raw")}><table class="tbl raw"><thead>
        <tr>${imp.columns.map((column, index) => html`<th key=${index}>${column.name}</th>`)}</tr></thead>
        <tbody>${rows.slice(0, 5).map((row, at) => html`<tr key=${at}>${imp.columns.map((_, index) => html`<td key=${index} class="mono" title=${row[index]}>${row[index]}</td>`)}</tr>`)}</tbody></table></div></section>
  </div>
  <${WizardFoot} note=${t("imp.nothing_written")} next=${t("imp.to_map")} onNext=${() => navigate(`/imports/${imp.id}?step=map`)}>
    <a class="btn form" href=${`/imports/new?entity=${imp.entity}`}>${t("imp.another")}</a><//>`;
}
