//! German texts of the sheet of keys.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "keys.board": "Auf dem Board", "key.board_step": "Zwischen Karten wechseln", "key.board_stage": "Karte in eine andere Phase verschieben", "key.board_place": "Karte nach oben, unten verschieben",
  "key.palette": "Suche und Befehle", "key.search": "Suche", "key.go": "Zu Leads, Kunden, Kontakten, Deals, Tickets, Aktivitäten, zu heute", "key.step": "Weiter, zurück",
  "key.delete": "Ausgewählte Zeilen löschen", "key.range": "Bereich auswählen", "key.edit": "Bearbeiten", "key.status": "Status", "key.assign": "Zuweisen", "key.tag": "Tags", "key.star": "Favorit", "key.create": "Neuer Datensatz", "key.filter": "Filter",
  "key.undo": "Rückgängig", "key.escape": "Eine Ebene zurück", "key.help": "Diese Übersicht", "keys.everywhere": "Überall", "keys.lists": "In Listen", "keys.cells": "In Zellen", "key.move": "Zwischen Zellen bewegen", "key.typing": "Zelle bearbeiten",
  "key.save_down": "Speichern und nach unten", "key.save_right": "Speichern und nach rechts", "key.revert": "Verwerfen", "key.clear": "Zelle leeren", "key.copy": "Zellen kopieren, einfügen", "key.block": "Mehrere Zellen auswählen", "key.del": "Entf",
  "keys.record": "Bei einem Datensatz", "keys.forms": "In Formularen",
  "key.go_settings": "Zu den Einstellungen", "key.note": "Notiz schreiben", "key.task": "Aufgabe anlegen", "key.call": "Anruf festhalten", "key.mail": "E-Mail festhalten", "key.step_record": "Weiter, zurück in der Liste",
  "key.back": "Zurück zur Liste", "key.submit": "Absenden", "key.save": "Einstellungen speichern", "key.all": "Alle geladenen Zeilen auswählen", "key.ends": "Ans Ende der Zeile oder Liste", "key.edit_cell": "Zelle bearbeiten",
};
