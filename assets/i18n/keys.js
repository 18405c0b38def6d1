//! English texts of the sheet of keys.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "keys.board": "On the board", "key.board_step": "Move between cards", "key.board_stage": "Move the card to another stage", "key.board_place": "Move the card up, down",
  "key.palette": "Search and commands", "key.search": "Search", "key.go": "Go to leads, customers, contacts, deals, tickets, activities, today", "key.step": "Next, previous",
  "key.delete": "Delete the selected rows", "key.range": "Select a range", "key.edit": "Edit", "key.status": "Status", "key.assign": "Assign", "key.tag": "Tag", "key.star": "Favourite", "key.create": "New record", "key.filter": "Filter",
  "key.undo": "Undo", "key.escape": "Back one layer", "key.help": "This sheet", "keys.everywhere": "Everywhere", "keys.lists": "In lists", "keys.cells": "In cells", "key.move": "Move between cells", "key.typing": "Edit the cell",
  "key.save_down": "Save and move down", "key.save_right": "Save and move right", "key.revert": "Revert", "key.clear": "Clear the cell", "key.copy": "Copy, paste cells", "key.block": "Choose several cells", "key.del": "Del",
  "keys.record": "On a record", "keys.forms": "In forms",
  "key.go_settings": "Go to settings", "key.note": "Write a note", "key.task": "Add a task", "key.call": "Log a call", "key.mail": "Log an email", "key.step_record": "Next, previous of the list",
  "key.back": "Back to the list", "key.submit": "Submit", "key.save": "Save settings", "key.all": "Select all rows that are read", "key.ends": "To the end of the row or list", "key.edit_cell": "Edit the cell",
};
