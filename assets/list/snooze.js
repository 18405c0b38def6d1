//! When a task or a lead comes back: a few times that people mean, and any other.

import { html } from "../lib.js";
import { addTexts, locale, t } from "../i18n.js";
import { formatDue, formatTime } from "../format.js";
import { saveField } from "../data/records.js";
import texts from "../i18n/phone.js";
import { addToast } from "../state.js";
import { DateEditor } from "../ui/date-editor.js";
import { Menu } from "../ui/menu.js";
import { Popover } from "../ui/popover.js";
import { undoLast } from "../ui/toast.js";

await addTexts("phone", texts);

const MORNING = 9;
const EVENING = 18;

/** @param {number} days from today @param {number} hour */
const at = (days, hour) => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
};

/** @param {Date} when */
const weekday = (when) => new Intl.DateTimeFormat(locale, { weekday: "short" }).format(when);

/** What is offered: the evening while it is ahead, Monday unless it is tomorrow. @returns {Array<[key: string, when: Date]>} */
function choices() {
  const now = new Date();
  const monday = (8 - now.getDay()) % 7 || 7;
  /** @type {Array<[string, Date]>} */
  const all = [["evening", at(0, EVENING)], ["tomorrow", at(1, MORNING)], ["monday", at(monday, MORNING)], ["week", at(7, MORNING)]];
  return all.filter(([key, when]) => when > now && !(key === "monday" && (monday === 1 || monday === 7)));
}

/**
 * @param {{ entity: import("../data/fields.js").Entity, row: import("../data/fields.js").Row, field: string, picking: boolean, onPick: () => void, onClose: () => void }} props
 *   `picking` shows a calendar, which `onPick` asks for
 */
export function SnoozeSheet({ entity, row, field, picking, onPick, onClose }) {
  const anchor = new DOMRect(0, innerHeight, 0, 0);
  /** @param {string | null} when */
  const set = async (when) => {
    onClose();
    if (!when || !(await saveField(entity.name, row, field, { [field]: when }))) return;
    addToast({ tone: "done", title: t("snoozed", { name: entity.title(row), when: formatDue(when).text }), action: { label: t("undo"), run: () => void undoLast() } });
  };
  if (picking) return html`<${Popover} anchor=${anchor} label=${t("snooze.title")} onClose=${onClose}><${DateEditor} value=${row[field]} label=${t("snooze.title")} onCommit=${(/** @type {string | null} */ when) => void set(when)} /><//>`;
  const entries = [
    { caption: t("snooze.title") },
    ...choices().map(([key, when]) => ({ label: t(`snooze.${key}`), icon: "hourglass", end: `${weekday(when)} ${formatTime(when)}`, run: () => void set(when.toISOString()) })),
    { label: t("snooze.pick"), icon: "calendar", run: onPick },
  ];
  return html`<${Menu} anchor=${anchor} label=${t("snooze.title")} entries=${entries} onClose=${onClose} />`;
}
