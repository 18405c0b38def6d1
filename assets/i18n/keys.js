//! English texts of the sheet of keys.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "key.palette": "Search and commands", "key.search": "Search", "key.go": "Go to leads, customers, contacts, deals, tickets, activities, today", "key.step": "Next, previous",
  "key.range": "Select a range", "key.edit": "Edit", "key.status": "Status", "key.assign": "Assign", "key.tag": "Tag", "key.star": "Favourite", "key.create": "New record", "key.filter": "Filter",
  "key.undo": "Undo", "key.escape": "Back one layer", "key.help": "This sheet", "keys.everywhere": "Everywhere", "keys.lists": "In lists", "keys.cells": "In cells", "key.move": "Move between cells", "key.typing": "Edit the cell",
  "key.save_down": "Save and move down", "key.save_right": "Save and move right", "key.revert": "Revert", "key.clear": "Clear the cell", "key.copy": "Copy, paste cells", "key.block": "Choose several cells", "key.del": "Del",
};
