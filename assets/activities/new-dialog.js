//! A new activity from the list, where nothing says yet to whom it belongs.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { prefill } from "../data/create.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Segmented } from "../ui/input.js";
import { RelationBox } from "../ui/relation-box.js";
import { ActivityFields, blank, isWritten, looseReason, send } from "./form.js";
import { KINDS } from "./texts.js";

/** The next full hour today, nine o'clock on another day. @param {Date} day */
function momentOn(day) {
  const now = new Date();
  const today = day.toDateString() === now.toDateString();
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), today ? Math.min(23, now.getHours() + 1) : 9).toISOString();
}

/** @param {{ entity: import("../data/fields.js").Entity, filter: string, day?: Date, onClose: () => void }} props `day` is when it is to be */
export function NewActivity({ entity, filter, day, onClose }) {
  const given = prefill(entity, filter);
  const [draft, setDraft] = useState(() => ({ ...blank(KINDS.some(([kind]) => kind === given.kind) ? given.kind : "task"), ...(given.assignee_id ? { assignee: given.assignee_id } : {}), ...(day ? { at: momentOn(day), dated: true } : {}) }));
  const [to, setTo] = useState("customer");
  const [chosen, setChosen] = useState(/** @type {{ id: string, name: string } | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {import("../api.js").ApiError | null} */ (null));
  const loose = looseReason(error);
  const save = async () => {
    if (busy || !isWritten(draft)) return;
    setBusy(true);
    const refused = await send(draft, chosen ? { [`${to}_id`]: chosen.id } : {}).finally(() => setBusy(false));
    if (refused) setError(refused);
    else onClose();
  };
  const kinds = ["customer", "contact", "lead", "deal", "ticket"].map((value) => ({ value, label: t(`${value}_one`) }));
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${!isWritten(draft)}>${t("activities.create")}<//>`;
  return html`<${Dialog} title=${t("activities.new")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${ActivityFields} draft=${draft} errors=${error?.fields ?? {}} onDraft=${setDraft} />
    <${Field} label=${t("activities.belongs_to")} error=${error?.fields.customer_id}>
      ${(/** @type {any} */ ids) => html`<div class="belongs"><${Segmented} label=${t("activities.belongs_to")} value=${to} options=${kinds}
          onChange=${(/** @type {string} */ next) => { setTo(next); setChosen(null); }} />
        <${RelationBox} ...${ids} kind=${to} chosen=${chosen} onChosen=${setChosen} /></div>`}<//>
    ${loose && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${loose}</p>`}
  <//>`;
}
