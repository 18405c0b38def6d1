//! The fields of other records that a filter can look into, one step away: `customer.address.country` of a deal. What the
//! other objects are made of loads when it is first asked for, which an import does, too.

import { signal } from "../lib.js";
import { RELATIONS, fieldsOf } from "../data/fields.js";

/** @typedef {import("../data/fields.js").Entity} Entity */

/** @type {Record<string, () => Promise<Entity>>} */
const MODULES = {
  customers: () => import("../pages/customers.js").then((module) => module.customers), contacts: () => import("../pages/contacts.js").then((module) => module.contacts),
  leads: () => import("../pages/leads.js").then((module) => module.leads), deals: () => import("../pages/deals.js").then((module) => module.deals),
  tickets: () => import("../pages/tickets.js").then((module) => module.tickets),
};
const known = signal(/** @type {Map<string, Entity>} */ (new Map()));
/** @type {Set<string>} */ const asked = new Set();

/** The object of a collection; undefined until it has loaded, which redraws who asked. @param {string} collection @returns {Entity | undefined} */
export function entityOf(collection) {
  const load = MODULES[collection];
  if (!load) return undefined;
  if (!asked.has(collection)) {
    asked.add(collection);
    load().then((entity) => { known.value = new Map(known.peek()).set(collection, entity); }, () => asked.delete(collection));
  }
  return known.value.get(collection);
}

/** The object behind a relation, as `entityOf` gives it. @param {string} relation such as `customer` @returns {Entity | undefined} */
export function relatedEntity(relation) {
  const collection = Object.hasOwn(RELATIONS, relation) ? RELATIONS[/** @type {import("../data/fields.js").FieldType} */ (relation)] : undefined;
  return collection && entityOf(collection);
}

/** The relations of an object by the names that paths begin with. @param {Entity} entity */
export const relationsOf = (entity) => fieldsOf(entity).filter((def) => RELATIONS[def.type] && def.key === `${def.type}_id`).map((def) => def.type);
