//! Beside the chips of a list that differs from its view: taking the changes back, or saving them there or as a new one.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { addressOf, mayChange, tryChange } from "./actions.js";

/** @param {{ view?: import("../state.js").View, filter: string, sort: string, group: string, order: string[], onBack: () => void, onName: () => void }} props `order` are the columns; `onBack` shows those of the view again */
export function ViewSave({ view, filter, sort, group, order, onBack, onName }) {
  if (!view) return hasRole("member") ? html`<${Button} kind="link" small onClick=${onName}>${t("views.save")}<//>` : null;
  const back = () => { onBack(); navigate(addressOf(view)); };
  const save = async () => { await tryChange(view, { filter, sort, group_by: group || null, columns: order }, "views.renamed"); onBack(); };
  return html`<span class="viewsave"><${Button} small onClick=${back}>${t("cancel")}<//>
    ${mayChange(view) && html`<${Button} small kind="primary" onClick=${() => void save()}>${t("views.save_changes")}<//>`}
    ${hasRole("member") && html`<${Button} small onClick=${onName}>${t("views.save_as")}<//>`}</span>`;
}
