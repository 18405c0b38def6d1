//! English texts of deals and pipelines, and of converting a lead.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "deals.first_title": "Deals are what your customers may buy", "deals.first_text": "Add one, or make it when you convert a lead.",
  no_deals: "No deal yet", "deals.none_fits": "No deal matches these filters", "deals.no_right": "You cannot see deals",
  "field.value": "Value", "field.stage_id": "Stage", "field.pipeline_id": "Pipeline", "field.probability": "Probability", "field.expected_close_on": "Expected close",
  "field.stage_entered_at": "In stage since", "field.closed_at": "Closed", "field.lost_reason": "Lost because", "field.contacts": "People",

  "board.table": "Table", "board.weighted": "{amount} weighted by probability", "board.new_in": "New deal in {name}", "board.more": "Show {n} more", "board.none": "No deals",
  "board.worth": "{total}, weighted {weighted}", "board.compact": "Show names only", "board.stages": "Stages", "board.task": "Next task: {name}, {due}", "board.no_task": "No open task", "board.placed": "{name} is number {rank} in {stage} now",
  "board.hide": "Hide {name}", "board.hidden": { one: "{n} hidden column", other: "{n} hidden columns" }, "board.stage_menu": "Edit stage {name}", "board.stage_saved": "Stage {name} is saved", "board.colour": "Colour", "board.kind": "Deals in it are", "board.days": "Days until a deal goes stale", "board.days_hint": "Its card then shows how long it has been here.",
  win: "Won", lose: "Lost", reopen: "Reopen", move_to_stage: "Move to another stage",
  "deal.moved": "{name} is in {stage} now", "deal.won": "{name} is won", "deal.lost": "{name} is lost", "deal.reopened": "{name} is open again", "deal.not_moved": "{name} was not moved",
  "deal.lose_title": "Lose {name}", "deal.lose_text": "The deal leaves the open stages. It can be reopened.", "deal.reason": "Why was it lost?", "deal.reason_missing": "Say why it was lost.", "deal.reason_hint": "Price, another supplier, no budget", "deal.lose": "Lose deal",
  "deal.people": "People", "deal.no_people": "Nobody yet", "deal.add_person": "Add a person", "deal.find_person": "Find a contact", "deal.role_of": "Role of {name}", "deal.no_role": "No role", "deal.remove_person": "Take {name} out",
  "deal.days": "{n} d", "deal.rotten": { one: "Nothing happened in this stage for {n} day.", other: "Nothing happened in this stage for {n} days." },
  "deal.with_conversion": "Make a deal, too", "deal.name": "Deal name",

  convert_x: "Convert {name}", convert_lead: "Convert lead", convert_text: "The lead becomes a customer and a contact. Its calls, meetings and tasks show there, too; notes and files stay with it.", new_customer: "New customer", existing_customer: "Existing customer",
  customer_name: "Customer name", converted: "{name} now belongs to {customer}",
};
