//! French texts of the sheet of keys.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "keys.board": "Sur le kanban", "key.board_step": "Passer d’une carte à l’autre", "key.board_stage": "Déplacer la carte vers une autre étape", "key.board_place": "Monter, descendre la carte",
  "key.palette": "Recherche et commandes", "key.search": "Rechercher", "key.go": "Leads, clients, contacts, affaires, tickets, activités, aujourd’hui", "key.step": "Suivant, précédent",
  "key.delete": "Supprimer les lignes sélectionnées", "key.range": "Sélectionner une plage", "key.edit": "Modifier", "key.status": "Statut", "key.assign": "Attribuer", "key.tag": "Étiqueter", "key.star": "Favori", "key.create": "Nouvelle fiche", "key.filter": "Filtrer",
  "key.undo": "Annuler", "key.escape": "Revenir d’un niveau", "key.help": "Cette aide", "keys.everywhere": "Partout", "keys.lists": "Dans les listes", "keys.cells": "Dans les cellules", "key.move": "Se déplacer", "key.typing": "Modifier la cellule",
  "key.save_down": "Enregistrer et descendre", "key.save_right": "Enregistrer et aller à droite", "key.revert": "Rétablir", "key.clear": "Vider la cellule", "key.copy": "Copier, coller des cellules", "key.block": "Sélectionner plusieurs cellules", "key.del": "Suppr",
  "keys.record": "Sur une fiche", "keys.forms": "Dans les formulaires",
  "key.go_settings": "Aller aux paramètres", "key.note": "Écrire une note", "key.task": "Ajouter une tâche", "key.call": "Consigner un appel", "key.mail": "Consigner un e‑mail", "key.step_record": "Suivant, précédent de la liste",
  "key.back": "Retour à la liste", "key.submit": "Valider", "key.save": "Enregistrer les paramètres", "key.all": "Sélectionner les lignes chargées", "key.ends": "Au bout de la ligne ou de la liste", "key.edit_cell": "Modifier la cellule",
};
