//! German names of the first pipeline and its stages.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "founding.Sales": "Vertrieb", "founding.New": "Neu", "founding.Qualified": "Qualifiziert", "founding.Proposal": "Angebot", "founding.Negotiation": "Verhandlung", "founding.Won": "Gewonnen", "founding.Lost": "Verloren",
};
