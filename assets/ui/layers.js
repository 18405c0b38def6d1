//! The stack of things that float: Esc closes the topmost one and nothing else. Popovers, dialogs, the palette and the
//! side panel enter it while they are open.

import { useLayoutEffect, useRef } from "../lib.js";

/** @type {Array<{ close: () => void }>} */ const stack = [];

/** How many layers are open. */
export function openLayers() { return stack.length; }

/** Closes the topmost layer; false when there is none. */
export function closeTopLayer() {
  const top = stack.at(-1);
  top?.close();
  return top !== undefined;
}

/** Enters the stack while `open` holds. @param {boolean} open @param {() => void} onClose */
export function useLayer(open, onClose) {
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    if (!open) return;
    const layer = { close: () => close.current() };
    stack.push(layer);
    return () => { stack.splice(stack.indexOf(layer), 1); };
  }, [open]);
}
