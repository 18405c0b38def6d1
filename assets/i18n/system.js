//! English texts of the system's page.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "sys.lead": "How the server is doing, what it holds and how it answers.", "sys.health": "Health", "sys.check": "Check", "sys.found": "Found", "sys.ok": "in order", "sys.attention": "needs attention", "sys.since": "the oldest: {ago}",
  "sys.check.storage": "Database", "sys.check.disk": "Disk", "sys.check.jobs": "Jobs", "sys.check.mail": "Mail",
  "sys.version": "Version", "sys.started": "Started", "sys.memory": "Memory", "sys.sessions": "Sessions",
  "sys.file": "Database file", "sys.files": "Files of the organisation", "sys.free": "Free on the disk", "sys.of": "{used} of {all}",
  "sys.records": "Records of the organisation", "sys.tables": "Rows of the database", "sys.what": "What", "sys.count": "Number", "sys.nothing": "Nothing yet.", "sys.trash": "In the trash",
  "sys.table.records": "Records", "sys.table.index": "Indexes", "sys.table.search": "Search", "sys.table.counters": "Counters", "sys.table.trash": "Trash", "sys.table.log": "Change log", "sys.table.detail": "Details of the change log", "sys.table.meta": "The database itself",
  "sys.caches": "Caches", "sys.cache": "Cache", "sys.entries": "Entries", "sys.size": "Size", "sys.rate": "Answered", "sys.hits": "Hits", "sys.misses": "Misses", "sys.dropped": "Dropped by changes", "sys.hits_misses": "{hits} hits, {misses} misses",
  "sys.cache.settings": "Settings of organisations", "sys.cache.customers": "Customers with what hangs on them", "sys.cache.rows": "Rows of lists and boards", "sys.cache.answers": "Dashboard, board and searches", "sys.cache.totals": "Totals of lists",
  "sys.hours": { one: "{n} hour at most", other: "{n} hours at most" }, "sys.minutes": { one: "{n} minute at most", other: "{n} minutes at most" },
  "sys.explain": "How a list is answered", "sys.explain_lead": "Type a list’s filter and order to see which index is walked, what is tested row by row, and what that read.", "sys.entity": "List", "sys.filter": "Filter", "sys.sort": "Order", "sys.show_plan": "Show the plan",
  "sys.actual": "Just now: {lookups} look-ups and {rows} rows in {ms} ms.", "sys.matches": { one: "{n} record matches.", other: "{n} records match." }, "sys.at_least": "At least {n} records match.",
};
