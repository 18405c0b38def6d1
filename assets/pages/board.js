//! The board of a pipeline: its stages as columns, its deals as cards that are dragged, or moved by Shift and the arrows.
//! Pipeline and filter stand in the address.

import { html, useEffect, useRef, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { pipelines } from "../data/pipelines.js";
import { onRecord, tellRecord } from "../data/records.js";
import { Column } from "../board/column.js";
import { FilterBar } from "../list/filter-bar.js";
import { FilterPopover } from "../list/filter-popover.js";
import { NewSheet } from "../list/new-sheet.js";
import { LoseDialog } from "../record/deal.js";
import { place, setQuery } from "../router.js";
import { hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { Select } from "../ui/select.js";
import { Skeleton } from "../ui/skeleton.js";
import { useTitle } from "../ui/title.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { deals } from "./deals.js";

/**
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {import("../format.js").Money} Money
 * @typedef {{ stage_id: string, count: number, total: Money[], weighted_total: Money[], cards: Row[], next_cursor: string | null }} BoardColumn
 */

/** The columns with the card at another place, as the server will have them but for the sums. @param {BoardColumn[]} columns @param {Row} row @param {string} stage @param {string | undefined} before */
function shifted(columns, row, stage, before) {
  return columns.map((column) => {
    const had = column.cards.some((card) => card.id === row.id);
    const cards = column.cards.filter((card) => card.id !== row.id);
    if (column.stage_id !== stage) return had ? { ...column, cards, count: column.count - 1 } : column;
    const at = before ? cards.findIndex((card) => card.id === before) : 0;
    cards.splice(Math.max(0, at), 0, { ...row, stage_id: stage });
    return { ...column, cards, count: column.count + (had ? 0 : 1) };
  });
}

export default function BoardPage() {
  const { query } = place.value;
  const filter = query.get("filter") ?? "";
  const all = pipelines();
  const pipeline = all.find((item) => item.id === query.get("pipeline")) ?? all[0];
  const [columns, setColumns] = useState(/** @type {BoardColumn[] | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [pop, setPop] = useState(/** @type {{ anchor: Element, at?: number } | null} */ (null));
  const [creating, setCreating] = useState(/** @type {string | null} */ (null));
  const [losing, setLosing] = useState(/** @type {{ row: Row, stage: string } | null} */ (null));
  const filterButton = useRef(/** @type {HTMLElement | null} */ (null));
  const turn = useRef(0);
  const may = hasRole("member");
  useTitle(t("board"));

  const load = async () => {
    if (!pipeline) return;
    const mine = ++turn.current;
    try {
      const { data } = await get("/deals/board", { pipeline_id: pipeline.id, filter });
      if (mine !== turn.current) return;
      setColumns(data.columns);
      setError(null);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      if (mine === turn.current) setError(reason);
    }
  };
  const again = useRef(load);
  again.current = load;
  useEffect(() => { void load(); }, [pipeline?.id, filter]);
  useEffect(() => {
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(() => void again.current(), 150); };
    const stops = [onRecord((change) => { if (change.collection === "deals") soon(); }), onUndo(soon)];
    return () => { clearTimeout(timer); for (const stop of stops) stop(); };
  }, []);

  /** @param {Row} row @param {string} to @param {string} [before] the card that it goes above; the top without */
  const move = async (row, to, before) => {
    const stage = pipeline?.stages.find((item) => item.id === to);
    if (!stage || !columns || before === row.id) return;
    if (stage.kind === "lost" && row.status !== "lost") return setLosing({ row, stage: to });
    const was = columns;
    setColumns(shifted(columns, row, to, before));
    try {
      const { data, undoId } = await post(`/deals/${row.id}/move`, { stage_id: to, ...(before ? { before } : {}) });
      tellRecord({ collection: "deals", id: row.id, changes: data });
      if (row.stage_id !== to) toastDone(t(stage.kind === "won" ? "deal.won" : "deal.moved", { name: row.name, stage: stage.name }), undoId);
    } catch (reason) {
      setColumns(was);
      toastError(t("deal.not_moved", { name: row.name }), reason);
    }
  };
  /** The next page of a column. @param {BoardColumn} column */
  const more = async (column) => {
    try {
      const { data } = await get("/deals/board", { pipeline_id: pipeline?.id, filter, stage_id: column.stage_id, cursor: column.next_cursor });
      const [next] = /** @type {BoardColumn[]} */ (data.columns);
      if (next) setColumns((now) => now?.map((item) => (item.stage_id === column.stage_id ? { ...item, cards: [...item.cards, ...next.cards], next_cursor: next.next_cursor } : item)) ?? null);
    } catch (reason) { toastError(t("list_not_loaded"), reason); }
  };
  useKeys({
    f: () => setPop({ anchor: /** @type {Element} */ (filterButton.current) }),
    "shift+c": () => { if (may) setCreating(pipeline?.stages[0]?.id ?? null); },
  });
  const setFilter = (/** @type {string} */ text) => setQuery({ filter: text }, { replace: true });
  const open = columns?.filter((column) => pipeline?.stages.find((stage) => stage.id === column.stage_id)?.kind === "open").reduce((sum, column) => sum + column.count, 0);
  const tail = filter ? `?filter=${encodeURIComponent(filter)}` : "";
  return html`<div class="work"><section class="listpane" aria-label=${t("board")}>
    <header class="head listhead"><h1><${Icon} name="handshake" />${t("deals")}<span class="count">${open === undefined ? "" : formatNumber(open)}</span></h1>
      ${all.length > 1 && html`<span class="boardpick"><${Select} small label=${t("field.pipeline_id")} value=${pipeline?.id ?? null} options=${all.map((item) => ({ value: item.id, label: item.name }))}
        onChange=${(/** @type {string} */ id) => { setColumns(null); setQuery({ pipeline: id }); }} /></span>`}
      <span class="grow"></span>
      <a class="btn ghost word" href=${`/deals${tail}`} title=${t("board.table")}><${Icon} name="table-2" /><span>${t("board.table")}</span></a>
      <span ref=${filterButton}><button type="button" class=${`btn ghost word${pop ? " on" : ""}`} title=${`${t("filter")} (f)`} aria-haspopup="dialog"
        onClick=${(/** @type {any} */ event) => setPop({ anchor: event.currentTarget })}><${Icon} name="list-filter" /><span>${t("filter")}</span></button></span>
      ${may && html`<span class="vr nophone"></span><${Button} kind="primary" icon="plus" class="nophone" title=${`${t("deals.new")} (Shift C)`}
        onClick=${() => setCreating(pipeline?.stages[0]?.id ?? null)}>${t("deals.new")}<//>`}</header>
    <${FilterBar} entity=${deals} filter=${filter} sort="" onFilter=${setFilter} onSort=${() => {}}
      onOpen=${(/** @type {Element} */ anchor, /** @type {number} */ at) => setPop({ anchor, at })} />
    ${error ? html`<${Empty} icon=${error.status === 422 ? "list-filter" : "cloud-off"} title=${t(error.status === 422 ? "filter_not_read" : "list_not_loaded")} text=${error.sentence}
        actions=${error.status === 422 ? html`<${Button} onClick=${() => setFilter("")}>${t("clear_filters")}<//>` : html`<${Button} kind="primary" onClick=${() => void load()}>${t("try_again")}<//>`} />`
      : !columns || !pipeline ? html`<div class="pagewait"><${Skeleton} lines=${6} /></div>`
      : html`<div class="board">${columns.map((column, at) => {
        const stage = pipeline.stages.find((item) => item.id === column.stage_id);
        return stage && html`<${Column} key=${column.stage_id} stage=${stage} column=${column} may=${may} onMove=${move} onMore=${() => void more(column)} onNew=${() => setCreating(stage.id)}
          beside=${(/** @type {number} */ step) => columns[at + step]?.stage_id} find=${(/** @type {string} */ id) => columns.flatMap((item) => item.cards).find((card) => card.id === id)} />`;
      })}</div>`}
    ${pop && html`<${FilterPopover} entity=${deals} filter=${filter} anchor=${pop.anchor} at=${pop.at} onFilter=${setFilter} onClose=${() => setPop(null)} />`}
    ${creating && html`<${NewSheet} entity=${deals} filter=${`stage_id = "${creating}"`} onClose=${() => setCreating(null)} />`}
    ${losing && html`<${LoseDialog} row=${losing.row} stage=${losing.stage} onClose=${() => setLosing(null)} />`}
  </section></div>`;
}
