//! The one door to the vendored libraries: Preact, its hooks, signals and htm bound to Preact's `h`.
//! Every other module imports from here, so a new version changes this file alone. `lib.d.ts` holds the types.

import { h, render, Component, Fragment, createContext, cloneElement } from "./vendor/preact@11.2.0/preact.js";
import { useState } from "./vendor/preact@11.2.0/hooks.js";
import htm from "./vendor/htm@3.1.1/htm.js";

export { h, render, Component, Fragment, createContext, cloneElement };
export {
  useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useErrorBoundary,
} from "./vendor/preact@11.2.0/hooks.js";
export {
  signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect,
} from "./vendor/signals@2.11.4/signals.js";

/**
 * htm hands out nodes without values again, and such a node holds the tree that it first stood in: none is to be kept.
 * @this {any} @param {[type: any, props: any, ...children: any[]]} node
 */
function fresh(...node) {
  this[0] = 3;
  return h(...node);
}

/** Template tag: `html\`<p class=${name}>…</p>\`` gives a virtual node. Values never become markup. */
export const html = htm.bind(fresh);

let ids = 0;
/** An id for an element, of its own on the whole page: Preact's would begin anew in each tree. */
export function useId() { return useState(() => `u${++ids}`)[0]; }
