//! What the palette finds: the records of a search, how many there are of each object, and what stands beside them, such as
//! the stage of a deal. Asks while somebody types; it draws nothing.

import { get } from "../api.js";
import { useEffect, useState } from "../lib.js";
import { primaryOf } from "../data/fields.js";

/**
 * @typedef {{ type: string, id: string, title: string, subtitle?: string, matched?: { field: string, snippet: string }, parent?: { type: string, id: string, title: string | null } }} Hit
 * @typedef {Record<string, any>} Facts a record's members that the palette shows or acts on
 */

/** Records of an object that are listed. */
export const SHOWN = 5;
/** Members that are asked for beside a hit, by object. @type {Record<string, string>} */
const MEMBERS = {
  leads: "email,phone,status,owner_id", customers: "email,phone,status,owner_id", contacts: "emails,phones,owner_id,customer_name",
  deals: "stage_id,owner_id,customer_name", tickets: "status,assignee_id", activities: "assignee_id",
};
const TYPING_MS = 60;
/** What is beside the hits is asked for once nobody types. */
const SETTLED_MS = 200;
const NOTHING = { hits: /** @type {Hit[]} */ ([]), totals: /** @type {Map<string, number>} */ (new Map()), facts: /** @type {Map<string, Facts>} */ (new Map()) };

/** @param {string} type @param {string[]} ids @returns {Promise<Facts[]>} */
async function factsOf(type, ids) {
  const fields = MEMBERS[type];
  return fields ? (await get(`/${type}`, { ids: ids.join(","), fields })).data.data : [];
}

/** How a record can be reached. @param {{ type: string, id: string }} record @returns {Promise<{ email: string | null, phone: string | null }>} */
export async function reachOf({ type, id }) {
  const [facts] = await factsOf(type, [id]).catch(() => []);
  const [email, phone] = type === "contacts" ? [primaryOf(facts?.emails), primaryOf(facts?.phones)] : [facts?.email, facts?.phone];
  return { email: email || null, phone: phone || null };
}

/** @param {Hit[]} hits @param {string} query */
async function besides(hits, query) {
  const types = Object.keys(MEMBERS).map((type) => ({ type, ids: hits.filter((hit) => hit.type === type).map((hit) => hit.id) })).filter(({ ids }) => ids.length > 0);
  const [facts, totals] = await Promise.all([
    Promise.all(types.map(({ type, ids }) => factsOf(type, ids.slice(0, SHOWN)).catch(() => []))),
    Promise.all(types.filter(({ ids }) => ids.length >= SHOWN).map(async ({ type }) => /** @type {const} */ ([type, (await get(`/${type}`, { q: query, fields: "id", limit: 1 }).catch(() => null))?.data.total ?? 0]))),
  ]);
  return { facts: new Map(facts.flat().map((row) => [row.id, row])), totals: new Map(totals) };
}

/** The records that a text finds; commands, tags and people need no search. @param {string} text @returns {typeof NOTHING} */
export function useSearch(text) {
  const [found, setFound] = useState(NOTHING);
  const query = /^[>#@]/.test(text) ? "" : text.trim();
  useEffect(() => {
    if (!query) return setFound(NOTHING);
    let here = true;
    const abort = new AbortController();
    let timer = setTimeout(async () => {
      const answer = await get("/search", { q: query, limit: 50 }, { signal: abort.signal }).catch(() => null);
      if (!here || !answer) return;
      const hits = /** @type {Hit[]} */ (answer.data.data);
      setFound((before) => ({ ...before, hits }));
      timer = setTimeout(async () => {
        const more = await besides(hits, query);
        if (here) setFound({ hits, ...more });
      }, SETTLED_MS);
    }, TYPING_MS);
    return () => { here = false; clearTimeout(timer); abort.abort(); };
  }, [query]);
  return found;
}
