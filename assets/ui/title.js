//! The name of a page in the browser's tab and history.

import { useEffect } from "../lib.js";

/** @param {string} [name] the product's alone without one */
export function useTitle(name) {
  useEffect(() => { document.title = name ? `${name} · LeadLab` : "LeadLab"; }, [name]);
}
