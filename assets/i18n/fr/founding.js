//! French names of the first pipeline and its stages.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "founding.Sales": "Ventes", "founding.New": "Nouvelle", "founding.Qualified": "Qualifiée", "founding.Proposal": "Proposition", "founding.Negotiation": "Négociation", "founding.Won": "Gagnée", "founding.Lost": "Perdue",
};
