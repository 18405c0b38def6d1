//! The board of a pipeline: its stages as columns of deals. Pipeline and filter stand in the address.

import { html, useEffect, useRef, useState } from "../lib.js";
import { post } from "../api.js";
import { t } from "../i18n.js";
import { formatMoney, formatNumber, shortMoney } from "../format.js";
import { pipelines } from "../data/pipelines.js";
import { tellRecord } from "../data/records.js";
import { Board } from "../board/board.js";
import { isThere, shifted, sumsOf } from "../board/moves.js";
import { useBoard } from "../board/read.js";
import { keepList } from "../list/came-from.js";
import { FilterBar } from "../list/filter-bar.js";
import { FilterPopover } from "../list/filter-popover.js";
import { ListEmpty } from "../list/list-empty.js";
import { NewSheet } from "../list/new-sheet.js";
import { LosePopover } from "../record/lose.js";
import { place, setQuery } from "../router.js";
import { hasRole, keep, recall } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { Menu } from "../ui/menu.js";
import { Select } from "../ui/select.js";
import { Skeleton } from "../ui/skeleton.js";
import { useTitle } from "../ui/title.js";
import { toastDone, toastError } from "../ui/toast.js";
import { deals } from "./deals.js";

/** @typedef {import("../board/moves.js").Move} Move */

/** What the open columns are worth, as it is and weighted. @param {{ columns: import("../board/moves.js").BoardColumn[] }} props */
function Worth({ columns }) {
  const total = sumsOf(columns.map((column) => column.total));
  const weighted = sumsOf(columns.map((column) => column.weighted_total));
  if (total.length === 0) return null;
  return html`<span class="boardsum t2 num" title=${`${total.map(formatMoney).join(", ")} · ${t("board.weighted", { amount: weighted.map(formatMoney).join(", ") })}`}>${t("board.worth", { total: total.map(shortMoney).join(", "), weighted: weighted.map(shortMoney).join(", ") })}</span>`;
}

export default function BoardPage() {
  const { query } = place.value;
  const filter = query.get("filter") ?? "";
  const all = pipelines();
  const pipeline = all.find((item) => item.id === query.get("pipeline")) ?? all[0];
  const { columns, error, change, more, again } = useBoard(pipeline?.id, filter);
  const [pop, setPop] = useState(/** @type {{ anchor: Element, at?: number } | null} */ (null));
  const [creating, setCreating] = useState(/** @type {string | null} */ (null));
  const [losing, setLosing] = useState(/** @type {{ move: Move, anchor: DOMRect } | null} */ (null));
  const [focus, setFocus] = useState(/** @type {{ id: string } | null} */ (null));
  const [compact, setCompact] = useState(() => recall("board") === "compact");
  /** The stages whose columns this device does not show. */
  const [hidden, setHidden] = useState(() => new Set((recall("board-hidden") ?? "").split(",").filter(Boolean)));
  const [showing, setShowing] = useState(/** @type {Element | null} */ (null));
  const filterButton = useRef(/** @type {HTMLElement | null} */ (null));
  const may = hasRole("member");
  useTitle(t("board"));
  useEffect(() => keepList("deals", place.value), [place.value]);

  /** @param {Move} step */
  const move = async (step) => {
    const { row, stage, before } = step;
    if (!columns || isThere(columns, step)) return;
    if (stage.kind === "lost" && row.status !== "lost") {
      // The tabs of a phone are there on a wide screen, too, and have no place.
      const card = [...document.querySelectorAll(".bdrop, .btab.aim")].find((spot) => spot.getClientRects().length > 0) ?? document.querySelector(`[data-card="${row.id}"]`);
      return setLosing({ move: step, anchor: card?.getBoundingClientRect() ?? new DOMRect() });
    }
    const end = change((now) => shifted(now, step));
    try {
      const { data, undoId } = await post(`/deals/${row.id}/move`, { stage_id: stage.id, ...(before ? { before } : {}) });
      tellRecord({ collection: "deals", id: row.id, changes: data });
      if (row.stage_id !== stage.id) toastDone(t(stage.kind === "won" ? "deal.won" : "deal.moved", { name: row.name, stage: stage.name }), undoId);
    } catch (reason) {
      toastError(t("deal.not_moved", { name: row.name }), reason);
    } finally {
      end();
    }
  };
  const create = (/** @type {string | undefined} */ stage) => { if (may && stage) setCreating(stage); };
  const setFilter = (/** @type {string} */ text) => setQuery({ filter: text }, { replace: true });
  /** @param {string} stage @param {boolean} hide */
  const hide = (stage, hide) => {
    const next = new Set(hidden);
    if (hide) next.add(stage); else next.delete(stage);
    keep("board-hidden", [...next].join(",") || null);
    setHidden(next);
  };
  const away = pipeline?.stages.filter((stage) => hidden.has(stage.id)) ?? [];
  const turn = () => { keep("board", compact ? null : "compact"); setCompact(!compact); };
  useKeys({
    f: () => setPop({ anchor: /** @type {Element} */ (filterButton.current) }),
    "shift+c": () => create(pipeline?.stages[0]?.id),
  });
  const open = (columns ?? []).filter((column) => pipeline?.stages.find((stage) => stage.id === column.stage_id)?.kind === "open");
  const tail = filter ? `?filter=${encodeURIComponent(filter)}` : "";
  // A deal that is about to be lost stands where it was dropped until its reason is given or not.
  const shown = (columns && losing ? shifted(columns, losing.move) : columns)?.filter((column) => !hidden.has(column.stage_id));
  const refused = error?.status === 422;
  return html`<div class="work"><section class="listpane" aria-label=${t("board")}>
    <header class="head listhead"><h1><${Icon} name="handshake" />${t("deals")}<span class="count">${columns ? formatNumber(open.reduce((sum, column) => sum + column.count, 0)) : ""}</span></h1>
      ${all.length > 1 && html`<span class="boardpick"><${Select} small label=${t("field.pipeline_id")} value=${pipeline?.id ?? null} options=${all.map((item) => ({ value: item.id, label: item.name }))}
        onChange=${(/** @type {string} */ id) => setQuery({ pipeline: id })} /></span>`}
      <${Worth} columns=${open} /><span class="grow"></span>
      ${away.length > 0 && html`<${Button} kind="ghost" icon="eye-off" aria-haspopup="menu" onClick=${(/** @type {any} */ event) => setShowing(event.currentTarget)}>${t("board.hidden", { n: away.length })}<//>`}
      <a class="btn ghost word" href=${`/deals${tail}`} title=${t("board.table")}><${Icon} name="table-2" /><span>${t("board.table")}</span></a>
      <button type="button" class=${`btn ghost word${compact ? " on" : ""}`} aria-pressed=${compact} title=${t("board.compact")} onClick=${turn}><${Icon} name="rows-3" /><span>${t("compact")}</span></button>
      <span ref=${filterButton}><button type="button" class=${`btn ghost word${pop ? " on" : ""}`} title=${`${t("filter")} (f)`} aria-haspopup="dialog"
        onClick=${(/** @type {any} */ event) => setPop({ anchor: event.currentTarget })}><${Icon} name="list-filter" /><span>${t("filter")}</span></button></span>
      ${may && html`<span class="vr nophone"></span><${Button} kind="primary" icon="plus" class="nophone" title=${`${t("deals.new")} (⇧ C)`}
        onClick=${() => create(pipeline?.stages[0]?.id)}>${t("deals.new")}<//>`}</header>
    <${FilterBar} entity=${deals} filter=${filter} sort="" onFilter=${setFilter} onSort=${() => {}}
      onOpen=${(/** @type {Element} */ anchor, /** @type {number} */ at) => setPop({ anchor, at })} />
    ${error && (refused || !shown) ? html`<${Empty} icon=${refused ? "list-filter" : "cloud-off"} title=${t(refused ? "filter_not_read" : "list_not_loaded")} text=${error.sentence}
        actions=${refused ? html`<${Button} onClick=${() => setFilter("")}>${t("clear_filters")}<//>` : html`<${Button} kind="primary" onClick=${() => void again()}>${t("try_again")}<//>`} />`
      : columns && columns.every((column) => column.count === 0) ? html`<${ListEmpty} kind=${filter ? "filtered" : "first"} entity=${deals} purpose=${{ title: t("deals.first_title"), text: t("deals.first_text") }} filter=${filter}
        onFilter=${setFilter} onNew=${() => create(pipeline?.stages[0]?.id)} />`
      : !shown || !pipeline ? html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`
      : html`<${Board} columns=${shown} stages=${pipeline.stages} compact=${compact} may=${may} focus=${focus} name=${`${pipeline.id} ${filter}`} onMove=${move} onMore=${more} onNew=${(/** @type {{ id: string }} */ stage) => create(stage.id)} onHide=${(/** @type {{ id: string }} */ stage) => hide(stage.id, true)} />`}
    ${showing && html`<${Menu} anchor=${showing} align="end" label=${t("board.hidden", { n: away.length })} entries=${away.map((stage) => ({ label: stage.name, icon: "eye", run: () => hide(stage.id, false) }))} onClose=${() => setShowing(null)} />`}
    ${pop && html`<${FilterPopover} entity=${deals} filter=${filter} anchor=${pop.anchor} at=${pop.at} onFilter=${setFilter} onClose=${() => setPop(null)} />`}
    ${creating && html`<${NewSheet} entity=${deals} filter=${`stage_id = "${creating}"`} onClose=${() => setCreating(null)} />`}
    ${losing && html`<${LosePopover} row=${losing.move.row} to=${{ stage_id: losing.move.stage.id, ...(losing.move.before ? { before: losing.move.before } : {}) }}
      anchor=${losing.anchor} onClose=${(/** @type {boolean} */ lost) => { if (lost) change((now) => shifted(now, losing.move))(); setLosing(null); setFocus({ id: losing.move.row.id }); }} />`}
  </section></div>`;
}
