//! What a person can be at a customer and in a deal, in the order of menus.

export const ROLES = ["decision_maker", "influencer", "user", "technical", "billing", "other"];
