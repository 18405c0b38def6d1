//! What the palette lists: commands, saved views, tags, people, and the records that were found or opened last.

import { html, signal } from "../lib.js";
import { formatMoney, mailTo, telTo } from "../format.js";
import { t, within } from "../i18n.js";
import { recents } from "../data/recents.js";
import { navigate, place, setQuery } from "../router.js";
import { addToast, hasRole, signOut, switchTheme, tags, users, views } from "../state.js";
import { Avatar } from "../ui/avatar.js";
import { Tag } from "../ui/chip.js";
import { Icon, Key } from "../ui/icon.js";
import { Marked, fold } from "../ui/select.js";
import { StageById } from "../ui/stage.js";
import { Status } from "../ui/status.js";
import { helpOpen, newsAt } from "./overlays.js";
import { SHOWN } from "./palette-search.js";
import { OBJECTS } from "./rail.js";

/**
 * @typedef {import("./palette-search.js").Hit} Hit
 * @typedef {{ type: string, id: string, title: string }} Target
 * @typedef {{ label: string, icon: string, keys?: string, run: () => void }} Command
 * @typedef {{ id: string, group: string, node: () => any, end?: () => any, run: (aside: boolean) => void, one?: boolean, target?: Target }} Entry
 *   `aside` with Shift: in the panel; `target` is the record that has actions; `end` stands at the right; both draw, for a node that is kept holds every tree that it stood in
 */

/** Opens a record, or shows it beside its list. @param {string} type @param {string} id @param {boolean} aside */
const show = (type, id, aside) => navigate(aside ? `/${type}?open=${id}` : `/${type}/${id}`);
/** Writes something to what a record tells of itself. @param {Target} target @param {string} kind */
const compose = ({ type, id }, kind) => navigate(`/${type}/${id}?compose=${kind}`);

/** What may be written to the record: the commands of its page. @param {Target} target @returns {Command[]} */
function writing(target) {
  if (!hasRole("member") || target.type === "activities") return [];
  return [
    { label: t("palette.task", { name: target.title }), icon: "calendar-plus", keys: "t", run: () => compose(target, "task") },
    { label: t("palette.call_made", { name: target.title }), icon: "phone", keys: "c", run: () => compose(target, "call") },
    { label: t("palette.note", { name: target.title }), icon: "sticky-note", keys: "n", run: () => compose(target, "note") },
  ];
}

/** Commands for the record on screen. @returns {Command[]} */
function hereCommands() {
  const { path, query } = place.value;
  const [, type, id = query.get("open")] = path.split("/");
  const target = recents().find((item) => item.type === type && item.id === id);
  return target ? writing(target) : [];
}

/** Commands that always are there, those for the list on screen first. @param {string} [object] the list on screen @returns {Command[]} */
function commands(object) {
  const objects = [...OBJECTS].sort((left, right) => Number(right.name === object) - Number(left.name === object));
  /** @type {Command[]} */ const list = [];
  if (hasRole("member")) list.push(...objects.map((item) => ({ label: t(`${item.name}.new`), icon: "plus", keys: item.name === object ? "⇧ C" : "", run: () => navigate(`/${item.name}?new=1`) })));
  list.push(...OBJECTS.map((item) => ({ label: t("go_to", { name: within(t(item.name)) }), icon: item.icon, keys: `g ${item.name === "contacts" ? "p" : item.name[0]}`, run: () => navigate(`/${item.name}`) })));
  list.push({ label: t("go_to", { name: within(t("board")) }), icon: "square-kanban", run: () => navigate("/deals/board") });
  if (hasRole("manager")) list.push({ label: t("import_records"), icon: "upload", run: () => navigate("/imports/new") }, { label: t("go_to", { name: within(t("imports")) }), icon: "list", run: () => navigate("/imports") });
  if (hasRole("manager")) list.push(...objects.map((item) => ({ label: t("export_n", { name: within(t(item.name)) }), icon: "download", run: () => (item.name === object && place.peek().path === `/${object}` ? setQuery({ export: "1" }) : navigate(`/${item.name}?export=1`)) })));
  list.push(
    { label: t("go_to", { name: within(t("today")) }), icon: "sun", keys: "g y", run: () => navigate("/today") },
    { label: t("go_to", { name: within(t("calendar")) }), icon: "calendar", run: () => navigate("/calendar") },
    { label: t("go_to", { name: within(t("dashboard")) }), icon: "layout-dashboard", run: () => navigate("/dashboard") },
    { label: t("go_to", { name: within(t("reports")) }), icon: "chart-column", run: () => navigate("/reports") },
    { label: t("go_to", { name: within(t("news")) }), icon: "bell", run: () => { newsAt.value = document.querySelector(".rail button.bell"); } },
    { label: t("duplicates"), icon: "merge", run: () => navigate("/duplicates") },
    { label: t("deleted_records"), icon: "trash-2", run: () => navigate("/trash") },
    { label: t("settings"), icon: "settings-2", keys: "g s", run: () => navigate("/settings") },
    { label: t("switch_theme"), icon: "sun-moon", run: switchTheme },
    { label: t("sign_out"), icon: "arrow-right", run: () => void signOut() },
    { label: t("shortcuts"), icon: "circle-question-mark", keys: "?", run: () => { helpOpen.value = true; } },
  );
  return list;
}

/** The way to each saved view; they are many, and shown where their name is typed. @returns {Command[]} */
function viewCommands() {
  return views.value.map((view) => ({ label: `${t(view.entity)}: ${view.name}`, icon: "list", run: () => void import("../views/actions.js").then(({ addressOf }) => navigate(addressOf(view))) }));
}

/** The settings, once they have been loaded: they come with the first letter that is typed. */
export const sections = signal(/** @type {typeof import("../settings/sections.js") | null} */ (null));
/** Loads `sections`. */
export const askSections = () => { if (!sections.peek()) import("../settings/sections.js").then((loaded) => { sections.value = loaded; }, () => {}); };

/** The way to each setting that this person may open. @returns {Command[]} */
function settingCommands() {
  const { SECTIONS = [], addressOf, mayOpen } = sections.value ?? {};
  return SECTIONS.filter((section) => !section.href && mayOpen?.(section))
    .map((section) => ({ label: `${t("settings")}: ${t(`set.${section.name}`)}`, icon: section.icon, run: () => navigate(addressOf?.(section) ?? "/settings") }));
}

/** @param {Command} command @param {string} group @returns {Entry} */
function commandEntry({ label, icon, keys, run }, group) {
  return {
    id: label, group, one: true, run: () => run(), node: () => html`<${Icon} name=${icon} /><span class="grow trunc">${label}</span>`,
    end: () => keys && html`<span>${keys.split(" ").map((key) => html`<${Key}>${key}<//>`)}</span>`,
  };
}

/** Stage or status, and who has it. @param {import("./palette-search.js").Facts | undefined} facts */
function besideHit(facts) {
  const owner = users.value.get(facts?.owner_id ?? facts?.assignee_id)?.name;
  return facts && html`${facts.stage_id ? html`<${StageById} id=${facts.stage_id} />` : html`<${Status} value=${facts.status} />`}
    ${owner && html`<span title=${owner}><${Avatar} name=${owner} /></span>`}`;
}

/** What the server says beside a name; of a deal it is what it is worth. @param {Hit} hit */
function secondOf({ type, subtitle }) {
  const [, amount, currency] = (type === "deals" && /^(\S+) ([A-Z]{3})$/.exec(subtitle ?? "")) || [];
  return amount && currency ? formatMoney({ amount, currency }) : subtitle;
}

/** @param {Hit} hit @param {string} query @param {string} group @param {import("./palette-search.js").Facts} [facts] @returns {Entry} */
function recordEntry(hit, query, group, facts) {
  const why = hit.matched && hit.matched.field !== "name" && hit.matched.snippet && !`${hit.title} ${hit.subtitle ?? ""}`.includes(hit.matched.snippet) ? `${t(`field.${hit.matched.field}`).replace(/^field\./, "")}: ${hit.matched.snippet}` : "";
  const second = [facts?.customer_name, secondOf(hit), why].filter(Boolean).join(" · ");
  return {
    id: hit.id, group, run: (aside) => show(hit.type, hit.id, aside), target: hit, end: () => besideHit(facts),
    node: () => html`<${Avatar} name=${hit.title || "?"} company=${["customers", "deals"].includes(hit.type)}
      icon=${hit.type === "tickets" ? "ticket" : undefined} size="md" /><span class="grow"><span
      class="l1 trunc"><${Marked} text=${hit.title} query=${query} /></span>
      ${second && html`<span class="l2 trunc"><${Marked} text=${second} query=${query} /></span>`}</span>`,
  };
}

/** A note, comment or file: it stands on the page of what it belongs to. @param {Hit} hit @param {string} query @returns {Entry} */
function partEntry(hit, query) {
  const { type, id, title } = /** @type {NonNullable<Hit["parent"]>} */ (hit.parent);
  return {
    id: hit.id, group: t("notes_comments"), run: (aside) => show(type, id, aside), target: { type, id, title: title ?? "" },
    node: () => html`<${Avatar} name="" icon=${hit.type === "notes" ? "sticky-note" : hit.type === "files" ? "paperclip" : "reply"} size="md" /><span class="grow"><span
      class="l1 trunc"><${Marked} text=${hit.matched?.snippet || hit.title} query=${query} /></span><span class="l2 trunc">${title}</span></span>`,
  };
}

/** The hits of one object, and the way to all of them. @param {string} name @param {string} query @param {ReturnType<typeof import("./palette-search.js").useSearch>} found @returns {Entry[]} */
function groupOf(name, query, { hits, totals, facts }) {
  const group = t(name);
  const list = hits.filter((hit) => hit.type === name).slice(0, SHOWN).map((hit) => recordEntry(hit, query, group, facts.get(hit.id)));
  const total = totals.get(name) ?? 0;
  if (total > SHOWN) list.push({ id: name, group, one: true, run: () => navigate(`/${name}?q=${encodeURIComponent(query)}`), node: () => html`<span></span><span class="grow trunc all">
    ${t("palette.all", { n: total, noun: t(`${name}.n`, { n: total }) })}</span>` });
  return list;
}

/** The condition that finds what is named, as a filter of a list. @param {string} member @param {string} value */
const filterOf = (member, value) => `filter=${encodeURIComponent(`${member} in ("${value.replaceAll('"', '\\"')}")`)}`;

/** @param {string} text @param {ReturnType<typeof import("./palette-search.js").useSearch>} found @param {string | undefined} object the list on screen @returns {Entry[]} */
export function entriesOf(text, found, object) {
  const mode = text[0] ?? "";
  const rest = text.slice(1).trim();
  const fits = (/** @type {string} */ label, /** @type {string} */ query) => fold(label).includes(fold(query));
  if (mode === ">") return [...hereCommands(), ...commands(object), ...(rest ? [...viewCommands(), ...settingCommands()] : [])].filter((command) => fits(command.label, rest)).map((command) => commandEntry(command, t("commands")));
  if (mode === "#") {
    const list = !object || object === "activities" ? "leads" : object;
    return tags.value.filter((tag) => fits(tag.name, rest)).slice(0, 12).map((tag) => ({ id: tag.id, group: t("tags"), one: true, run: () => navigate(`/${list}?${filterOf("tag", tag.name)}`), node: () => html`<${Icon} name="tag" /><span class="grow"><${Tag} name=${tag.name} /></span>` }));
  }
  if (mode === "@") {
    const holder = object === "activities" || object === "tickets" ? "assignee_id" : "owner_id";
    return [...users.value.values()].filter((person) => fits(person.name, rest)).slice(0, 12).map((person) => ({ id: person.id, group: t("people"), one: true, run: () => navigate(`/${object ?? "leads"}?${filterOf(holder, person.id)}`), node: () => html`<${Avatar} name=${person.name} /><span class="grow trunc">${person.name}</span>` }));
  }
  const query = text.trim();
  if (!query) return [...recents().slice(0, 6).map((item) => recordEntry(item, "", t("recent"))), ...[...hereCommands(), ...commands(object)].map((command) => commandEntry(command, t("actions")))];
  const parts = found.hits.filter((hit) => hit.parent).slice(0, SHOWN).map((hit) => partEntry(hit, query));
  const where = OBJECTS.find((item) => item.name === object) ?? OBJECTS[0];
  const acts = [...viewCommands(), ...hereCommands(), ...commands(object), ...settingCommands()].filter((command) => fits(command.label, query)).slice(0, 4);
  if (where) acts.push({ label: t("filter_list_by", { text: query, name: within(t(where.name)) }), icon: "list-filter", run: () => navigate(`/${where.name}?q=${encodeURIComponent(query)}`) });
  return [...OBJECTS.flatMap((item) => groupOf(item.name, query, found)), ...parts, ...acts.map((command) => commandEntry(command, t("actions")))];
}

/** Copies an address and says so. @param {string} address */
export async function copy(address) {
  await navigator.clipboard?.writeText(address);
  addToast({ tone: "info", icon: "copy", title: t("copied", { name: address }) });
}

/** What can be done with a record without opening it first. @param {Target} target @param {{ email: string | null, phone: string | null } | null} reach null while it is asked for @returns {Entry[]} */
export function actionsOf(target, reach) {
  const { email, phone } = reach ?? {};
  /** @type {Command[]} */ const list = [
    { label: t("key.open"), icon: "arrow-right", keys: "↵", run: () => show(target.type, target.id, false) },
    { label: t("key.enter"), icon: "panel-right-open", keys: "⇧ ↵", run: () => show(target.type, target.id, true) },
    ...(phone ? [{ label: t("palette.call", { number: phone }), icon: "phone", run: () => location.assign(telTo(phone)) }] : []),
    ...(email ? [
      { label: t("palette.mail", { address: email }), icon: "mail", run: () => location.assign(mailTo(email)) },
      { label: t("palette.copy", { address: email }), icon: "copy", run: () => void copy(email) },
    ] : []),
    ...writing(target),
  ];
  return list.map((command) => commandEntry(command, target.title));
}
