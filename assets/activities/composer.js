//! Adding a note or an activity on the page of the record that it belongs to: five buttons, and the form that each opens.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { place, setQuery } from "../router.js";
import { draftOf, draftsRead, keepDraft } from "../data/drafts.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { useLayer } from "../ui/layers.js";
import { later } from "../ui/lazy.js";
import { wordOf } from "../ui/status.js";
import { ActivityFields, blank, isWritten, looseReason, send } from "./form.js";
import { KINDS } from "./texts.js";

/** @typedef {import("../data/fields.js").Row} Row */

const NoteForm = later(() => import("../notes/composer.js"), "NoteForm");

/** What waits for its text says so. @param {string} id */
const hasBegun = (id) => draftOf(`${id}/note`) !== undefined || draftOf(`${id}/activity`) !== undefined;

/** What an activity of this record hangs on: a contact's, a deal's and a ticket's belongs to their customer, too. @param {string} collection @param {Row} row */
function linksOf(collection, row) {
  const mine = { [`${collection.slice(0, -1)}_id`]: row.id };
  return ["contacts", "deals", "tickets"].includes(collection) && row.customer_id ? { ...mine, customer_id: row.customer_id } : mine;
}

/** @param {{ collection: string, row: Row, kind: string, onClose: () => void }} props */
function Form({ collection, row, kind, onClose }) {
  const key = `${row.id}/activity`;
  const [draft, setDraft] = useState(() => {
    const begun = draftOf(key);
    return begun?.kind === kind ? begun : { ...blank(kind), ...begun, kind, at: blank(kind).at };
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {import("../api.js").ApiError | null} */ (null));
  const loose = looseReason(error);
  useLayer(true, onClose);
  useEffect(() => { if (kind !== draft.kind) setDraft({ ...draft, kind, at: blank(kind).at }); }, [kind]);
  useEffect(() => keepDraft(key, isWritten(draft) ? draft : null), [draft]);
  const save = async () => {
    if (busy || !isWritten(draft)) return;
    setBusy(true);
    const refused = await send(draft, linksOf(collection, row), row).finally(() => setBusy(false));
    if (refused) return setError(refused);
    keepDraft(key, null);
    onClose();
  };
  return html`<form class="composer logform" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); void save(); }}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void save(); } }}>
    <${ActivityFields} draft=${draft} without="note" errors=${error?.fields ?? {}} onDraft=${setDraft} />
    ${loose && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${loose}</p>`}
    <div class="row"><span class="grow"></span><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${busy}
      disabled=${!isWritten(draft)}>${t("log.add")}<//></div></form>`;
}

/**
 * @param {{ collection: string, row: Row, small?: boolean, ask?: { kind: string, count: number }, only?: string }} props
 *   `small` in the side panel: icons alone, and no keys beside them; a change of `ask` opens the form of its kind; `only` offers one kind
 */
export function Composer({ collection, row, small, ask, only }) {
  const [kind, setKind] = useState(/** @type {string | null} */ (null));
  const may = hasRole("member");
  /** @param {string} next */
  const open = (next) => { if (may) setKind(next); };
  useEffect(() => { if (ask && ask.count > 0) open(ask.kind); }, [ask?.count]);
  // The palette asks for a form in the address.
  const asked = place.value.query.get("compose");
  useEffect(() => {
    if (!asked) return;
    setQuery({ compose: null }, { replace: true });
    if (KINDS.some(([name]) => name === asked)) open(asked);
  }, [asked]);
  const [, redraw] = useState(0);
  useEffect(() => void draftsRead().then(() => redraw((count) => count + 1)), []);
  if (!may) return null;
  if (kind === "note") return html`<${NoteForm} collection=${collection} row=${row} onClose=${() => setKind(null)} />`;
  if (kind) return html`<${Form} collection=${collection} row=${row} kind=${kind} onClose=${() => setKind(null)} />`;
  const keys = /** @type {Record<string, string>} */ ({ note: "n", task: "t", call: "c", email: "m" });
  return html`<div class="logbar">${KINDS.filter(([name]) => !only || name === only).map(([name, icon]) => html`<${Button} key=${name} icon=${icon} small=${small}
    title=${`${t(`log.${name}`)}${keys[name] && !small ? ` (${keys[name]})` : ""}`} onClick=${() => open(name)}>${wordOf(name)}<//>`)}${!small && hasBegun(row.id) && html`<button type="button" class="begun t3 fs12" onClick=${() => open(draftOf(`${row.id}/note`) === undefined ? draftOf(`${row.id}/activity`).kind : "note")}><${Icon} name="pencil" size="sm" />${t("log.begun")}</button>`}</div>`;
}
