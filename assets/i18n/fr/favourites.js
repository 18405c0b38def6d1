//! French texts of favourites.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  favourites: "Favoris", "favourites.add": "Ajouter aux favoris", "favourites.remove": "Retirer des favoris", "favourites.up": "Monter", "favourites.down": "Descendre", "favourites.menu": "Actions pour {name}", "favourites.not_kept": "Impossible de modifier les favoris",
};
