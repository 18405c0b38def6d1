//! What of the rail is the person's own: today's work, the bell with the number of unread notifications, and their favourites.

import { html, useEffect, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { formatNumber } from "../format.js";
import { addressOfPin, iconOfPin, loadPins, movePin, pins, titleOfPin, togglePin } from "../favourites/data.js";
import { watchNews } from "../news/data.js";
import { place } from "../router.js";
import { Button } from "../ui/button.js";
import { Icon } from "../ui/icon.js";
import { loadStyles } from "../ui/lazy.js";
import { Menu } from "../ui/menu.js";
import { newsAt, unread } from "./overlays.js";
import { TodayLink } from "./today-link.js";

/** The favourites: dragged, moved with Alt and an arrow, or from their menu. */
function Favourites() {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [dragged, setDragged] = useState(-1);
  const [menu, setMenu] = useState(/** @type {{ index: number, anchor: Element } | null} */ (null));
  const here = place.value.path + location.search;
  /** @param {number} from @param {number} to */
  const move = async (from, to) => {
    if (from === to || to < 0 || to >= pins.value.length) return;
    movePin(from, to);
    requestAnimationFrame(() => /** @type {HTMLElement | undefined} */ (list.current?.querySelectorAll("a")[to])?.focus());
  };
  /** @param {number} index @returns {import("../ui/menu.js").Entry[]} */
  const entries = (index) => {
    const pin = pins.value[index];
    return pin ? [
      { label: t("favourites.up"), icon: "arrow-up", key: "Alt ↑", disabled: index === 0, run: () => void move(index, index - 1) },
      { label: t("favourites.down"), icon: "arrow-down", key: "Alt ↓", disabled: index === pins.value.length - 1, run: () => void move(index, index + 1) },
      "-", { label: t("favourites.remove"), icon: "star", run: () => void togglePin(pin.type, pin.id, pin.title) },
    ] : [];
  };
  return html`<div class="navcap" id="favourites"><span>${t("favourites")}</span></div>
    <div ref=${list} class="pins" role="list" aria-labelledby="favourites">${pins.value.map((pin, index) => html`<div role="listitem" key=${pin.id}><a
      class=${`nav${here === addressOfPin(pin) ? " on" : ""}`} href=${addressOfPin(pin)} title=${titleOfPin(pin)} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      draggable onDragStart=${() => setDragged(index)} onDragEnd=${() => setDragged(-1)}
      onDragOver=${(/** @type {DragEvent} */ event) => { if (dragged >= 0) event.preventDefault(); }}
      onDrop=${(/** @type {DragEvent} */ event) => { event.preventDefault(); void move(dragged, index); setDragged(-1); }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!event.altKey || !step) return;
        event.preventDefault();
        event.stopPropagation();
        void move(index, index + step);
      }}><${Icon} name=${iconOfPin(pin)} /><span class="trunc">${titleOfPin(pin)}</span></a><${Button} kind="ghost" small icon="ellipsis" class="pinmenu" label=${t("favourites.menu", { name: titleOfPin(pin) })} aria-haspopup="menu"
      onClick=${(/** @type {any} */ event) => setMenu({ index, anchor: event.currentTarget })} /></div>`)}</div>
    ${menu && html`<${Menu} anchor=${menu.anchor} align="end" label=${t("favourites")} entries=${entries(menu.index)} onClose=${() => setMenu(null)} />`}`;
}

export function Personal() {
  useEffect(watchNews, []);
  useEffect(() => { void loadStyles("news"); void loadPins(); }, []);
  const count = unread.value;
  const name = count ? t("news.unread", { n: count }) : t("news");
  return html`<${TodayLink} /><button type="button" class="nav bell" aria-haspopup="dialog" aria-expanded=${!!newsAt.value} title=${name}
      onClick=${(/** @type {any} */ event) => { newsAt.value = newsAt.peek() ? undefined : event.currentTarget; }}>
      <${Icon} name="bell" /><span class="sr">${name}</span><span class="trunc grow" aria-hidden="true">${t("news")}</span>${count > 0 && html`<span class="badge num" aria-hidden="true">${count > 99 ? "99+" : formatNumber(count)}</span>`}</button>
    ${pins.value.length > 0 && html`<${Favourites} />`}`;
}
