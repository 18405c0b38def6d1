//! German texts of the system's page.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "sys.lead": "Wie es dem Server geht, was er enthält und wie er antwortet.", "sys.health": "Zustand", "sys.check": "Prüfung", "sys.found": "Befund", "sys.ok": "in Ordnung", "sys.attention": "braucht Aufmerksamkeit", "sys.since": "der älteste: {ago}",
  "sys.check.storage": "Datenbank", "sys.check.disk": "Festplatte", "sys.check.jobs": "Vorgänge", "sys.check.mail": "Mail",
  "sys.version": "Version", "sys.started": "Gestartet", "sys.memory": "Speicher", "sys.sessions": "Sitzungen",
  "sys.file": "Datenbankdatei", "sys.files": "Dateien der Organisation", "sys.free": "Frei auf der Festplatte", "sys.of": "{used} von {all}",
  "sys.records": "Datensätze der Organisation", "sys.tables": "Zeilen der Datenbank", "sys.what": "Was", "sys.count": "Anzahl", "sys.nothing": "Noch nichts.", "sys.trash": "Im Papierkorb",
  "sys.table.records": "Datensätze", "sys.table.index": "Indizes", "sys.table.search": "Suche", "sys.table.counters": "Zähler", "sys.table.trash": "Papierkorb", "sys.table.log": "Änderungsprotokoll", "sys.table.detail": "Einzelheiten des Änderungsprotokolls", "sys.table.meta": "Die Datenbank selbst",
  "sys.caches": "Caches", "sys.cache": "Cache", "sys.entries": "Einträge", "sys.size": "Größe", "sys.rate": "Beantwortet", "sys.hits": "Treffer", "sys.misses": "Fehlgriffe", "sys.dropped": "Durch Änderungen verworfen", "sys.hits_misses": "{hits} Treffer, {misses} Fehlgriffe",
  "sys.cache.settings": "Einstellungen der Organisationen", "sys.cache.customers": "Kunden mit dem, was an ihnen hängt", "sys.cache.rows": "Zeilen von Listen und Boards", "sys.cache.answers": "Dashboard, Board und Suchen", "sys.cache.totals": "Summen von Listen",
  "sys.hours": { one: "höchstens {n} Stunde", other: "höchstens {n} Stunden" }, "sys.minutes": { one: "höchstens {n} Minute", other: "höchstens {n} Minuten" },
  "sys.explain": "Wie eine Liste beantwortet wird", "sys.explain_lead": "Filter und Sortierung einer Liste eingeben, um zu sehen, welcher Index durchlaufen, was zeilenweise geprüft und wie viel gelesen wird.", "sys.entity": "Liste", "sys.filter": "Filter", "sys.sort": "Sortierung", "sys.show_plan": "Plan anzeigen",
  "sys.actual": "Gerade eben: {lookups} Zugriffe und {rows} Zeilen in {ms} ms.", "sys.matches": { one: "{n} Datensatz passt.", other: "{n} Datensätze passen." }, "sys.at_least": "Mindestens {n} Datensätze passen.",
};
