//! German texts of favourites.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  favourites: "Favoriten", "favourites.add": "Zu den Favoriten", "favourites.remove": "Aus den Favoriten entfernen", "favourites.up": "Nach oben", "favourites.down": "Nach unten", "favourites.menu": "Aktionen für {name}", "favourites.not_kept": "Die Favoriten wurden nicht geändert",
};
