//! German texts of what is done with many records at once.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  n_selected_short: "{count} ausgewählt", clear_selection: "Auswahl aufheben", edit_field: "Feld ändern", new_value: "Neuer Wert", add_tags: "Hinzufügen", remove_tags: "Entfernen",
  "bulk.edit": "Ein Feld ändern", "bulk.assign": "Zuweisen an", "bulk.tag": "Tags", "bulk.assign_n": "{count} {noun} zuweisen", "bulk.change_n": "{count} {noun} ändern", "bulk.tag_n": "{count} {noun} taggen", "bulk.untag_n": "Tags entfernen: {count} {noun}",
  "bulk.already": { one: "{n} hat das schon", other: "{n} haben das schon" }, "bulk.already_so": { one: "{n} hatte das schon.", other: "{n} hatten das schon." },
  "bulk.changed": "{noun} geändert: {changed} von {matched}", "bulk.assigned": "{noun} zugewiesen: {changed} von {matched}", "bulk.tagged": "{noun} getaggt: {changed} von {matched}", "bulk.deleted": "{changed} {noun} in den Papierkorb verschoben",
  "bulk.del": "Entf", "bulk.delete_ask": "{count} {noun} löschen?", "bulk.delete_text": "Im Papierkorb lassen sie sich wiederherstellen.", "bulk.delete_n": "{count} {noun} löschen", "bulk.not_deleted": "Nichts wurde gelöscht", "bulk.running": "{count} {noun} ändern",
};
