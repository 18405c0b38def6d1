//! Changing a value in place, an editor per type: text in the cell itself, everything else in a popover over it. An editor
//! answers once, with a value and where to go next, or with nothing; it sends nothing itself.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { ApiError } from "../api.js";
import { t } from "../i18n.js";
import { readInput } from "../data/input.js";
import { inputText, valueOf } from "../data/fields.js";
import { addOption, mayAddOption } from "../data/options.js";
import { hasRole, tags, user, users } from "../state.js";
import { Avatar } from "./avatar.js";
import { Tag } from "./chip.js";
import { CustomerPicker } from "./customer-picker.js";
import { DateEditor } from "./date-editor.js";
import { Glyph } from "./icon.js";
import { ListEditor } from "./list-editor.js";
import { Popover } from "./popover.js";
import { Picker } from "./select.js";
import { stageOptions } from "./stage.js";
import { Status, wordOf } from "./status.js";

/**
 * @typedef {import("../data/fields.js").FieldDef} FieldDef
 * @typedef {import("../data/fields.js").Row} Row
 * @typedef {"stay" | "down" | "right" | "left"} Move
 * @typedef {{ def: FieldDef, row: Row, initial?: string, move?: Move, onCommit: (value: any, move: Move, shown?: Record<string, any>) => void, onCancel: () => void, onError?: (reason: string) => void }} EditorProps
 *   `initial` was typed already, and with `move` all of it; `shown` are members to show meanwhile, such as a relation's name
 */

/** A popover over the cell this stands in. @param {{ children?: any, onClose: () => void, label: string, class?: string }} props */
function OverCell({ children, onClose, label, class: extra }) {
  const spot = useRef(/** @type {HTMLElement | null} */ (null));
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  useLayoutEffect(() => { setAnchor(spot.current?.parentElement ?? null); }, []);
  return html`<i class="spot" ref=${spot}></i>
    ${anchor && html`<${Popover} anchor=${anchor} onClose=${onClose} label=${label} class=${extra} over minWidth>${children}<//>`}`;
}

/** @param {EditorProps} props */
function TextEditor({ def, row, initial, move: ended, onCommit, onCancel, onError }) {
  const before = valueOf(row, def);
  const start = inputText(def, before);
  const [text, setText] = useState(initial ?? start);
  const ref = useRef(/** @type {HTMLInputElement | null} */ (null));
  const settled = useRef(false);
  useLayoutEffect(() => {
    const input = ref.current;
    input?.focus({ preventScroll: true });
    if (initial === undefined) input?.select();
  }, []);
  /** @param {Move} move */
  const finish = (move) => {
    if (settled.current) return;
    if (text === start) {
      settled.current = true;
      return move === "stay" ? onCancel() : onCommit(before, move);
    }
    const read = readInput(def, text, before);
    if ("error" in read) {
      if (move === "stay") {
        settled.current = true;
        onCancel();
      }
      return onError?.(read.error);
    }
    settled.current = true;
    onCommit(read.value, move);
  };
  useLayoutEffect(() => { if (ended) finish(ended); }, []);
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") finish("down");
    else if (event.key === "Tab") finish(event.shiftKey ? "left" : "right");
    else if (event.key === "Escape") {
      settled.current = true;
      onCancel();
    } else return;
    event.preventDefault();
  };
  const numeric = ["number", "score", "money"].includes(def.type);
  const kind = def.type === "email" ? "email" : def.type === "url" ? "url" : def.type === "phone" ? "tel" : numeric ? "decimal" : undefined;
  return html`<input ref=${ref} class="celledit" value=${text} inputmode=${kind} aria-label=${def.label} spellcheck=${def.type === "text"}
    autocomplete="off"
    onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)} onKeyDown=${keys} onBlur=${() => finish("stay")} />`;
}

/** @param {EditorProps} props */
function LongTextEditor({ def, row, initial, onCommit, onCancel }) {
  const [text, setText] = useState(initial ?? valueOf(row, def) ?? "");
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onCommit(text.trim() || null, "stay");
  };
  return html`<${OverCell} label=${def.label}
    onClose=${() => (text === (valueOf(row, def) ?? "") ? onCancel() : onCommit(text.trim() || null, "stay"))} class="longedit">
    <textarea class="in area" rows="6" value=${text} onKeyDown=${keys} aria-label=${def.label}
      onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}></textarea><//>`;
}

/** @param {string} name */
const personView = (name) => html`<span class="person"><${Avatar} name=${name} /><span class="trunc">${name}</span></span>`;

/** The people who can own a record, me first. */
export function personOptions() {
  const me = user.value?.id;
  return [...users.value.values()].sort((left, right) => Number(right.id === me) - Number(left.id === me) || left.name.localeCompare(right.name))
    .map((person) => ({ value: person.id, label: person.name, hint: person.id === me ? t("me") : undefined, view: personView(person.name) }));
}

/** The options of a select as the picker wants them. @param {FieldDef} def */
export function choiceOptions(def) {
  return (def.options ?? []).filter((option) => def.key !== "status" || option !== "converted")
    .map((option) => {
      const look = def.looks?.[option];
      const view = def.type === "status" ? html`<${Status} value=${option} />`
        : look ? html`<span class="st"><${Glyph} name=${look[0]} colour=${look[1]} /><span class="trunc">${wordOf(option)}</span></span>` : undefined;
      return { value: option, label: wordOf(option), view };
    });
}

/** The tags as the picker wants them. */
export function tagOptions() {
  return tags.value.map((tag) => ({ value: tag.name, label: tag.name, view: html`<${Tag} name=${tag.name} />` }));
}

/**
 * What makes an option of a field that has none such, where the person may.
 * @param {FieldDef} def @param {(name: string) => void} onMade @param {(reason: string) => void} onRefused
 */
function useCreate(def, onMade, onRefused) {
  const making = useRef(false);
  const closed = useRef(false);
  useEffect(() => () => { closed.current = true; }, []);
  if (!mayAddOption(def)) return undefined;
  return async (/** @type {string} */ name) => {
    if (making.current) return;
    making.current = true;
    const problem = await addOption(def, name).then(() => null, (error) => error);
    making.current = false;
    // Whoever left it meanwhile has the option, and did not choose it.
    if (closed.current) return;
    if (problem === null) onMade(name);
    else onRefused(problem instanceof ApiError ? problem.sentence : String(problem));
  };
}

/** @param {EditorProps & { options: import("./select.js").Option[], clearLabel?: string, required?: boolean }} props */
function ChoiceEditor({ def, row, initial, options, clearLabel, required, onCommit, onCancel, onError }) {
  const create = useCreate(def, (name) => onCommit(name, "stay"), (reason) => { onError?.(reason); onCancel(); });
  return html`<${OverCell} label=${def.label} onClose=${onCancel}>
    <${Picker} label=${def.label} options=${options} value=${valueOf(row, def)} initial=${initial}
      onChoose=${(/** @type {string} */ value) => onCommit(value, "stay")}
      onClear=${required ? undefined : () => onCommit(null, "stay")} clearLabel=${clearLabel} onCreate=${create} /><//>`;
}

/** @param {EditorProps & { options: import("./select.js").Option[], create?: boolean }} props */
function ManyEditor({ def, row, initial, options, create, onCommit, onCancel, onError }) {
  const before = /** @type {string[]} */ (valueOf(row, def) ?? []);
  const [chosen, setChosen] = useState(before);
  const close = () => (chosen.join("\n") === before.join("\n") ? onCancel() : onCommit(chosen, "stay"));
  /** @param {string} name */
  const toggle = (name) => setChosen((now) => (now.includes(name) ? now.filter((item) => item !== name) : [...now, name]));
  const option = useCreate(def, toggle, (reason) => onError?.(reason));
  const known = new Set(options.map((option) => option.value));
  const all = [...chosen.filter((name) => !known.has(name)).map((name) => ({ value: name, label: name, view: html`<${Tag}
    name=${name} />` })), ...options];
  return html`<${OverCell} label=${def.label} onClose=${close}>
    <${Picker} label=${def.label} many options=${all} value=${chosen} initial=${initial} onChoose=${toggle}
      onCreate=${create ? toggle : option} /><//>`;
}

/** The editor of a field's type. @param {EditorProps} props */
export function Editor(props) {
  const { def, row, onCommit, onCancel } = props;
  switch (def.type) {
    case "status": return html`<${ChoiceEditor} ...${props} options=${choiceOptions(def)} required />`;
    case "select": return html`<${ChoiceEditor} ...${props} options=${choiceOptions(def)} required=${def.required} />`;
    case "stage": return html`<${ChoiceEditor} ...${props} options=${stageOptions(row.pipeline_id, (stage) => stage.kind !== "lost" || stage.id === valueOf(row, def))} required />`;
    case "user": return html`<${ChoiceEditor} ...${props} options=${personOptions()} clearLabel=${t("unassign")} />`;
    case "tags": return html`<${ManyEditor} ...${props} options=${tagOptions()} create=${hasRole("member")} />`;
    case "multi_select": return html`<${ManyEditor} ...${props} options=${choiceOptions(def)} />`;
    case "customer": case "contact": case "lead": case "deal": case "ticket": return html`<${OverCell} label=${def.label} onClose=${onCancel}><${CustomerPicker}
      kind=${def.type} value=${valueOf(row, def)} initial=${props.initial}
      onChoose=${(/** @type {string | null} */ id, /** @type {string} */ name) => onCommit(id, "stay", { [`${def.type}_name`]: name })} /><//>`;
    case "date": case "due": case "moment": return html`<${OverCell} label=${def.label} onClose=${onCancel}><${DateEditor}
      day=${def.type === "date"} value=${valueOf(row, def)} initial=${props.initial} label=${def.label} onCommit=${onCommit} /><//>`;
    case "emails": case "phones": case "texts": return html`<${OverCell} label=${def.label} onClose=${onCancel}><${ListEditor} def=${def}
      value=${valueOf(row, def) ?? []} onCommit=${onCommit} onCancel=${onCancel} /><//>`;
    case "long_text": return html`<${LongTextEditor} ...${props} />`;
    default: return html`<${TextEditor} ...${props} />`;
  }
}
