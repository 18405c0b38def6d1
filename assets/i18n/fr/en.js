//! French texts of the shell, the base components and the record pages. Pages loaded on demand add their own.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  // objects
  leads: "Leads", customers: "Clients", contacts: "Contacts", deals: "Affaires", tickets: "Tickets", activities: "Activités", notes_comments: "Notes, commentaires, fichiers", calendar: "Calendrier", dashboard: "Tableau de bord", reports: "Rapports", records: "Fiches", customer_one: "Client", contact_one: "Contact", lead_one: "Lead", deal_one: "Affaire", ticket_one: "Ticket",
  "leads.n": { one: "lead", many: "de leads", other: "leads" }, "customers.n": { one: "client", many: "de clients", other: "clients" }, "contacts.n": { one: "contact", many: "de contacts", other: "contacts" }, "activities.n": { one: "activité", many: "d’activités", other: "activités" },
  "tickets.n": { one: "ticket", many: "de tickets", other: "tickets" }, "tickets.new": "Nouveau ticket",
  "deals.n": { one: "affaire", many: "d’affaires", other: "affaires" }, "deals.new": "Nouvelle affaire", "deals.create": "Créer l’affaire", "deals.created": "Affaire créée : {name}",
  "leads.new": "Nouveau lead", "customers.new": "Nouveau client", "contacts.new": "Nouveau contact", "activities.new": "Nouvelle activité",
  "leads.create": "Créer le lead", "customers.create": "Créer le client", "contacts.create": "Créer le contact",
  "leads.created": "Lead créé : {name}", "customers.created": "Client créé : {name}", "contacts.created": "Contact créé : {name}",
  "leads.first_title": "Les leads sont les personnes encore à convaincre", "leads.first_text": "Réunissez-les ici, appelez-les et convertissez-les en clients d’une seule touche.",
  "customers.first_title": "Les clients sont les entreprises pour lesquelles vous travaillez", "customers.first_text": "Créez un client, importez votre liste ou convertissez un lead.",
  "contacts.first_title": "Les contacts sont vos interlocuteurs chez vos clients", "contacts.first_text": "Créez un contact ici ou sur la page d’un client.",
  "leads.none_fits": "Aucun lead ne correspond à ces filtres", "customers.none_fits": "Aucun client ne correspond à ces filtres", "contacts.none_fits": "Aucun contact ne correspond à ces filtres",
  "leads.no_right": "Vous n’avez pas accès aux leads", "customers.no_right": "Vous n’avez pas accès aux clients", "contacts.no_right": "Vous n’avez pas accès aux contacts",

  // fields
  "field.name": "Nom", "field.first_name": "Prénom", "field.last_name": "Nom de famille", "field.company": "Entreprise", "field.job_title": "Fonction",
  "field.status": "Statut", "field.score": "Score", "field.next_follow_up_at": "Relance", "field.owner_id": "Propriétaire", "field.email": "E-mail", "field.phone": "Téléphone",
  "field.source": "Source", "field.estimated_value": "Valeur est.", "field.tags": "Étiquettes", "field.industry": "Secteur", "field.city": "Ville", "field.country": "Pays",
  "field.website": "Site web", "field.linkedin_url": "LinkedIn", "field.other_emails": "Autres e‑mails", "field.other_phones": "Autres téléphones", "field.external_id": "ID externe",
  "field.created_at": "Créé le", "field.updated_at": "Modifié le", "field.last_activity_at": "Dernière activité", "field.domain": "Domaine", "field.employees": "Effectif", "field.annual_revenue": "Chiffre d’affaires",
  "field.address.street": "Rue", "field.address.postal_code": "Code postal", "field.address.city": "Ville", "field.address.region": "Région", "field.address.country": "Pays",
  "field.customer_id": "Client", "field.role": "Rôle", "field.emails": "E-mails", "field.phones": "Téléphones", "field.do_not_contact": "Ne pas contacter",
  "field.subject": "Objet", "field.number": "Numéro", "field.assignee_id": "Responsable",
  "field.notes": "Notes", "field.description": "Description",

  // values
  "value.new": "Nouveau", "value.contacted": "Contacté", "value.qualified": "Qualifié", "value.unqualified": "Non qualifié", "value.converted": "Converti",
  "value.prospect": "Prospect", "value.active": "Actif", "value.inactive": "Inactif", "value.lost": "Perdu", "value.open": "Ouvert", "value.won": "Gagné",
  "value.decision_maker": "Décideur", "value.influencer": "Prescripteur", "value.user": "Utilisateur", "value.technical": "Technique", "value.billing": "Facturation", "value.other": "Autre",
  yes: "Oui", no: "Non", me: "Moi", unassigned: "Non attribué", former_user: "Ancien utilisateur", no_name: "Sans nom",

  // shell
  skip_to_content: "Aller au contenu", main_navigation: "Navigation principale", news: "Notifications", settings: "Paramètres", deleted_records: "Fiches supprimées", duplicates: "Doublons", merge: "Fusionner", sign_out: "Se déconnecter", switch_theme: "Changer de thème", search: "Rechercher",
  collapse_rail: "Réduire la barre latérale", expand_rail: "Développer la barre latérale", import_records: "Importer des fiches", imports: "Importations", board: "Kanban", shortcuts: "Raccourcis clavier", theme: "Thème",
  theme_light: "Clair", theme_dark: "Sombre", theme_system: "Système", account: "Compte", people: "Personnes", create: "Créer",
  offline: "Pas de connexion. Aucune modification ne peut être enregistrée tant que le serveur ne répond pas.", offline_try: "Réessayer",
  no_such_page: "Il n’y a pas de page à cette adresse", no_such_page_text: "Le lien est peut-être ancien ou mal saisi.", go_to_leads: "Aller aux leads",
  page_not_loaded: "Impossible de charger cette page", part_not_loaded: "Impossible de charger une partie de cette page", page_not_loaded_text: "Le serveur n’a pas répondu. Vérifiez la connexion, puis rechargez.", load_again: "Recharger",
  page_broken: "Cette page a cessé de fonctionner", page_broken_text: "Ce qui était enregistré est en sécurité. Rechargez la page pour continuer.",
  job_of: "{done} sur {total}", job_rows: "Traité : {done}", job_done: "{title} : terminé", job_failed: "{title} : interrompu", job_background: "La tâche s’exécute sur le serveur ; vous pouvez fermer cette page.",
  "job.failed": "Échec de la tâche.", "job.cancelled": "Tâche annulée.", "job.queued": "En attente", "job.imports.run": "Importation", "job.exports.run": "Exportation", "job.bulk": "Modification des fiches", "job.demo": "Chargement des données d’exemple", "job.undo": "Annulation", "job.imports.preview": "Vérification d’un fichier", "job.other": "Traitement",

  not_reached: "Le serveur n’a pas répondu. Vérifiez la connexion, puis réessayez.",
  server_failed: "Le serveur n’a pas pu le faire. Réessayez dans un instant.", server_failed_request: "Si cela persiste, un admin trouvera la cause grâce à la requête {request}.",

  // words of controls
  cancel: "Annuler", close: "Fermer", save: "Enregistrer", undo: "Annuler", undone: "Modification annulée", not_undone: "Impossible d’annuler", show_password: "Afficher le mot de passe", saving: "Enregistrement",
  undo_kept: { one: "{n} fiche modifiée entre-temps reste telle quelle.", many: "{n} de fiches modifiées entre-temps restent telles quelles.", other: "{n} fiches modifiées entre-temps restent telles quelles." },
  search_short: "Rechercher", quoted: "« {text} »", ctrl: "Ctrl", nothing_found: "Aucun résultat", option_added: "« {name} » est maintenant un choix de « {label} »", create_x: "Créer « {name} »", clear_value: "Aucune valeur", unassign: "Personne", choose_person: "Choisir…", choose_value: "Choisir…",
  remove_filter: "Retirer le filtre {name}", remove_tag: "Retirer l’étiquette {name}", try_again: "Réessayer", or: "ou", to: "devient", name: "Nom", label: "Libellé", remove: "Retirer", copy: "Copier", "keep.copied": "Copié", open: "Ouvrir", more: "Plus", delete: "Supprimer",
  primary: "principal", make_primary: "Définir comme principal", add_another: "Ajouter", recent: "Récents", find_customer: "Rechercher un client", find_contact: "Rechercher un contact",

  // dates
  today: "Aujourd’hui", tomorrow: "Demain", yesterday: "Hier", just_now: "à l’instant", min_ago: "il y a {count} min", h_ago: "il y a {count} h", in_a_week: "Dans une semaine", no_date: "Aucune date",
  min_late: "{count} min de retard", h_late: "{count} h de retard", in_min: "dans {count} min", was_late: "en retard", was_in_time: "à temps",
  days_late: { one: "{n} j de retard", other: "{n} j de retard" }, date_hint: "demain 15h, 12/03, ven. prochain", previous_month: "Mois précédent", next_month: "Mois suivant",
  days_ago: { one: "il y a {n} jour", other: "il y a {n} jours" }, days_ahead: { one: "dans {n} jour", other: "dans {n} jours" },
  "day.today": "Aujourd’hui", "day.this_week": "Cette semaine", "day.this_month": "Ce mois-ci", "day.this_quarter": "Ce trimestre", "day.this_year": "Cette année",

  // words of typed dates
  "date.today": "aujourd['’]?hui|auj", "date.tomorrow": "demain", "date.yesterday": "hier", "date.next_week": "(?:la )?semaine prochaine", "date.next_month": "(?:le )?mois prochain", "date.in": "dans", "date.one": "une?",
  "date.days": "j|jours?", "date.weeks": "s|sem|semaines?", "date.months": "m|mois", "date.on": "le|ce|prochain", "date.at": "à", "date.clock": "h|heures?",

  // refusals of typed values
  not_a_number: "« {text} » n’est pas un nombre. Saisissez par exemple 1 250 ou 3,5k.", not_an_amount: "« {text} » n’est pas un montant. Saisissez par exemple 1 250 EUR.",
  not_a_date: "« {text} » n’est pas une date. Saisissez par exemple 28/02 ou « ven. prochain ».", not_an_option: "« {text} » ne figure pas parmi les choix.",

  // lists
  filter: "Filtrer", "views.menu": "Vues", sort: "Trier", options: "Options", field: "Champ", selected: "dans la sélection", clear_search: "Effacer la recherche", advanced: "Avancé", add_filter: "Ajouter un filtre", clear_all: "Tout effacer",
  filter_field: "Champ à filtrer", filter_by: "Filtrer par", other_field: "Autre champ", operator: "Opérateur", filter_text: "Filtre en texte",
  advanced_hint: "Pour « ou » et les groupes : status = \"new\" and (score >= 70 or tag in (\"vip\")) and created_at > \"-30d\"", at_position: "Près de « {text} ».", the_end: "la fin", apply_filter: "Appliquer le filtre",
  n_match: { one: "{n} fiche correspond", many: "{n} de fiches correspondent", other: "{n} fiches correspondent" }, n_match_without: { one: "{n} résultat sans", many: "{n} de résultats sans", other: "{n} résultats sans" },
  remove_that_filter: "Retirer ce filtre", clear_filters: "Effacer les filtres", filter_not_read: "Filtre incompréhensible", list_not_loaded: "Impossible de charger la liste",
  ask_someone: "Votre rôle ne le permet pas. {names} peut changer cela.", ask_admin: "Votre rôle ne le permet pas. Un admin peut changer cela.",
  sort_ascending: "Trier par ordre croissant", sort_descending: "Trier par ordre décroissant", ascending: "Croissant", descending: "Décroissant", direction: "Sens", sort_by: "Trier par {name}", sort_by_field: "Trier par", default_order: "Plus récent d’abord",
  filter_by_this: "Filtrer par ce champ", group_by: "Regrouper par", group_by_this: "Regrouper par ce champ", hide_column: "Masquer la colonne", column_menu: "Colonne {name}", footer: "Calcul", rows: "Lignes", comfortable: "Aérées", compact: "Compactes", columns: "Colonnes", reset: "Réinitialiser",
  move_column_hint: "Pour déplacer : glisser, ou Alt avec ↑ ↓", import_from: "Importer…", import: "Importer", export: "Exporter", export_n: "Exporter les {name}", import_file: "Importer un fichier",
  "figure.none": "Aucun", "figure.sum": "Somme", "figure.average": "Moyenne", "figure.minimum": "Minimum", "figure.maximum": "Maximum", "figure.empty": "Vides", "figure.unique": "Distinctes",
  queues: "Files d’attente", "queue.all": "Tout", "queue.mine": "À moi",
  "op.is": "est", "op.is_not": "n’est pas", "op.any": "est parmi", "op.none": "n’est pas parmi", "op.from": "à partir de", "op.until": "jusqu’à", "op.before": "avant", "op.after": "après", "op.on": "est", "op.at_least": "≥", "op.at_most": "≤",
  "op.contains": "contient", "op.starts": "commence par", "op.ends": "se termine par", "op.empty": "est vide", "op.filled": "est renseigné",
  "key.enter": "Ouvrir dans le volet", "key.open": "Ouvrir la page", "key.select": "Sélectionner", select_x: "Sélectionner {name}", select_all_loaded: "Sélectionner toutes les lignes", n_selected: { one: "{n} ligne sélectionnée.", many: "{n} de lignes sélectionnées.", other: "{n} lignes sélectionnées." },
  select_all_matching: "Tout sélectionner ({count} {noun})", assign: "Attribuer", tag: "Étiqueter",

  // records
  next: "Suivant", call: "Appeler", mail: "Écrire", map: "Carte", copy_link: "Copier le lien", move_to_trash: "Mettre à la corbeille",
  moved_to_trash: "{name} est dans la corbeille", not_deleted: "Impossible de supprimer {name}", not_created: "Impossible de créer {name}", edit_x: "Modifier {name}", write_x: "Ajouter {name}…", show_all: "Tout afficher ({n})", show_older: "Afficher plus ancien",
  bold: "Gras", bullets: "Liste",

  // palette
  palette_hint: "Rechercher, ou taper > pour les commandes", palette_move: "se déplacer", palette_open: "ouvrir", palette_commands: "commandes", palette_tags: "étiquettes", palette_people: "personnes", actions: "Actions", commands: "Commandes", tags: "Étiquettes",
  "palette.actions": "actions", "palette.all": "Tout afficher ({n} {noun})", "palette.task": "Nouvelle tâche pour {name}", "palette.call_made": "Consigner un appel avec {name}", "palette.note": "Écrire une note sur {name}",
  "palette.call": "Appeler le {number}", "palette.mail": "Écrire à {address}", "palette.copy": "Copier {address}",
  go_to: "Aller à : {name}", filter_list_by: "Chercher « {text} » dans les {name}", no_results: "Aucun résultat pour « {text} »",
};
