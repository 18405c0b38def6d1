//! A file in a dialog: a picture as such, text as text. Nothing of it runs: a picture is an `<img>`, text stays text.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Skeleton } from "../ui/skeleton.js";
import { download, readContent, shownAs } from "./content.js";

/** Characters of a text that are shown. */
const TEXT_MAX = 100_000;

/** @param {{ path: string, file: import("./content.js").StoredFile, onClose: () => void }} props */
export function FilePreview({ path, file, onClose }) {
  const [url, setUrl] = useState("");
  const [text, setText] = useState(/** @type {string | null} */ (null));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let made = "";
    let here = true;
    readContent(path).then(async (blob) => {
      if (shownAs(file) === "text") {
        const read = await blob.text();
        if (here) setText(read);
      } else if (here) {
        made = URL.createObjectURL(blob);
        setUrl(made);
      }
    }, () => { if (here) setFailed(true); });
    return () => { here = false; if (made) URL.revokeObjectURL(made); };
  }, []);
  const foot = html`<${Button} form icon="download" onClick=${() => void download(path, file)}>${t("files.download")}<//><${Button} form
    kind="primary" autofocus onClick=${onClose}>${t("close")}<//>`;
  return html`<${Dialog} class="filedialog" title=${file.name} onClose=${onClose} onSubmit=${onClose} foot=${foot}>
    <div class="fileshown">${failed ? html`<p class="t3">${t("files.not_read", { name: file.name })}</p>`
      : text !== null ? html`<pre>${text.slice(0, TEXT_MAX)}</pre>` : url ? html`<img src=${url} alt=${file.name} />` : html`<${Skeleton} lines=${6} />`}</div>
    ${text !== null && text.length > TEXT_MAX && html`<p class="t3 fs12">${t("files.cut")}</p>`}
  <//>`;
}
