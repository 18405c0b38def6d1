//! English texts of favourites.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  favourites: "Favourites", "favourites.add": "Add to favourites", "favourites.remove": "Remove from favourites", "favourites.up": "Move up", "favourites.down": "Move down", "favourites.menu": "Actions for {name}", "favourites.not_kept": "The favourites were not changed",
};
