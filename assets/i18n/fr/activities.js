//! French texts of activities: their page, the sections of other records, the composer.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "activities.first_title": "Les activités sont ce que vous avez fait et ce qui vous reste à faire", "activities.first_text": "Consignez un appel, écrivez une note, planifiez une tâche : ici, ou sur la page d’un client, d’un contact, d’un lead, d’une affaire ou d’un ticket.",
  "queue.overdue": "En retard", "queue.today": "Aujourd’hui", "queue.upcoming": "À venir",
  "activities.none_fits": "Aucune activité ne correspond à ces filtres", "activities.no_right": "Vous n’avez pas accès aux activités",
  "activities.created": "Activité créée : « {name} »", "activities.create": "Créer l’activité", "activities.none": "Rien pour l’instant", "activities.belongs_to": "Rattachée à", "activities.nothing": "Rien",

  "field.kind": "Type", "field.subject": "Objet", "field.body": "Texte", "field.occurred_at": "Date", "field.due_at": "Échéance", "field.done": "Fait",
  "field.duration_minutes": "Minutes", "field.outcome": "Résultat", "field.priority": "Priorité", "field.assignee_id": "Responsable", "field.contact_id": "Contact", "field.lead_id": "Lead", "field.deal_id": "Affaire", "field.ticket_id": "Ticket",

  "value.call": "Appel", "value.meeting": "Réunion", "value.email": "E-mail", "value.note": "Note", "value.task": "Tâche",
  "value.successful": "Réussi", "value.no_answer": "Pas de réponse", "value.voicemail": "Messagerie vocale", "value.follow_up_required": "À relancer",
  "value.not_interested": "Pas intéressé", "value.meeting_scheduled": "Réunion fixée", "value.quote_requested": "Devis demandé",
  "value.low": "Basse", "value.normal": "Normale", "value.high": "Haute",

  "log.call": "Consigner un appel", "log.meeting": "Consigner une réunion", "log.email": "Consigner un e‑mail", "log.note": "Écrire une note", "log.task": "Ajouter une tâche",
  "log.add": "Ajouter", "log.what_call": "Quel était le sujet ?", "log.what_meeting": "Quel était le sujet ?", "log.what_email": "Objet de l’e-mail", "log.what_note": "Un titre, si besoin", "log.what_task": "Que faut-il faire ?",
  "log.text": "Notes", "log.begun": "Reprendre le brouillon", "log.not_added": "Ajout impossible",
  "planned.call": "a prévu un appel", "planned.meeting": "a prévu une réunion", "planned.email": "a prévu un e‑mail",
  "did.call": "a consigné un appel", "did.meeting": "a consigné une réunion", "did.email": "a consigné un e‑mail", "did.note": "a écrit une note", "did.task": "a ajouté une tâche",
  "calendar.more": { one: "{n} autre", other: "{n} autres" }, "calendar.mine": "À moi", "calendar.all": "De tous", "calendar.whose": "Activités de qui", "calendar.none": "Rien n’est daté de ce mois", "calendar.none_week": "Rien n’est daté de cette semaine",
  "calendar.new_on": "Nouvelle activité le {day}", "calendar.month": "Mois", "calendar.week": "Semaine", "calendar.view": "Période affichée", "calendar.previous_week": "Semaine précédente", "calendar.next_week": "Semaine suivante",
  "calendar.follow_up": "Relance", "calendar.not_loaded": "Impossible de charger le calendrier", "calendar.subscribe": "S’abonner",
  "sub.title": "Votre calendrier sur votre téléphone", "sub.text": "Grâce à un lien secret, le calendrier d’un téléphone ou d’un ordinateur lit vos activités et vos tâches : celles des 30 derniers jours et de l’année à venir.",
  "sub.who": "Quiconque a le lien les voit sans se connecter : titres, textes et heures, et noms des fiches auxquelles elles sont rattachées. Il ne permet aucune modification.",
  "sub.make": "Créer un lien", "sub.renew": "Nouveau lien", "sub.remove": "Supprimer le lien", "sub.link": "Lien vers votre calendrier", "sub.once": "Copiez-le maintenant : il ne s’affiche qu’une fois. Dans le calendrier de votre téléphone, ajoutez-le comme abonnement.",
  "sub.since": "Lien créé {ago}.", "sub.read": "Dernière lecture : {ago}.", "sub.never_read": "Il n’a pas encore été lu.", "sub.lost": "Il ne s’affichera plus ; si vous ne l’avez plus, créez-en un nouveau.",
  "sub.renew_title": "Remplacer le lien de votre calendrier ?", "sub.renew_text": "Le lien actuel cesse aussitôt de fonctionner, sur tous les appareils qui le lisent.", "sub.renew_action": "Remplacer le lien",
  "sub.remove_title": "Supprimer le lien de votre calendrier ?", "sub.remove_text": "Le lien cesse aussitôt de fonctionner. Un appareil peut continuer d’afficher ce qu’il a déjà lu.", "sub.remove_action": "Supprimer le lien", "sub.removed": "Le lien de votre calendrier est supprimé",
  moved_to_day: "« {name} » : {day}",
  "today.overdue": "En retard", "today.today": "Pour aujourd’hui", "today.follow_ups": "Relances", "today.upcoming": "Les sept prochains jours", "today.all_done": "Plus rien à faire aujourd’hui", "today.all_done_soon": "Les prochains jours sont plus bas.", "today.all_done_text": "Ce qui arrive à échéance d’ici une semaine s’affiche ici le jour venu.",
  "today.first_title": "Rien de prévu", "today.first_text": "Les tâches datées, les réunions et les leads à relancer s’affichent ici le jour venu.", "today.not_loaded": "Impossible de charger le travail du jour",
  "today.snooze": "Reporter", "today.snooze_x": "Reporter {name}", "today.in_two_days": "Dans deux jours", "today.next_week": "Semaine prochaine", "today.open_calendar": "Calendrier", "today.followed_up": "{name} : relance faite", "today.due": { one: "{n} tâche à faire", other: "{n} tâches à faire" }, "today.keys": "j k pour se déplacer, x pour terminer, s pour reporter",
  complete: "Terminer", reopen: "Rouvrir", completed: "Terminé : « {name} »", reopened: "Rouvert : « {name} »", not_changed: "Impossible de modifier « {name} »",
  minutes: { one: "{n} minute", other: "{n} minutes" }, due_day: "échéance : {day}", find_contact: "Rechercher un contact", find_lead: "Rechercher un lead", find_deal: "Rechercher une affaire", find_ticket: "Rechercher un ticket", choose_date: "Choisir une date",
};
