//! German texts of the page of a record and of the panel beside a list.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  details: "Details", timeline: "Verlauf", related: "Verknüpft", path: "Pfad", previous: "Zurück", n_of_m: "{n} von {total}", panel_of: "Datensatz {name}", added: "angelegt {day}", back_to: "Zurück zu {name}", convert: "Konvertieren", link_copied: "Link kopiert", open_new_tab: "In neuem Tab öffnen",
  custom_field: "Eigenes Feld", custom_fields: "Eigene Felder", copied: "{name} kopiert", set_x: "{name} eintragen …", show_empty: "{n} leere anzeigen", hide_empty: "Leere ausblenden", became: "Wurde zu", came_from: "Entstand aus", no_contacts: "Noch niemand",
  record_gone: "Diesen Datensatz gibt es hier nicht", record_gone_text: "Er wurde gelöscht, oder der Link ist falsch. Gelöschte Datensätze lassen sich wiederherstellen.", record_not_loaded: "Der Datensatz wurde nicht geladen",

  // tabs
  tasks: "Aufgaben", notes: "Notizen", emails: "E-Mails", files: "Dateien", no_tasks: "Noch keine Aufgabe", tasks_open: "Zu tun", tasks_done: "Erledigt",

  // timeline
  unmerge: "Wieder trennen",
  only: "Anzeigen", "only.all": "Alle", "only.mail": "E-Mails", "only.calls": "Anrufe", "only.notes": "Notizen", "only.changes": "Änderungen", "only.none": "Nichts dieser Art.", "only.none_yet": "Nichts dieser Art unter dem Neuesten.",
  timeline_not_loaded: "Der Verlauf wurde nicht geladen.", timeline_empty: "Noch ist nichts geschehen.", nothing: "nichts", command_line: "Die Kommandozeile",
  "did.created": "hat diesen Datensatz angelegt", "did.deleted": "hat diesen Datensatz gelöscht", "did.restored": "hat diesen Datensatz wiederhergestellt", "did.undone": "hat eine Änderung zurückgenommen", "did.merged": "hat {name} in diesen Datensatz übernommen", "did.merged_into": "hat diesen Datensatz in {name} übernommen", "did.unmerged": "hat {name} wieder herausgelöst",
  "did.deal_won": "hat diesen Deal gewonnen", "did.deal_lost": "hat diesen Deal verloren", "did.deal_open": "hat diesen Deal wieder geöffnet", "did.deal_moved": "hat diesen Deal nach {name} verschoben",
  did_import: "hat diesen Datensatz importiert", did_place: "hat ihn an eine andere Stelle gesetzt", did_change_field: "hat {name} geändert", did_change: { one: "hat {n} Feld geändert", other: "hat {n} Felder geändert" },
};
