//! Spanish texts of favourites.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  favourites: "Favoritos", "favourites.add": "Añadir a favoritos", "favourites.remove": "Quitar de favoritos", "favourites.up": "Subir", "favourites.down": "Bajar", "favourites.menu": "Acciones para {name}", "favourites.not_kept": "No se pudieron cambiar los favoritos",
};
