//! The trash: what was deleted, by whom and when, with the way back for one or several.

import { html, useEffect, useState } from "../lib.js";
import { addTexts, t, within } from "../i18n.js";
import { post } from "../api.js";
import { formatAbsolute, formatAgo } from "../format.js";
import { navigate } from "../router.js";
import { addToast, hasRole, organisation } from "../state.js";
import { Person } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { Checkbox, Segmented } from "../ui/input.js";
import { useTitle } from "../ui/title.js";
import { onUndo, toastError } from "../ui/toast.js";
import { useRows } from "../settings/load.js";
import texts from "../i18n/settings.js";

await addTexts("settings", texts);

/** @typedef {{ id: string, type: string, title: string, deleted_at: string, deleted_by: string | null }} TrashRow */

/** @type {Record<string, string>} */
const ICONS = { leads: "user-search", customers: "building-2", contacts: "users", deals: "handshake", tickets: "ticket", activities: "activity", notes: "sticky-note", comments: "reply", files: "paperclip" };
/** What has no page of its own. */
const PARTS = ["notes", "comments", "files"];

export default function TrashPage() {
  const [type, setType] = useState("all");
  const [chosen, setChosen] = useState(/** @type {Set<string>} */ (new Set()));
  const [busy, setBusy] = useState(false);
  const { rows, setRows, reload, waiting, more } = useRows("/trash", type === "all" ? { limit: 100 } : { limit: 100, type });
  const records = /** @type {TrashRow[] | null} */ (rows);
  const may = hasRole("member");
  useTitle(t("trash.title"));
  useEffect(() => onUndo(() => void reload()), []);
  useEffect(() => setChosen(new Set()), [type]);

  /** @param {TrashRow[]} wanted */
  const restore = async (wanted) => {
    setBusy(true);
    /** @type {string[]} */ const back = [];
    for (const row of wanted) {
      try {
        await post(`/trash/${row.id}/restore`, {});
        back.push(row.id);
      } catch (error) { toastError(t("trash.not_restored", { title: row.title || t("trash.no_title") }), error); }
    }
    setRows((now) => now && now.filter((/** @type {any} */ row) => !back.includes(row.id)));
    setChosen(new Set([...chosen].filter((id) => !back.includes(id))));
    const only = wanted.length === 1 ? wanted[0] : undefined;
    if (only && back.length) addToast({ tone: "done", title: t("trash.restored", { title: only.title || t("trash.no_title") }), action: PARTS.includes(only.type) ? undefined : { label: t("trash.open"), run: () => navigate(`/${only.type}/${only.id}`) } });
    else if (back.length) addToast({ tone: "done", title: t("trash.restored_n", { n: back.length }) });
    setBusy(false);
  };
  const toggle = (/** @type {string} */ id) => setChosen(new Set(chosen.has(id) ? [...chosen].filter((other) => other !== id) : [...chosen, id]));
  const picked = records?.filter((row) => chosen.has(row.id)) ?? [];
  const all = records !== null && records.length > 0 && picked.length === records.length;

  return html`<header class="head line"><h1><${Icon} name="trash-2" />${t("trash.title")}</h1><span class="grow"></span>
      ${picked.length > 0 && html`<${Button} kind="primary" icon="undo-2" busy=${busy}
        onClick=${() => void restore(picked)}>${t("trash.restore_n", { n: picked.length })}<//>`}</header>
    <div class="trashbar"><${Segmented} label=${t("trash.kind")} value=${type} onChange=${setType}
      options=${["all", "leads", "customers", "contacts", "deals", "tickets", "activities", "notes", "comments", "files"].map((name) => ({ value: name, label: t(name === "all" ? "trash.all" : name) }))} />
      <span class="t3 fs12 hide720">${t("trash.lead", { n: organisation.value?.settings?.retention?.trash_days ?? 30 })}</span></div>
    ${waiting ? html`<div class="tblpad">${waiting}</div>`
    : records?.length === 0 && !more ? html`<${Empty} icon="trash-2" title=${type === "all" ? t("trash.none") : t("trash.none_of", { entity: within(t(type)) })} text=${t("trash.none_text")} />`
    : html`<div class="tblscroll"><table class="tbl lined"><thead><tr>${may && html`<th class="checkcell"><${Checkbox}
      label=${t("trash.select_all")} checked=${all} mixed=${picked.length > 0 && !all} onChange=${() => setChosen(new Set(all ? [] : records?.map((row) => row.id)))} /></th>`}
        <th>${t("trash.record")}</th><th class="hide720">${t("trash.kind")}</th><th class="hide720">${t("trash.when")}</th><th class="hide1040">${t("trash.by")}</th>
          <th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${records?.map((row) => html`<tr key=${row.id} class=${chosen.has(row.id) ? "sel" : ""}>${may && html`<td class="checkcell"><${Checkbox}
        label=${t("trash.select", { title: row.title })} checked=${chosen.has(row.id)} onChange=${() => toggle(row.id)} /></td>`}
        <td class="name"><span class="row gap6"><${Icon} name=${ICONS[row.type] ?? "file-text"} class="t3" />
          <span class="trunc" title=${row.title}>${row.title || t("trash.no_title")}</span></span><span class="sub720">${t(row.type)}, ${formatAgo(row.deleted_at)}</span></td>
        <td class="t2 hide720">${t(row.type)}</td><td class="t2 hide720">
          <time datetime=${row.deleted_at} title=${formatAbsolute(row.deleted_at)}>${formatAgo(row.deleted_at)}</time></td>
        <td class="hide1040">${row.deleted_by && html`<${Person} id=${row.deleted_by} />`}</td>
        <td class="acts">${may && html`<${Button} small busy=${busy} onClick=${() => void restore([row])}>${t("trash.restore")}<//>`}</td></tr>`)}</tbody>
          </table>${more}</div>`}`;
}
