//! The person's favourites: records and saved views in their own order, kept by the server, read once and after each change.

import { get, request } from "../api.js";
import { signal } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { views } from "../state.js";
import { onUndo, toastError } from "../ui/toast.js";
import texts from "../i18n/favourites.js";

await addTexts("favourites", texts);

/** @typedef {{ type: string, id: string, title: string }} Pin */

export const pins = signal(/** @type {Pin[]} */ ([]));

/** @type {Promise<void> | null} */ let loading = null;

/** Reads them, once unless `again`. @param {boolean} [again] */
export function loadPins(again = false) {
  if (again) loading = null;
  loading ??= get("/me/favourites").then(({ data }) => { pins.value = data.data; }, () => { loading = null; });
  return loading;
}

// What comes back from the trash is pinned as before.
onUndo(() => void loadPins(true));

/** Shows the new list at once and keeps it; what the server refuses goes back. @param {Pin[]} next */
async function keepPins(next) {
  const before = pins.peek();
  pins.value = next;
  try {
    const { data } = await request("PUT", "/me/favourites", { body: { data: next.map(({ type, id }) => ({ type, id })) } });
    pins.value = data.data;
  } catch (error) {
    pins.value = before;
    toastError(t("favourites.not_kept"), error);
    void loadPins(true);
  }
}

/** @param {string} id */
export const isPinned = (id) => pins.value.some((pin) => pin.id === id);

/** Pins it at the end, or takes it off. @param {string} type @param {string} id @param {string} title */
export function togglePin(type, id, title) {
  const rest = pins.peek().filter((pin) => pin.id !== id);
  return keepPins(rest.length < pins.peek().length ? rest : [...rest, { type, id, title }]);
}

/** @param {number} from @param {number} to */
export function movePin(from, to) {
  const next = [...pins.peek()];
  next.splice(to, 0, ...next.splice(from, 1));
  void keepPins(next);
}

const viewOf = (/** @type {Pin} */ pin) => (pin.type === "saved-views" ? views.value.find((view) => view.id === pin.id) : undefined);

/** Where it leads. @param {Pin} pin */
export function addressOfPin(pin) {
  if (pin.type !== "saved-views") return `/${pin.type}/${pin.id}`;
  const view = viewOf(pin);
  if (!view) return "/leads";
  const query = new URLSearchParams({ view: view.id });
  if (view.filter) query.set("filter", view.filter);
  if (view.sort) query.set("sort", view.sort);
  return `/${view.entity}?${query}`;
}

/** @param {Pin} pin */
export const titleOfPin = (pin) => viewOf(pin)?.name ?? (pin.title || t("no_name"));

/** @type {Record<string, string>} */
const ICONS = { leads: "user-search", customers: "building-2", contacts: "users", deals: "handshake", tickets: "ticket", activities: "activity" };

/** @param {Pin} pin */
export const iconOfPin = (pin) => ICONS[pin.type] ?? "list";
