//! The sheet of keys, shown with `?`.

import { html } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Key } from "../ui/icon.js";
import { CTRL } from "../ui/keys.js";
import texts from "../i18n/keys.js";

await addTexts("keys", texts);

/** @type {Array<[caption: string, keys: Array<[text: string, keys: string[]]>]>} */
const SHEET = [
  ["keys.everywhere", [["key.palette", [CTRL, "K"]], ["key.search", ["/"]], ["key.go", ["g", "l / c / p / d / t / a / y"]], ["key.go_settings", ["g", "s"]], ["key.undo", [CTRL, "Z"]], ["key.escape", ["Esc"]], ["key.help", ["?"]]]],
  ["keys.lists", [["key.step", ["j", "k"]], ["key.enter", ["↵"]], ["key.open", ["o"]], ["key.create", ["⇧", "C"]], ["key.filter", ["f"]], ["key.select", ["x"]], ["key.range", ["⇧", "↓"]], ["key.all", [CTRL, "A"]], ["key.edit", ["e"]], ["key.status", ["s"]], ["key.assign", ["a"]], ["key.tag", ["l"]], ["key.delete", [t("key.del")]], ["key.star", ["⇧", "F"]]]],
  ["keys.record", [["key.step_record", ["j", "k"]], ["key.note", ["n"]], ["key.task", ["t"]], ["key.call", ["c"]], ["key.mail", ["m"]], ["key.edit", ["e"]], ["key.status", ["s"]], ["key.assign", ["a"]], ["key.tag", ["l"]], ["key.star", ["⇧", "F"]], ["key.back", ["Esc"]]]],
  ["keys.cells", [["key.move", ["←", "↑", "↓", "→"]], ["key.ends", [CTRL, "← ↑ ↓ →"]], ["key.typing", ["↵"]], ["key.edit_cell", [CTRL, "Space"]], ["key.save_down", ["↵"]], ["key.save_right", ["Tab"]], ["key.revert", ["Esc"]], ["key.block", ["⇧", "→ / ↓"]], ["key.clear", [t("key.del")]], ["key.copy", [CTRL, "C / V"]]]],
  ["keys.board", [["key.board_step", ["←", "↑", "↓", "→"]], ["key.board_stage", ["⇧", "← / →"]], ["key.board_place", ["⇧", "↑ / ↓"]], ["key.open", ["↵"]]]],
  ["keys.forms", [["key.submit", [CTRL, "↵"]], ["key.save", [CTRL, "S"]]]],
];

/** @param {{ onClose: () => void }} props */
export function KeySheet({ onClose }) {
  return html`<${Dialog} title=${t("shortcuts")} onClose=${onClose} class="keysheet" reading
    foot=${html`<${Button} form onClick=${onClose}>${t("close")}<//>`}>
    <div class="keycols">${SHEET.map(([caption, rows]) => html`<section><h3 class="cap">${t(caption)}</h3><dl>
      ${rows.map(([text, keys]) => html`<div><dt>${t(text)}</dt><dd>
        ${keys.map((key) => html`<${Key}>${key}<//>`)}</dd></div>`)}</dl></section>`)}</div>
  <//>`;
}
