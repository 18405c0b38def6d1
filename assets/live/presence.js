//! Who is where: tells the others where this page is, and keeps where theirs are.

import { editing, others } from "../data/live.js";
import { effect } from "../lib.js";
import { place } from "../router.js";
import { user } from "../state.js";
import { onNews, say } from "./socket.js";

/** @typedef {import("../data/live.js").Other} Other */

/** So long a place must hold before it is told, in milliseconds: who steps through a list need not tell each row. */
const SETTLED_MS = 300;
const COLLECTIONS = new Set(["customers", "contacts", "leads", "deals", "activities", "tickets"]);

/** @type {Map<number, Other>} */ const pages = new Map();
let timer = 0;

/** Where this page is. */
function here() {
  const { path, query } = place.value;
  const [, collection = "", last] = path.split("/");
  if (!COLLECTIONS.has(collection)) return { collection: null, id: null, field: null };
  const id = last && last !== "board" ? last : query.get("open");
  const edited = editing.value;
  return edited ? { collection: edited.collection, id: edited.id, field: edited.field } : { collection, id, field: null };
}

function publish() {
  const me = user.peek()?.id;
  others.value = [...pages.values()].filter((other) => other.user !== me);
}

/** Tells and listens from now on. */
export function watchPresence() {
  let now = here();
  const tell = () => say({ type: "presence", ...now });
  effect(() => {
    now = here();
    clearTimeout(timer);
    timer = setTimeout(tell, now.field ? 0 : SETTLED_MS);
  });
  onNews("open", tell);
  onNews("closed", () => { pages.clear(); publish(); });
  onNews("presence", ({ page, user: who, collection, id, field }) => {
    if (collection === null) pages.delete(page);
    else pages.set(page, { user: who, collection, id, field });
    publish();
  });
}
