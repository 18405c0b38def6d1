//! A list without rows says why, and never with one text: nothing there yet, nothing that fits, not allowed, not reached.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get } from "../api.js";
import { t } from "../i18n.js";
import { isGroup, parseTree, writeTree } from "../data/filter.js";
import { hasRole, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Chip } from "../ui/chip.js";
import { Empty } from "../ui/empty.js";
import { LoadDemo } from "../demo/demo.js";
import { countOf, fieldOfFilter, numberTest, operatorWord, usual, valueWord } from "./filter-words.js";

/** @typedef {import("../data/fields.js").Entity} Entity */

/** @param {{ entity: Entity, filter: string, onFilter: (text: string) => void }} props */
function NothingFits({ entity, filter, onFilter }) {
  const tree = parseTree(filter);
  const conditions = tree?.join === "and" ? tree.parts : [];
  const [best, setBest] = useState(/** @type {{ at: number, count: number } | null} */ (null));
  /** @param {number} at the filter without one condition */
  const without = (at) => writeTree({ join: "and", not: false, parts: conditions.filter((_, index) => index !== at) }, numberTest(entity));
  useEffect(() => {
    let here = true;
    if (conditions.length < 2 || conditions.length > 6) return;
    void Promise.all(conditions.map((_, at) => get(`/${entity.name}`, { filter: without(at), fields: "id", limit: 1 }).then(({ data }) => ({ at, count: data.total }), () => ({ at, count: 0 })))).then((counts) => {
      const most = counts.sort((left, right) => right.count - left.count)[0];
      if (here && most && most.count > 0) setBest(most);
    });
    return () => { here = false; };
  }, [filter]);
  const words = conditions.map((part) => {
    if (isGroup(part)) return { label: t("builder.group"), value: t("n_conditions", { n: countOf(part) }) };
    const def = fieldOfFilter(entity, part.field);
    const condition = usual(part, def);
    return { label: def?.label ?? part.field, operator: operatorWord(condition, def), value: valueWord(condition, def) };
  });
  const named = best && words[best.at];
  const actions = html`${best && html`<${Button} onClick=${() => onFilter(without(best.at))}>${t("remove_that_filter")}<//>`}<${Button}
    kind=${best ? "ghost" : "default"} onClick=${() => onFilter("")}>${t("clear_filters")}<//>`;
  return html`<${Empty} icon="list-filter" title=${t(`${entity.name}.none_fits`)} actions=${actions}>
    ${words.length > 0 && html`<div class="wrap emptychips">
      ${words.map((word, at) => html`<${Chip} key=${at} ...${word} onRemove=${() => onFilter(without(at))} />`)}</div>`}
    ${named && html`<p><b>${t("n_match_without", { n: best.count })}</b> ${named.label} ${named.operator} ${named.value}.</p>`}<//>`;
}

/**
 * @param {{ kind: "first" | "filtered" | "failed", entity: Entity, purpose?: { title: string, text: string }, filter: string, error?: unknown,
 *   onFilter: (text: string) => void, onNew?: () => void, onRetry?: () => void }} props
 */
export function ListEmpty({ kind, entity, purpose, filter, error, onFilter, onNew, onRetry }) {
  if (kind === "failed") {
    const status = error instanceof ApiError ? error.status : 0;
    const text = error instanceof ApiError ? error.sentence : String(error);
    if (status === 403) {
      const managers = [...users.value.values()].filter((person) => ["manager", "admin", "owner"].includes(person.role)).slice(0, 2).map((person) => person.name);
      return html`<${Empty} icon="lock" title=${t(`${entity.name}.no_right`)}
        text=${managers.length ? t("ask_someone", { names: managers.join(` ${t("or")} `) }) : t("ask_admin")} />`;
    }
    if (status === 422 && filter) return html`<${Empty} icon="list-filter" title=${t("filter_not_read")} text=${text}
      actions=${html`<${Button} onClick=${() => onFilter("")}>${t("clear_filters")}<//>`} />`;
    return html`<${Empty} icon="cloud-off" title=${t("list_not_loaded")} text=${text}
      actions=${html`<${Button} kind="primary" onClick=${onRetry}>${t("try_again")}<//>`} />`;
  }
  if (kind === "filtered") return html`<${NothingFits} entity=${entity} filter=${filter} onFilter=${onFilter} />`;
  const actions = hasRole("member") && html`<${Button} kind="primary" icon="plus" keys="⇧ C" onClick=${onNew}>${t(`${entity.name}.new`)}<//>
    ${hasRole("manager") && entity.imported !== false && html`<a class="btn" href=${`/imports/new?entity=${entity.name}`}>${t("import_from")}</a>`}<${LoadDemo} />`;
  return html`<${Empty} icon=${entity.icon} title=${purpose?.title ?? ""} text=${purpose?.text} actions=${actions} />`;
}
