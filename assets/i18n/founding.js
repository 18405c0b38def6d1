//! English names of the first pipeline and its stages, as the server gives them.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "founding.Sales": "Sales", "founding.New": "New", "founding.Qualified": "Qualified", "founding.Proposal": "Proposal", "founding.Negotiation": "Negotiation", "founding.Won": "Won", "founding.Lost": "Lost",
};
