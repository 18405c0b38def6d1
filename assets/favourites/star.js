//! The star of a record: it stands among the person's favourites, or it does not.

import { html, useEffect } from "../lib.js";
import { t } from "../i18n.js";
import { Button } from "../ui/button.js";
import { useKeys } from "../ui/keys.js";
import { isPinned, loadPins, togglePin } from "./data.js";

/** @param {{ type: string, id: string, title?: string, small?: boolean }} props */
export function Star({ type, id, title = "", small }) {
  useEffect(() => void loadPins(), []);
  const on = isPinned(id);
  const toggle = () => void togglePin(type, id, title);
  useKeys({ "shift+f": toggle });
  return html`<${Button} kind=${small ? "ghost" : "default"} small=${small} icon="star" class=${`star${on ? " starred" : ""}`} aria-pressed=${on} label=${t(on ? "favourites.remove" : "favourites.add")}
    keys="⇧F" onClick=${toggle} />`;
}
