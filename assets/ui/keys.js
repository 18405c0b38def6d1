//! The keyboard map: single keys, chords and two-key sequences, in scopes of which the newest answers first, the page's own last. Single keys
//! are silent while someone types. It knows no action; whoever is on screen binds its own.

import { useLayoutEffect, useRef } from "../lib.js";
import { t } from "../i18n.js";
import { closeTopLayer, openLayers } from "./layers.js";

/** @typedef {Record<string, (event: KeyboardEvent) => void | boolean>} Bindings keys such as `x`, `shift+f`, `ctrl+k`, `g l`; a binding that gives false passes the key on */

/** @type {Array<{ map: Bindings, underLayers: boolean }>} */ const scopes = [];
let prefix = "";
let prefixTimer = 0;

/** True while a key press belongs to a text field. @param {EventTarget | null} target */
export function isTyping(target) {
  const element = /** @type {HTMLElement | null} */ (target);
  if (!element?.closest) return false;
  if (element.isContentEditable) return true;
  return element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])");
}

/** @param {KeyboardEvent} event */
function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase().replace("arrow", "");
  const mods = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt", event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)) && "shift"];
  return [...mods.filter(Boolean), key === " " ? "space" : key].join("+");
}

/** @param {string} name @param {KeyboardEvent} event */
function run(name, event) {
  const layered = openLayers() > 0;
  for (const scope of [...scopes].reverse()) {
    if (layered && !scope.underLayers) continue;
    const action = scope.map[name];
    if (action && action(event) !== false) {
      event.preventDefault();
      return true;
    }
  }
  return false;
}

/** @param {KeyboardEvent} event */
function onKeyDown(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") {
    if (closeTopLayer() || run("escape", event)) event.preventDefault();
    return;
  }
  const name = nameOf(event);
  if (isTyping(event.target) && !name.startsWith("ctrl+")) return;
  const joined = prefix ? `${prefix} ${name}` : "";
  prefix = "";
  if (joined && run(joined, event)) return;
  if (run(name, event)) return;
  if (scopes.some((scope) => Object.keys(scope.map).some((keys) => keys.startsWith(`${name} `)))) {
    prefix = name;
    clearTimeout(prefixTimer);
    prefixTimer = setTimeout(() => { prefix = ""; }, 1200);
  }
}

/** Listens for the whole page. Called once. */
export function startKeys() { document.addEventListener("keydown", onKeyDown); }

/**
 * Binds keys while the component is on screen.
 * @param {Bindings} map @param {{ underLayers?: boolean, active?: boolean, last?: boolean }} [options] `underLayers` keeps them alive while a layer is open; `last` ones answer
 *   where nobody else does, though what is inside came on screen before
 */
export function useKeys(map, { underLayers = false, active = true, last = false } = {}) {
  const scope = useRef({ map, underLayers });
  scope.current.map = map;
  useLayoutEffect(() => {
    if (!active) return;
    const mine = scope.current;
    if (last) scopes.unshift(mine);
    else scopes.push(mine);
    return () => { scopes.splice(scopes.indexOf(mine), 1); };
  }, [active]);
}

/** The modifier as the reader's keyboard names it. */
export const CTRL = /mac/i.test(navigator.platform) ? "⌘" : t("ctrl");
