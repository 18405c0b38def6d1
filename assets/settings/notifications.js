//! What the person wants to be told, and how: in the application, by mail, both or neither. Each switch is kept at once.

import { html } from "../lib.js";
import { t } from "../i18n.js";
import { patch } from "../api.js";
import { user } from "../state.js";
import { Checkbox } from "../ui/input.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";

/** @typedef {"app" | "mail"} Way */

const SORTS = ["assigned", "commented", "reminders", "tickets", "jobs"];
/** @type {Way[]} */ const WAYS = ["app", "mail"];

export default function Notifications() {
  const me = /** @type {import("../api.js").User} */ (user.value);
  /** Shows the choice at once; what the server refuses goes back. @param {string} sort @param {Way} way @param {boolean} on */
  const set = async (sort, way, on) => {
    const note = (/** @type {boolean} */ value) => {
      const now = /** @type {import("../api.js").User} */ (user.peek());
      const choice = now.notifications?.[sort] ?? { app: false, mail: false };
      user.value = { ...now, notifications: { ...now.notifications, [sort]: { ...choice, [way]: value } } };
    };
    note(on);
    try {
      await patch("/me", { notifications: { [sort]: { [way]: on } } });
    } catch (error) {
      note(!on);
      toastError(t("ntf.not_kept"), error);
    }
  };
  return html`<${SettingsPage} title=${t("set.notifications")} lead=${t("ntf.lead")}>
    <${Group} title=${t("ntf.sorts")}>
      ${SORTS.map((sort) => html`<div class="srow" key=${sort} role="group" aria-labelledby=${`ntf-${sort}`}><div class="min0"><span class="med" id=${`ntf-${sort}`}>${t(`ntf.${sort}`)}</span>
        <p class="hint">${t(`ntf.${sort}_hint`)}</p></div>
        <div class="sctl row">${WAYS.map((way) => html`<${Checkbox} key=${way} checked=${me.notifications?.[sort]?.[way] ?? false}
          onChange=${(/** @type {boolean} */ on) => void set(sort, way, on)}>${t(`ntf.${way}`)}<//>`)}</div></div>`)}
    <//>
  <//>`;
}
