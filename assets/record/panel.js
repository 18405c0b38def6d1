//! The side panel: a record beside its list, without leaving it.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { ActivitySection } from "../activities/section.js";
import { DoneButton } from "../activities/done.js";
import { fieldsOf } from "../data/fields.js";
import { useRecord } from "../data/record.js";
import { navigate } from "../router.js";
import { Avatar } from "../ui/avatar.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Key } from "../ui/icon.js";
import { later } from "../ui/lazy.js";
import { Skeleton } from "../ui/skeleton.js";
import { ConvertDialog } from "./convert.js";
import { Reach, RecordMenu, StatusPill, Title } from "./head.js";
import { Notes } from "./notes.js";
import { Props } from "./props.js";
import { DealPeople } from "./deal.js";
import { CustomerContacts, CustomerLine, LeadOutcome } from "./related.js";
import { RelatedDeals } from "./related-deals.js";
import { Section } from "./section.js";
import { TicketsOf } from "./tickets.js";
import { Timeline } from "./timeline.js";

const Here = later(() => import("../live/here.js"), "Here");
const FileSection = later(() => import("../files/section.js"), "FileSection");
const Conversation = later(() => import("./conversation.js"), "Conversation");

/** Members that the head of a record shows already. */
export const HEAD_KEYS = new Set(["name", "status", "stage_id", "contacts", "created_at", "updated_at"]);

/**
 * @param {{ entity: import("../data/fields.js").Entity, id: string, index: number, total: number, onStep: (step: number) => void, onClose: () => void, onShown: (row: import("../data/fields.js").Row) => void }} props
 *   `index` is -1 when the record is not among the rows read
 */
export function RecordPanel({ entity, id, index, total, onStep, onClose, onShown }) {
  const { row, whole, included, error, gone } = useRecord(entity.name, id);
  const [converting, setConverting] = useState(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => { if (whole && row) onShown(row); }, [whole]);
  useEffect(() => { if (gone) onClose(); }, [gone]);
  const title = row ? entity.title(row) : "";
  const subtitle = row ? entity.subtitle(row) : "";
  const activity = entity.name === "activities";
  return html`<aside class="panelbox" ref=${box} aria-label=${t("panel_of", { name: title })}>
    <header class="head">
      <${Button} kind="ghost" small icon="chevron-up" label=${t("previous")} keys="k" disabled=${index === 0} onClick=${() => onStep(-1)} />
      <${Button} kind="ghost" small icon="chevron-down" label=${t("next")} keys="j" disabled=${index >= 0 && index >= total - 1}
        onClick=${() => onStep(1)} />
      <span class="t2 fs12 num stepcount">${index >= 0 ? t("n_of_m", { n: index + 1, total: formatNumber(total) }) : ""}</span>
      <${Here} collection=${entity.name} id=${id} /><span class="grow"></span>
      ${row && html`<${RecordMenu} entity=${entity} row=${row} small onGone=${onClose} />`}
      <button type="button" class="btn openbtn" onClick=${() => navigate(`/${entity.name}/${id}`)}>${t("open")}<${Key}>o<//></button>
      <${Button} kind="ghost" small icon="x" label=${t("close")} keys="Esc" onClick=${onClose} />
    </header>
    ${error && !row ? html`<${Empty} icon="search" title=${error.status === 404 ? t("record_gone") : t("record_not_loaded")}
      text=${error.status === 404 ? t("record_gone_text") : error.sentence} />`
      : !row ? html`<div class="panelwait"><${Skeleton} lines=${6} /></div>`
      : html`<div class="panelbody">
        <div class="idhead"><${Avatar} name=${title || "?"} company=${entity.company} icon=${entity.mark?.(row)} size="lg" /><div class="grow"><div class="row"><${Title}
          entity=${entity} row=${row} level=${2} /><${StatusPill} entity=${entity} row=${row} /></div>
          <div class="t2 trunc idline">${subtitle}
            ${["contacts", "deals", "tickets"].includes(entity.name) && row.customer_id && html`<${CustomerLine} row=${row} lead=${subtitle ? ", " : ""} />`}</div></div></div>
        ${activity && html`<div class="headacts"><${DoneButton} row=${row} /></div>`}
        <${Reach} entity=${entity} row=${row} onConvert=${() => setConverting(true)} />
        <${Props} usual=${entity.columns} collection=${entity.name} title=${t("details")} fields=${fieldsOf(entity).filter((def) => !HEAD_KEYS.has(def.key) && def.key !== entity.titleKey)}
          row=${row} whole=${whole} />
        ${entity.name === "customers" && whole && html`<${CustomerContacts} row=${row} contacts=${included.contacts} />`}
        ${entity.name === "customers" && whole && html`<${RelatedDeals} row=${row} collection="customers" deals=${included.deals} />`}
        ${entity.name === "contacts" && whole && html`<${RelatedDeals} row=${row} collection="contacts" />`}
        ${entity.name === "deals" && whole && html`<${DealPeople} row=${row} />`}
        ${entity.name === "leads" && html`<${LeadOutcome} row=${row} />`}
        ${(entity.name === "customers" || entity.name === "contacts") && whole && html`<${TicketsOf} collection=${entity.name} row=${row}
          tickets=${included.tickets} />`}
        ${whole && html`<${Notes} entity=${entity} row=${row} />`}
        ${whole && !activity && html`<${ActivitySection} collection=${entity.name} row=${row} compose /><${FileSection} collection=${entity.name} id=${id} />`}
        ${entity.name === "tickets" && html`<${Section} title=${t("conversation")}><${Conversation} id=${id} /><//>`}
        <${Section} title=${t("timeline")}><${Timeline} entity=${entity} id=${id} small /><//>
      </div>`}
    ${converting && row && html`<${ConvertDialog} row=${row} onClose=${() => setConverting(false)} />`}
  </aside>`;
}
