//! French texts of the system's page.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "sys.lead": "Comment va le serveur, ce qu’il contient et comment il répond.", "sys.health": "État", "sys.check": "Contrôle", "sys.found": "Constat", "sys.ok": "en ordre", "sys.attention": "à vérifier", "sys.since": "la plus ancienne : {ago}",
  "sys.check.storage": "Base de données", "sys.check.disk": "Disque", "sys.check.jobs": "Tâches", "sys.check.mail": "E-mail",
  "sys.version": "Version", "sys.started": "Démarré", "sys.memory": "Mémoire", "sys.sessions": "Sessions",
  "sys.file": "Fichier de la base", "sys.files": "Fichiers de l’organisation", "sys.free": "Libre sur le disque", "sys.of": "{used} sur {all}",
  "sys.records": "Fiches de l’organisation", "sys.tables": "Lignes de la base", "sys.what": "Quoi", "sys.count": "Nombre", "sys.nothing": "Rien pour l’instant.", "sys.trash": "Dans la corbeille",
  "sys.table.records": "Fiches", "sys.table.index": "Index", "sys.table.search": "Recherche", "sys.table.counters": "Compteurs", "sys.table.trash": "Corbeille", "sys.table.log": "Journal des modifications", "sys.table.detail": "Détails du journal des modifications", "sys.table.meta": "La base elle-même",
  "sys.caches": "Caches", "sys.cache": "Cache", "sys.entries": "Entrées", "sys.size": "Taille", "sys.rate": "Servi", "sys.hits": "Succès", "sys.misses": "Échecs", "sys.dropped": "Retirées après modification", "sys.hits_misses": "{hits} succès, {misses} échecs",
  "sys.cache.settings": "Paramètres des organisations", "sys.cache.customers": "Clients et ce qui leur est rattaché", "sys.cache.rows": "Lignes des listes et kanbans", "sys.cache.answers": "Tableau de bord, kanban et recherches", "sys.cache.totals": "Totaux des listes",
  "sys.hours": { one: "{n} heure au plus", other: "{n} heures au plus" }, "sys.minutes": { one: "{n} minute au plus", other: "{n} minutes au plus" },
  "sys.explain": "Comment une liste est lue", "sys.explain_lead": "Saisissez le filtre et l’ordre d’une liste pour voir quel index est parcouru, ce qui est vérifié ligne par ligne et ce qui a été lu.", "sys.entity": "Liste", "sys.filter": "Filtre", "sys.sort": "Ordre", "sys.show_plan": "Afficher le plan",
  "sys.actual": "À l’instant : {lookups} accès et {rows} lignes en {ms} ms.", "sys.matches": { one: "{n} fiche correspond.", many: "{n} de fiches correspondent.", other: "{n} fiches correspondent." }, "sys.at_least": "Au moins {n} fiches correspondent.",
};
