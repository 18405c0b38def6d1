//! The list of an object: toolbar, filter chips, grid, side panel, selection bar. Everything that makes the list what it
//! is stands in the address (`filter`, `sort`, `open`), so a copied link and the back button show the same.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { fieldsOf, holderOf, membersOf, titleKeyOf } from "../data/fields.js";
import { addRecent } from "../data/recents.js";
import { deleteRecord, forgiveAll, refusals } from "../data/records.js";
import { Selection } from "../data/selection.js";
import { openLists, RowSource } from "../data/source.js";
import { keepList } from "./came-from.js";
import { navigate, place, setQuery } from "../router.js";
import { hasRole, online, plain, views } from "../state.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { useKeys } from "../ui/keys.js";
import { later, preloadIdle } from "../ui/lazy.js";
import { Menu } from "../ui/menu.js";
import { usePhone } from "../ui/phone.js";
import { onUndo } from "../ui/toast.js";
import { canGroup, useColumns } from "../ui/grid/columns.js";
import { Grid } from "../ui/grid/grid.js";
import { Editor } from "../ui/grid/row.js";
import { useTitle } from "../ui/title.js";

/** @typedef {import("../data/fields.js").Row} Row */
/** @typedef {import("../data/fields.js").FieldDef} FieldDef */

/* Not needed for the first rows: these come while the page is idle. */
const Here = later(() => import("../live/here.js"), "Here");
const RecordPanel = later(() => import("../record/panel.js"), "RecordPanel");
const BulkBar = later(() => import("./bulk-bar.js"), "BulkBar");
const ExportDialog = later(() => import("../export/export-dialog.js"), "ExportDialog");
const FilterBar = later(() => import("./filter-bar.js"), "FilterBar", html`<div class="sub"></div>`);
const GridFooter = later(() => import("../ui/grid/footer.js"), "GridFooter", html`<div class="gridfoot"></div>`);
const FilterPopover = later(() => import("./filter-popover.js"), "FilterPopover");
const GroupHead = later(() => import("./group-head.js"), "GroupHead");
const ListEmpty = later(() => import("./list-empty.js"), "ListEmpty");
const NewActivity = later(() => import("../activities/new-dialog.js"), "NewActivity");
const NewRow = later(() => import("./new-row.js"), "NewRow");
const NewSheet = later(() => import("./new-sheet.js"), "NewSheet");
const OpenedHere = later(() => import("../offline/opened.js"), "OpenedHere");
const OptionsPopover = later(() => import("./options-popover.js"), "OptionsPopover");
const PlainTable = later(() => import("./plain-table.js"), "PlainTable");
const Swipe = later(() => import("./swipe.js"), "Swipe");
const SortPopover = later(() => import("./sort-popover.js"), "SortPopover");
const ViewDialog = later(() => import("../views/view-dialog.js"), "ViewDialog");
const ViewMenu = later(() => import("../views/view-menu.js"), "ViewMenu");
const ViewSave = later(() => import("../views/view-save.js"), "ViewSave");

// A list that begins with chips asks for them together with its rows.
if (location.search) void FilterBar.preload();

/** Whose rows a phone swipes. */
const SWIPED = new Set(["leads", "customers", "contacts", "activities"]);

/** The list's rows: kept while one looks at a record, asked again when the question changes. @param {import("../data/fields.js").Entity} entity @param {string} fields @param {import("../data/source.js").Question} question */
function useSource(entity, fields, question) {
  const collection = entity.name;
  const address = Object.values(question).join("\n");
  const [, redraw] = useState(0);
  const held = openLists.get(collection);
  const list = useRef(held ?? { source: new RowSource(collection, fields, question), selection: new Selection(), scroll: 0, focus: 0, address: "" });
  openLists.set(collection, list.current);
  const ask = async () => {
    const { source } = list.current;
    // A plain source has no sections.
    if (!question.group_by === (source.constructor === RowSource)) return source.load({ fields, question });
    if (source.ids.length > 0) source.state.value = "again";
    const [kind] = question.group_by ? await Promise.all([import("../data/grouped.js"), GroupHead.preload()]) : [];
    const next = kind ? new kind.GroupedSource(entity, fields, question) : new RowSource(collection, fields, question);
    await next.load();
    if (list.current.address !== address) return next.close();
    source.close();
    list.current.source = next;
    redraw((count) => count + 1);
  };
  // Before the picture: rows that were asked for ahead are on it.
  useLayoutEffect(() => {
    const { source } = list.current;
    const known = new Set(source.fields.split(","));
    const wider = fields.split(",").some((name) => !known.has(name));
    if (list.current.address === address && source.state.peek() !== "failed" && !wider && source.ids.length > 0) return;
    if (list.current.address !== address) {
      list.current.scroll = 0;
      list.current.selection.clear();
    }
    list.current.address = address;
    void ask();
  }, [address, fields, online.value]);
  useEffect(() => onUndo(() => void list.current.source.load()), []);
  return list.current;
}

/** Ready questions as links above the list. @param {{ entity: import("../data/fields.js").Entity, filter: string, sort: string, view?: import("../state.js").View }} props */
function Queues({ entity, filter, sort, view }) {
  return html`<nav class="queues" aria-label=${t("queues")}>${entity.queues?.map((queue) => {
    const query = new URLSearchParams(Object.entries({ filter: queue.filter, sort: queue.sort ?? "" }).filter(([, value]) => value));
    const on = !view && queue.filter === filter && (queue.sort ?? "") === sort;
    return html`<a key=${queue.key} class=${on ? "on" : ""} aria-current=${on ? "true" : undefined} href=${`/${entity.name}${query.size ? `?${query}` : ""}`}>
      ${t(`queue.${queue.key}`)}</a>`;
  })}</nav>`;
}

/** @param {{ entity: import("../data/fields.js").Entity, purpose: { title: string, text: string } }} props */
export function ListPage({ entity, purpose }) {
  const { query } = place.value;
  useEffect(() => keepList(entity.name, place.value), [place.value]);
  const filter = query.get("filter") ?? "";
  const sort = query.get("sort") ?? "";
  const q = query.get("q") ?? "";
  const openId = query.get("open");
  const group = plain.value ? undefined : fieldsOf(entity).find((def) => def.key === query.get("group_by") && canGroup(def));
  const phone = usePhone();
  const view = views.value.find((one) => one.id === query.get("view") && one.entity === entity.name);
  const layout = useColumns(entity, view);
  const fields = useMemo(() => membersOf([...layout.columns, ...fieldsOf(entity).filter((def) => [titleKeyOf(entity), entity.status, phone && "next_follow_up_at", phone && "due_at", phone && "city", phone && "company", phone && "phone", phone && "phones", group?.key].includes(def.key))]), [layout.columns, phone, group?.key]);
  const list = useSource(entity, fields, { filter, sort, q, group_by: group?.key ?? "" });
  const { source, selection } = list;
  const grid = useRef(/** @type {import("../ui/grid/grid.js").Handle | null} */ (null));
  const [creating, setCreating] = useState(query.has("new"));
  /** The section that a new record begins in. */
  const [within, setWithin] = useState(/** @type {import("../data/grouped.js").Section | null} */ (null));
  const [pop, setPop] = useState(/** @type {{ kind: "filter" | "sort" | "options" | "views", anchor: Element, field?: string, at?: number } | null} */ (null));
  const [naming, setNaming] = useState(/** @type {"new" | "rename" | null} */ (null));
  const [menu, setMenu] = useState(/** @type {{ row: Row, at: DOMRect } | null} */ (null));
  const filterButton = useRef(/** @type {Element | null} */ (null));
  const [bulk, setBulk] = useState(/** @type {string | null} */ (null));
  source.version.value;
  const state = source.state.value;
  const canEdit = hasRole("member");

  useEffect(() => preloadIdle([Editor, FilterBar, RecordPanel, NewRow, FilterPopover, BulkBar, OptionsPopover, SortPopover, OpenedHere]), []);
  useTitle(view?.name ?? t(entity.name));
  useEffect(() => { if (query.has("new")) { setCreating(true); setQuery({ new: null }, { replace: true }); } }, [query.has("new")]);

  /** @param {string} text */
  const setFilter = (text) => setQuery({ filter: text });
  /** @param {string} next */
  const setSort = (next) => setQuery({ sort: next });
  /** @param {string} key */
  const setGroup = (key) => setQuery({ group_by: key });
  /** @param {import("../data/grouped.js").Section | null} [section] */
  const begin = (section = null) => { setWithin(section); setCreating(true); };
  /** @param {{ id: string }} row @param {number} _index @param {{ follow?: boolean }} [how] */
  const open = (row, _index, how) => {
    if (phone) return navigate(`/${entity.name}/${row.id}`);
    if (openId !== row.id) setQuery({ open: row.id }, { replace: how?.follow || openId !== null });
  };
  const closePanel = () => {
    const row = openId ? source.ids.indexOf(openId) : -1;
    setQuery({ open: null }, { replace: true });
    if (row >= 0) grid.current?.focusRow(row);
    grid.current?.element()?.focus({ preventScroll: true });
  };
  /** @param {number} step */
  const step = (step) => {
    const from = openId ? source.ids.indexOf(openId) : grid.current?.focused() ?? 0;
    let to = Math.max(0, Math.min(source.length - 1, from + step));
    while (source.headAt(to) && to + step >= 0 && to + step < source.length) to += step;
    grid.current?.focusRow(to);
    const id = source.ids[to];
    if (openId && id) open({ id }, to, { follow: true });
  };
  const focusedRow = () => source.at(grid.current?.focused() ?? -1);
  /** @param {string} key @param {string} kind edits the focused row, or everything selected */
  const editOr = (key, kind) => { if (selection.active) setBulk(kind); else grid.current?.editField(key); };

  useKeys({
    j: () => step(1), k: () => step(-1),
    o: () => { const row = openId ? { id: openId } : focusedRow(); if (row) navigate(`/${entity.name}/${row.id}`); },
    f: () => setPop({ kind: "filter", anchor: /** @type {Element} */ (filterButton.current) }),
    "shift+c": () => { if (canEdit) begin(source.find?.(grid.current?.focused() ?? -1)?.section); },
    enter: () => { const row = focusedRow(); if (row && document.activeElement === document.body) open(row, 0); else return false; },
    e: () => (selection.active ? setBulk("field") : grid.current?.editField(layout.columns[1]?.key ?? "")),
    s: () => editOr(entity.status ?? "status", "status"), a: () => editOr(holderOf(entity), "assign"), l: () => { if (entity.tagged !== false) editOr("tags", "tag"); },
    escape: () => { if (refusals.peek().size > 0) forgiveAll(); else if (selection.active) selection.clear(); else if (openId) closePanel(); else return false; },
  });

  /** @param {Row} row @returns {import("../ui/menu.js").Entry[]} */
  const menuOf = (row) => [
    { label: t("key.enter"), icon: "panel-right-open", key: "↵", run: () => open(row, 0) },
    { label: t("key.open"), icon: "arrow-right", key: "o", run: () => navigate(`/${entity.name}/${row.id}`) },
    { label: t("copy_link"), icon: "link", run: () => void navigator.clipboard?.writeText(`${location.origin}/${entity.name}/${row.id}`) },
    { label: t("key.select"), icon: "check", key: "x", run: () => selection.toggle(row.id, source.ids.indexOf(row.id)) },
    ...(canEdit ? /** @type {import("../ui/menu.js").Entry[]} */ (["-", { label: t("move_to_trash"), icon: "trash-2", bad: true, run: () => void deleteRecord(entity.name, row.id, entity.title(row)) }]) : []),
  ];

  const total = source.total;
  const noun = t(`${entity.name}.new`);
  const dialog = entity.name === "activities";
  const sheet = !dialog && (phone || plain.value);
  const nothing = state === "ready" && source.total === 0 && (!creating || dialog);
  const failed = state === "failed";
  const differs = view ? layout.changed || filter !== (view.filter ?? "") || sort !== (view.sort ?? "") || (group?.key ?? "") !== (view.group_by ?? "") : filter || sort || group;
  return html`<div class="work">
    <section class="listpane" aria-label=${t(entity.name)}>
      <header class="head listhead">
        <h1><${Icon} name=${entity.icon} /><span class="trunc">${view?.name ?? t(entity.name)}</span><span class="count">
          ${state === "first" || failed ? "" : `${formatNumber(total)}${source.totalIsLowerBound ? "+" : ""}`}</span></h1>
        <${Button} kind="ghost" small icon="chevron-down" label=${t("views.menu")} aria-haspopup="menu"
          onClick=${(/** @type {any} */ event) => setPop({ kind: "views", anchor: event.currentTarget })} />
        ${q && html`<span class="chip hot"><span class="val">${t("quoted", { text: q })}</span><button type="button" class="chipx"
          aria-label=${t("clear_search")} onClick=${() => setQuery({ q: null })}><${Icon} name="x" size="sm" /></button></span>`}
        <${Here} collection=${entity.name} /><span class="grow"></span>
        ${entity.board && html`<a class="btn ghost word" href=${`${entity.board}${filter ? `?filter=${encodeURIComponent(filter)}` : ""}`} title=${t("board")}><${Icon}
          name="square-kanban" /><span>${t("board")}</span></a>`}
        <span ref=${filterButton}><button type="button" class=${`btn ghost word${pop?.kind === "filter" ? " on" : ""}`}
          title=${`${t("filter")} (f)`} aria-haspopup="dialog"
          onClick=${(/** @type {any} */ event) => setPop({ kind: "filter", anchor: event.currentTarget })}><${Icon} name="list-filter" />
          <span>${t("filter")}</span></button></span>
        <button type="button" class=${`btn ghost word nophone${pop?.kind === "sort" ? " on" : ""}`} title=${t("sort")}
          aria-haspopup="dialog" onClick=${(/** @type {any} */ event) => setPop({ kind: "sort", anchor: event.currentTarget })}><${Icon}
          name="arrow-up-down" /><span>${t("sort")}</span></button>
        <button type="button" class=${`btn ghost word${pop?.kind === "options" ? " on" : ""}`} title=${t("options")} aria-haspopup="dialog"
          onClick=${(/** @type {any} */ event) => setPop({ kind: "options", anchor: event.currentTarget })}><${Icon}
          name="sliders-horizontal" /><span>${t("options")}</span></button>
        ${hasRole("manager") && entity.imported !== false && html`<a class="btn ghost word nophone" href=${`/imports/new?entity=${entity.name}`} title=${t("import_file")}><${Icon}
          name="upload" /><span>${t("import")}</span></a>`}
        ${hasRole("manager") && html`<${Button} kind="ghost" icon="download" class="nophone" label=${t("export")} disabled=${!total} onClick=${() => setQuery({ export: "1" })} />`}
        ${canEdit && html`<span class="vr nophone"></span><${Button} kind="primary" icon="plus" class="nophone" title=${`${noun} (⇧ C)`}
          onClick=${() => begin()}>${noun}<//>`}
      </header>
      ${entity.queues && html`<${Queues} entity=${entity} filter=${filter} sort=${sort} view=${view} />`}
      ${(filter || sort || group || differs) && html`<${FilterBar} entity=${entity} filter=${filter} sort=${sort} group=${group} onFilter=${setFilter} onSort=${setSort} onGroup=${setGroup}
        onOpen=${(/** @type {Element} */ anchor, /** @type {number} */ at) => setPop({ kind: "filter", anchor, at })}>
        ${differs && html`<${ViewSave} view=${view} filter=${filter} sort=${sort} group=${group?.key ?? ""} order=${layout.order} onBack=${layout.back} onName=${() => setNaming("new")} />`}<//>`}
      ${selection.ids.value.size > 0 && !selection.all.value && selection.ids.value.size >= Math.min(source.ids.length, 100) && source.length > selection.ids.value.size && html`<div class="allbanner">
        ${t("n_selected", { n: selection.ids.value.size })} ${!q && html`<${Button} kind="link"
          onClick=${() => { selection.all.value = true; }}>
          ${t("select_all_matching", { count: `${formatNumber(total)}${source.totalIsLowerBound ? "+" : ""}`, noun: t(`${entity.name}.n`, { n: total }) })}<//>`}</div>`}
      ${failed && !online.value ? html`<${OpenedHere} entity=${entity} />`
        : failed ? html`<${ListEmpty} kind="failed" entity=${entity} error=${source.error} onRetry=${() => void source.load()}
        filter=${filter} onFilter=${setFilter} />`
        : nothing ? html`<${ListEmpty} kind=${filter || q ? "filtered" : "first"} entity=${entity} purpose=${purpose} filter=${filter}
          onFilter=${(/** @type {string} */ text) => setQuery({ filter: text, q: null })} onNew=${() => begin()} />`
        : plain.value ? html`<${PlainTable} entity=${entity} source=${source} columns=${layout.columns} sort=${sort} onSort=${setSort} selection=${selection} />`
        : html`<${Grid} entity=${entity} source=${source} layout=${layout} sort=${sort} onSort=${setSort} selection=${selection}
          openId=${openId} onOpen=${open} phone=${phone} handle=${grid} head=${GroupHead} onGroup=${setGroup} onNew=${begin}
            onFilterBy=${(/** @type {FieldDef} */ def, /** @type {Element} */ anchor) => setPop({ kind: "filter", anchor, field: def.key })}
            list=${list} onMenu=${(/** @type {Row} */ row, /** @type {DOMRect} */ at) => setMenu({ row, at })}>
            ${creating && !sheet && !dialog && html`<${NewRow} entity=${entity} columns=${layout.columns} filter=${within?.question.filter ?? filter} key=${within?.name}
              onClose=${() => setCreating(false)} />`}
            ${phone && SWIPED.has(entity.name) && html`<${Swipe} entity=${entity} source=${source} handle=${grid} />`}<//>`}
      ${creating && dialog && html`<${NewActivity} entity=${entity} filter=${filter} onClose=${() => setCreating(false)} />`}
      ${creating && sheet && html`<${NewSheet} entity=${entity} filter=${within?.question.filter ?? filter} onClose=${() => setCreating(false)} />`}
      ${selection.active && html`<${BulkBar} entity=${entity} source=${source} selection=${selection} filter=${filter} action=${bulk}
        onAction=${setBulk} />`}
      ${!phone && !nothing && !failed && html`<${GridFooter} source=${source} columns=${layout.columns} noun=${entity.name}
        selected=${selection.all.value ? total : selection.ids.value.size} />`}
    </section>
    ${openId && !phone && html`<${RecordPanel} key=${openId} entity=${entity} id=${openId} index=${source.rank(openId)}
      total=${total} onStep=${step} onClose=${closePanel}
      onShown=${(/** @type {Row} */ row) => addRecent({ type: entity.name, id: row.id, title: entity.title(row), subtitle: entity.second(row) })} />`}
    ${pop?.kind === "filter" && html`<${FilterPopover} entity=${entity} filter=${filter} anchor=${pop.anchor} field=${pop.field}
      at=${pop.at} onFilter=${setFilter} onClose=${() => setPop(null)} />`}
    ${menu && html`<${Menu} anchor=${menu.at} label=${entity.title(menu.row)} entries=${menuOf(menu.row)}
      onClose=${() => setMenu(null)} />`}
    ${pop?.kind === "views" && html`<${ViewMenu} entity=${entity} view=${view} anchor=${pop.anchor} onName=${setNaming}
      onClose=${() => setPop(null)} />`}
    ${naming && html`<${ViewDialog} entity=${entity} view=${naming === "rename" ? view : undefined} filter=${filter} sort=${sort} group=${group?.key ?? ""}
      order=${layout.order} onClose=${() => setNaming(null)} />`}
    ${query.has("export") && hasRole("manager") && state !== "first" && !failed && html`<${ExportDialog} entity=${entity} target=${{ filter, q }} n=${total} count=${`${formatNumber(total)}${source.totalIsLowerBound ? "+" : ""}`}
      onClose=${() => setQuery({ export: null }, { replace: true })} />`}
    ${pop?.kind === "sort" && html`<${SortPopover} entity=${entity} sort=${sort} anchor=${pop.anchor} onSort=${setSort}
      onClose=${() => setPop(null)} />`}
    ${pop?.kind === "options" && html`<${OptionsPopover} entity=${entity} layout=${layout} source=${source} group=${group?.key ?? ""} onGroup=${setGroup} anchor=${pop.anchor} onClose=${() => setPop(null)}
      sort=${phone ? { entity, sort, onSort: setSort } : undefined}
      onExport=${phone && hasRole("manager") && total ? () => { setPop(null); setQuery({ export: "1" }); } : undefined} />`}
  </div>`;
}
