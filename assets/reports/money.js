//! Amounts per currency: which one a chart shows, and their short forms.

import { shortMoney } from "../format.js";
import { currency } from "../state.js";

/** @typedef {import("../format.js").Money} Money */

/** The organisation's currency first, then the others by their code. @param {Money[][]} lists @returns {string[]} */
export function currenciesOf(lists) {
  const all = [...new Set(lists.flat().map((money) => money.currency))].sort();
  return all.includes(currency.value) ? [currency.value, ...all.filter((code) => code !== currency.value)] : all;
}

/** The amount in one currency; 0 where there is none. @param {Money[] | undefined} list @param {string | undefined} code */
export function amountIn(list, code) {
  return Number(list?.find((money) => money.currency === code)?.amount ?? 0);
}

/** All amounts in short form, the organisation's currency first. @param {Money[]} list */
export function shortMoneys(list) {
  return currenciesOf([list]).map((code) => list.filter((money) => money.currency === code).map(shortMoney)).flat();
}
