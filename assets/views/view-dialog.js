//! Naming a view: a new one for what the list shows, or the one that is shown; managers say who sees it.

import { html, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { t } from "../i18n.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Input, Segmented } from "../ui/input.js";
import { changeView, saveView } from "./actions.js";

/** @param {{ entity: import("../data/fields.js").Entity, view?: import("../state.js").View, filter: string, sort: string, group: string, order: string[], onClose: () => void }} props with `view` that one gets another name */
export function ViewDialog({ entity, view, filter, sort, group, order, onClose }) {
  const [name, setName] = useState(view?.name ?? "");
  const [shared, setShared] = useState(view?.shared ?? false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const save = async () => {
    if (busy || name.trim() === "") return;
    setBusy(true);
    try {
      if (view) await changeView(view, { name, shared }, "views.renamed");
      else await saveView({ entity: entity.name, name, filter, sort, group_by: group || null, columns: order, shared });
      onClose();
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      setError(reason);
      setBusy(false);
    }
  };
  const loose = error && !error.fields.name ? error.sentence : null;
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${name.trim() === ""}>${t("save")}<//>`;
  return html`<${Dialog} title=${t(view ? "views.rename" : "views.new_title")} onClose=${onClose} onSubmit=${() => void save()} foot=${foot}>
    <${Field} label=${t("name")} error=${error?.fields.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus value=${name}
      maxlength=${100} onValue=${setName} />`}<//>
    ${hasRole("manager") && html`<div class="viewwho"><span class="t2">${t("views.visibility")}</span><${Segmented} label=${t("views.visibility")}
      value=${shared ? "all" : "me"} onChange=${(/** @type {string} */ who) => setShared(who === "all")}
      options=${[{ value: "me", label: t("views.mine") }, { value: "all", label: t("views.shared") }]} /></div>`}
    ${loose && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${loose}</p>`}
  <//>`;
}
