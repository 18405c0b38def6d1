//! The canned replies of a comment's editor: a menu of their names, one of which is put where the cursor is.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { get } from "../api.js";
import { Button } from "../ui/button.js";
import { Menu } from "../ui/menu.js";
import { toastError } from "../ui/toast.js";

/** @typedef {{ id: string, name: string, body: string }} Reply */

/** @param {{ insert: (markup: string) => void }} props */
export function InsertReply({ insert }) {
  const [anchor, setAnchor] = useState(/** @type {Element | null} */ (null));
  const [replies, setReplies] = useState(/** @type {Reply[]} */ ([]));
  /** @param {Element} button */
  const open = async (button) => {
    try {
      const { data } = await get("/canned-replies");
      setReplies(data.data);
      setAnchor(button);
    } catch (error) { toastError(t("canned_not_loaded"), error); }
  };
  const entries = replies.length > 0 ? replies.map((reply) => ({ label: reply.name, run: () => insert(reply.body) })) : [{ caption: t("no_canned") }];
  return html`<${Button} kind="ghost" small icon="text-quote" label=${t("insert_reply")} aria-haspopup="menu"
      onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${(/** @type {any} */ event) => void open(event.currentTarget)} />
    ${anchor && html`<${Menu} anchor=${anchor} label=${t("insert_reply")} entries=${entries} onClose=${() => setAnchor(null)} />`}`;
}
