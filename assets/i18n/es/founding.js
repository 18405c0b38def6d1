//! Spanish names of the first pipeline and its stages.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "founding.Sales": "Ventas", "founding.New": "Nueva", "founding.Qualified": "Cualificada", "founding.Proposal": "Propuesta", "founding.Negotiation": "Negociación", "founding.Won": "Ganada", "founding.Lost": "Perdida",
};
