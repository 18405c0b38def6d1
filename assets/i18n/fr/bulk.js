//! French texts of what is done with many records at once.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  n_selected_short: "Sélection : {count}", clear_selection: "Effacer la sélection", edit_field: "Modifier", new_value: "Nouvelle valeur", add_tags: "Ajouter", remove_tags: "Retirer",
  "bulk.edit": "Modifier un champ", "bulk.assign": "Attribuer à", "bulk.tag": "Étiquettes", "bulk.assign_n": "Attribuer {count} {noun}", "bulk.change_n": "Modifier {count} {noun}", "bulk.tag_n": "Étiqueter {count} {noun}", "bulk.untag_n": "Retirer de {count} {noun}",
  "bulk.already": { one: "{n} l’a déjà", other: "{n} l’ont déjà" }, "bulk.already_so": { one: "{n} l’avait déjà.", other: "{n} l’avaient déjà." },
  "bulk.changed": "Champ modifié pour {changed} {noun} sur {matched}", "bulk.assigned": "Attribution faite pour {changed} {noun} sur {matched}", "bulk.tagged": "Étiquettes modifiées pour {changed} {noun} sur {matched}", "bulk.deleted": "{changed} {noun} dans la corbeille",
  "bulk.del": "Suppr", "bulk.delete_ask": "Supprimer {count} {noun} ?", "bulk.delete_text": "Vous pourrez les restaurer depuis la corbeille.", "bulk.delete_n": "Supprimer {count} {noun}", "bulk.not_deleted": "Rien n’a été supprimé", "bulk.running": "Modification de {count} {noun}",
};
