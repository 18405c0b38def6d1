//! The palette: one box that finds records and runs commands. `>` gives commands only, `#` tags, `@` people.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { get } from "../api.js";
import { t, within } from "../i18n.js";
import { recents } from "../data/recents.js";
import { navigate, place, setQuery } from "../router.js";
import { hasRole, signOut, switchTheme, tags, users, views } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Tag } from "../ui/chip.js";
import { Icon, Key } from "../ui/icon.js";
import { useLayer } from "../ui/layers.js";
import { Marked } from "../ui/select.js";
import { helpOpen } from "./overlays.js";
import { OBJECTS } from "./rail.js";

/**
 * @typedef {{ type: string, id: string, title: string, subtitle?: string, matched?: { field: string, snippet: string }, parent?: { type: string, id: string, title: string | null } }} Hit
 * @typedef {{ id: string, group: string, node: any, run: (aside: boolean) => void, one?: boolean }} Entry `aside` with Shift: in the panel
 */

const fold = (/** @type {string} */ text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Commands that always are there; `object` is the list on screen. @param {string} [object] */
function commands(object) {
  const list = OBJECTS.map((item) => ({ label: t("go_to", { name: within(t(item.name)) }), icon: item.icon, keys: `g ${item.name === "contacts" ? "p" : item.name[0]}`, run: () => navigate(`/${item.name}`) }));
  if (hasRole("member")) list.push(...OBJECTS.map((item) => ({ label: t(`${item.name}.new`), icon: "plus", keys: "", run: () => navigate(`/${item.name}?new=1`) })));
  if (hasRole("manager")) list.push({ label: t("import_records"), icon: "upload", keys: "", run: () => navigate("/imports/new") });
  if (hasRole("manager")) list.push(...OBJECTS.map((item) => ({ label: t("export_n", { name: within(t(item.name)) }), icon: "download", keys: "", run: () => (item.name === object && place.peek().path === `/${object}` ? setQuery({ export: "1" }) : navigate(`/${item.name}?export=1`)) })));
  list.push(
    { label: t("go_to", { name: within(t("today")) }), icon: "sun", keys: "g y", run: () => navigate("/today") },
    { label: t("go_to", { name: within(t("calendar")) }), icon: "calendar", keys: "", run: () => navigate("/calendar") },
    { label: t("go_to", { name: within(t("dashboard")) }), icon: "layout-dashboard", keys: "", run: () => navigate("/dashboard") },
    { label: t("go_to", { name: within(t("reports")) }), icon: "chart-column", keys: "", run: () => navigate("/reports") },
    { label: t("duplicates"), icon: "merge", keys: "", run: () => navigate("/duplicates") },
    { label: t("deleted_records"), icon: "trash-2", keys: "", run: () => navigate("/trash") },
    { label: t("settings"), icon: "settings-2", keys: "g s", run: () => navigate("/settings") },
    { label: t("switch_theme"), icon: "sun-moon", keys: "", run: switchTheme },
    { label: t("sign_out"), icon: "arrow-right", keys: "", run: () => void signOut() },
    { label: t("shortcuts"), icon: "circle-question-mark", keys: "?", run: () => { helpOpen.value = true; } },
  );
  return list;
}

/** The way to each saved view; they are many, and shown where their name is typed. */
function viewCommands() {
  return views.value.map((view) => ({ label: `${t(view.entity)}: ${view.name}`, icon: "list", keys: "", run: () => void import("../views/actions.js").then(({ addressOf }) => navigate(addressOf(view))) }));
}

/** @param {Hit} hit @param {string} query @param {string} group @returns {Entry} */
function recordEntry(hit, query, group) {
  const why = hit.matched && hit.matched.field !== "name" && hit.matched.snippet && !`${hit.title} ${hit.subtitle ?? ""}`.includes(hit.matched.snippet) ? `${t(`field.${hit.matched.field}`).replace(/^field\./, "")}: ${hit.matched.snippet}` : "";
  const second = [hit.subtitle, why].filter(Boolean).join(" · ");
  return {
    id: hit.id, group,
    run: (aside) => navigate(aside ? `/${hit.type}?open=${hit.id}` : `/${hit.type}/${hit.id}`),
    node: html`<${Avatar} name=${hit.title || "?"} company=${["customers", "deals"].includes(hit.type)}
      icon=${hit.type === "tickets" ? "ticket" : undefined} size="md" /><span class="grow"><span
      class="l1 trunc"><${Marked} text=${hit.title} query=${query} /></span>
      ${second && html`<span class="l2 trunc"><${Marked} text=${second} query=${query} /></span>`}</span>`,
  };
}

/** A note, comment or file: it stands on the page of what it belongs to. @param {Hit} hit @param {string} query @returns {Entry} */
function partEntry(hit, query) {
  const { type, id, title } = /** @type {NonNullable<Hit["parent"]>} */ (hit.parent);
  return {
    id: hit.id, group: t("notes_comments"), run: (aside) => navigate(aside ? `/${type}?open=${id}` : `/${type}/${id}`),
    node: html`<${Avatar} name="" icon=${hit.type === "notes" ? "sticky-note" : hit.type === "files" ? "paperclip" : "reply"} size="md" /><span class="grow"><span
      class="l1 trunc"><${Marked} text=${hit.matched?.snippet || hit.title} query=${query} /></span><span class="l2 trunc">${title}</span></span>`,
  };
}

/** @param {{ label: string, icon: string, keys: string, run: () => void }} command @param {string} group @returns {Entry} */
function commandEntry(command, group) {
  return { id: command.label, group, one: true, run: () => command.run(), node: html`<${Icon} name=${command.icon} /><span
    class="grow trunc">${command.label}</span>
    ${command.keys && html`<span>${command.keys.split(" ").map((key) => html`<${Key}>${key}<//>`)}</span>`}` };
}

/** @param {string} text @param {Hit[]} hits @param {string | undefined} object @returns {Entry[]} */
function entriesOf(text, hits, object) {
  const mode = text[0] ?? "";
  const rest = text.slice(1).trim();
  const fits = (/** @type {string} */ label, /** @type {string} */ query) => fold(label).includes(fold(query));
  if (mode === ">") return [...commands(object), ...(rest ? viewCommands() : [])].filter((command) => fits(command.label, rest)).map((command) => commandEntry(command, t("commands")));
  if (mode === "#") {
    return tags.value.filter((tag) => fits(tag.name, rest)).slice(0, 12).map((tag) => ({ id: tag.id, group: t("tags"), one: true, run: () => navigate(`/${!object || object === "activities" ? "leads" : object}?filter=${encodeURIComponent(`tag in ("${tag.name.replaceAll('"', '\\"')}")`)}`), node: html`<${Icon} name="tag" /><span class="grow"><${Tag} name=${tag.name} /></span>` }));
  }
  if (mode === "@") {
    return [...users.value.values()].filter((person) => fits(person.name, rest)).slice(0, 12).map((person) => ({ id: person.id, group: t("people"), one: true, run: () => navigate(`/${object ?? "leads"}?filter=${encodeURIComponent(`${object === "activities" || object === "tickets" ? "assignee_id" : "owner_id"} in ("${person.id}")`)}`), node: html`<${Avatar} name=${person.name} /><span class="grow trunc">${person.name}</span>` }));
  }
  const query = text.trim();
  if (!query) return [...recents().slice(0, 6).map((item) => recordEntry(item, "", t("recent"))), ...commands(object).map((command) => commandEntry(command, t("actions")))];
  const found = OBJECTS.flatMap((item) => hits.filter((hit) => hit.type === item.name).slice(0, 5).map((hit) => recordEntry(hit, query, t(item.name))));
  found.push(...hits.filter((hit) => hit.parent).slice(0, 5).map((hit) => partEntry(hit, query)));
  const where = OBJECTS.find((item) => item.name === object) ?? OBJECTS[0];
  const acts = [...viewCommands(), ...commands(object)].filter((command) => fits(command.label, query)).slice(0, 4).map((command) => commandEntry(command, t("actions")));
  if (where) acts.push(commandEntry({ label: t("filter_list_by", { text: query, name: within(t(where.name)) }), icon: "list-filter", keys: "", run: () => navigate(`/${where.name}?q=${encodeURIComponent(query)}`) }, t("actions")));
  return [...found, ...acts];
}

/** @param {{ object?: string, onClose: () => void }} props `object` is the list on screen */
export function Palette({ object, onClose }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [hits, setHits] = useState(/** @type {Hit[]} */ ([]));
  const known = OBJECTS.some((item) => item.name === object) ? object : undefined;
  useLayer(true, onClose);
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    box.current?.showModal();
    return () => { if (before?.isConnected) before.focus({ preventScroll: true }); };
  }, []);
  useEffect(() => {
    const query = text.trim();
    if (!query || /^[>#@]/.test(query)) return setHits([]);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      get("/search", { q: query, limit: 30 }, { signal: abort.signal }).then(({ data }) => setHits(data.data), () => {});
    }, 60);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [text]);
  const entries = useMemo(() => entriesOf(text, hits, known), [text, hits, recents().length]);
  const active = Math.min(at, entries.length - 1);
  /** @param {Entry | undefined} entry @param {boolean} aside */
  const choose = (entry, aside) => {
    if (!entry) return;
    onClose();
    entry.run(aside);
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % Math.max(1, entries.length);
      setAt(next);
      list.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") choose(entries[active], event.shiftKey);
    else return;
    event.preventDefault();
  };
  return html`<dialog ref=${box} class="palette" aria-label=${t("search")}
    onCancel=${(/** @type {Event} */ event) => event.preventDefault()} onKeyDown=${keys}
      onMouseDown=${(/** @type {MouseEvent} */ event) => { if (event.target === box.current) onClose(); }}>
    <div class="palbox">
    <div class="pin"><${Icon} name="search" /><input autofocus role="combobox" aria-expanded="true" aria-controls="palette-hits" aria-activedescendant=${entries.length > 0 ? `palette-hit-${active}` : undefined}
      aria-autocomplete="list" aria-label=${t("palette_hint")}
      placeholder=${t("palette_hint")} value=${text} spellcheck=${false} autocomplete="off"
      onInput=${(/** @type {any} */ event) => { setText(event.currentTarget.value); setAt(0); }} /><${Key}>Esc<//></div>
    <div class="pres" id="palette-hits" role="listbox" ref=${list} aria-label=${t("search")}>
      ${entries.map((entry, index) => html`${entry.group !== entries[index - 1]?.group && html`<div class="mcap">${entry.group}</div>`}
        <div key=${entry.group + entry.id} id=${`palette-hit-${index}`} role="option" aria-selected=${index === active}
          class=${`pr${entry.one ? " one" : ""}${index === active ? " on" : ""}`}
          onMouseMove=${() => { if (index !== active) setAt(index); }}
          onClick=${(/** @type {MouseEvent} */ event) => choose(entry, event.shiftKey)}>${entry.node}
          ${index === active && !entry.one && html`<${Key}>↵<//>`}</div>`)}
      ${entries.length === 0 && html`<div class="mcap">${t("no_results", { text })}</div>`}
    </div>
    <div class="pfoot"><span class="row"><${Key}>↑<//><${Key}>↓<//>${t("palette_move")}</span><span class="row"><${Key}>↵<//>
      ${t("palette_open")}</span><span class="row nophone"><${Key}>⇧<//><${Key}>↵<//>${within(t("key.enter"))}</span><span
        class="grow"></span>
      <span class="row nophone"><${Key}>><//>${t("palette_commands")}</span><span class="row nophone"><${Key}>#<//>
        ${t("palette_tags")}</span><span class="row nophone"><${Key}>@<//>${t("palette_people")}</span></div>
    </div>
  </dialog>`;
}
