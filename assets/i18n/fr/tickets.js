//! French texts of tickets: their list, page and conversation, and their place on customers and contacts.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "tickets.create": "Créer le ticket", "tickets.created": "Ticket créé : « {name} »", "tickets.none_fits": "Aucun ticket ne correspond à ces filtres", "tickets.no_right": "Vous n’avez pas accès aux tickets",
  "tickets.first_title": "Les tickets sont ce que vos clients attendent de vous", "tickets.first_text": "Créez-en un par sujet, attribuez-le et répondez avant l’échéance.",
  no_tickets: "Aucun ticket pour l’instant", other_tickets: "Autres tickets", open_n: { one: "{n} ouvert", other: "{n} ouverts" },

  // fields and values
  "field.kind": "Type", "field.priority": "Priorité", "field.contact_id": "Contact", "field.first_response_due_at": "Réponse due", "field.first_responded_at": "Répondu le",
  "field.due_at": "Échéance", "field.resolved_at": "Résolu le", "field.closed_at": "Clôturé le", "field.reopened_at": "Rouvert le", "field.breached": "En retard",
  "value.open": "Ouvert", "value.in_progress": "En cours", "value.waiting": "En attente", "value.resolved": "Résolu", "value.closed": "Clôturé",
  "value.low": "Basse", "value.normal": "Normale", "value.high": "Haute", "value.urgent": "Urgente", "value.question": "Question", "value.problem": "Problème", "value.request": "Demande",

  // queues
  "queue.open": "Ouverts", "queue.unassigned": "Non attribués", "queue.late": "En retard", "queue.waiting": "En attente",

  // the page
  conversation: "Conversation", history: "Historique", solution: "Résolution", first_answer: "Première réponse", resolve: "Résoudre", reopen: "Rouvrir", take: "Me l’attribuer",
  due_until: "Échéance : {when}", done_at: "Fait : {when}", due_by: "Selon les délais de la priorité {priority}",
  reply: "Répondre", internal_comment: "Commentaire interne", internal_hint: "Interne, le client ne le voit pas", public_hint: "Public", write_reply: "Écrire une réponse ou un commentaire interne…",
  send_reply: "Enregistrer la réponse", send_resolve: "Enregistrer et résoudre", save_internal: "Enregistrer le commentaire", reply_text: "Réponse", comment_edited: "modifié",
  comment_deleted: "Commentaire supprimé", comment_not_saved: "Impossible d’enregistrer le commentaire", comment_not_deleted: "Impossible de supprimer le commentaire", comments_not_loaded: "Impossible de charger la conversation.",
  insert_reply: "Insérer une réponse type", no_canned: "Aucune réponse type ; les managers en ajoutent dans les paramètres", canned_not_loaded: "Impossible de charger les réponses types",
  no_comments: "Aucune réponse pour l’instant", show_earlier: "Afficher plus ancien", edit_comment: "Modifier le commentaire", delete_comment: "Supprimer le commentaire", make_internal: "Rendre interne", make_public: "Rendre public",
};
