//! French texts of the dashboard and the reports.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dash.not_loaded": "Impossible de charger le tableau de bord", "report.not_loaded": "Impossible de charger le rapport",
  "dash.won": "Gagné", "dash.deals": { one: "{n} affaire", other: "{n} affaires" }, "dash.pipeline": "Pipeline ouvert", "dash.open_deals": { one: "{n} affaire ouverte", other: "{n} affaires ouvertes" },
  "dash.win_rate": "Taux de réussite", "dash.closed": "{won} gagnées, {lost} perdues", "dash.new_leads": "Nouveaux leads", "dash.open_leads": { one: "{n} lead ouvert", other: "{n} leads ouverts" },
  "dash.due_today": "Tâches du jour", "dash.overdue": { one: "{n} en retard", other: "{n} en retard" }, "dash.nothing_late": "Aucune en retard",
  "dash.tickets": "Tickets ouverts", "dash.breached": { one: "{n} en retard", other: "{n} en retard" }, "dash.in_time": "Aucun en retard",
  "dash.no_pipeline": "Aucune affaire ouverte", "dash.none_closed": "Aucune affaire clôturée", "dash.none_won": "Rien de gagné",
  "dash.funnel": "Du lead à la vente", "dash.step_rate": "de l’étape précédente", "dash.leads": "Nouveaux leads par mois", "dash.won_value": "Gagné par mois", "dash.stages": "Pipeline ouvert par étape",
  "dash.leaders": "Gagné par personne", "dash.no_leaders": "Personne n’a rien gagné ni fait sur cette période.", "dash.deeds": { one: "{n} activité", other: "{n} activités" },
  "dash.today": "Aujourd’hui", "dash.open_calendar": "Ouvrir le calendrier", "dash.nothing_today": "Rien à faire aujourd’hui, rien en retard.", "dash.top_leads": "Leads les plus prometteurs", "dash.no_top": "Aucun lead ouvert n’a de score.",
  "dash.recent": "Dernières activités", "dash.no_recent": "Aucune activité pour l’instant.", "dash.all_leads": "Tous les leads", "dash.all_activities": "Toutes les activités", "dash.report": "Rapport",
  "dash.open_today": "Tout voir", "dash.on.this_month": "vs mois dernier", "dash.on.this_quarter": "vs trimestre dernier", "dash.on.this_year": "vs année dernière", "dash.on.last_month": "vs mois précédent", "dash.on.last_quarter": "vs trimestre précédent", "dash.on.last_year": "vs année précédente", "dash.on.own": "vs jours précédents", "dash.points": { one: "{signed} point", other: "{signed} points" },
  "dash.no_data": "Rien sur cette période.",
  "step.leads": "Leads", "step.contacted": "Contactés", "step.qualified": "Qualifiés", "step.deals": "Affaires", "step.won": "Gagnées",

  "first.title": "Premiers pas", "first.done": "fait", "first.hide": "Masquer", "first.contact": "Créer un contact", "first.contact.text": "Une personne avec qui vous travaillez", "first.import": "Importer votre liste", "first.import.text": "Un fichier CSV, même issu d’un autre CRM", "first.invite": "Inviter votre équipe", "first.invite.text": "Par lien, sans serveur de messagerie",

  "scope.everyone": "Tout le monde", "scope.owner": "Propriétaire", "scope.all_pipelines": "Tous les pipelines", "scope.pipeline": "Pipeline", "scope.range": "Période", "scope.mine": "Moi uniquement",
  "scope.this_month": "Ce mois-ci", "scope.last_month": "Mois dernier", "scope.this_quarter": "Ce trimestre", "scope.last_quarter": "Trimestre dernier", "scope.this_year": "Cette année", "scope.last_year": "Année dernière",
  "scope.usual.month": "Ce mois-ci", "scope.usual.year": "12 derniers mois", "scope.usual.ahead": "6 mois à venir", "scope.usual.now": "Situation actuelle", "scope.usual.ever": "Jusqu’à aujourd’hui",
  "scope.own": "Autre période", "scope.from": "Du", "scope.to": "Au", "scope.currency": "Devise",

  "report.export": "Enregistrer en CSV", "report.save_png": "Enregistrer en PNG", "report.no_picture": "Il n’y a pas de graphique à dessiner.", "report.show_table": "Afficher en tableau", "report.show_chart": "Afficher en graphique", "report.open": "Ouvrir le rapport", "report.menu": "Plus d’actions : {name}", "report.not_saved": "Impossible d’enregistrer le fichier", "report.list": "Rapports", "report.table": "{name} en tableau", "report.nothing": "Rien à afficher", "report.nothing_text": "Aucune fiche ne correspond à cette période, ce propriétaire et ce pipeline.", "report.reset": "Tout afficher",
  "report.pipeline": "Pipeline ouvert", "report.pipeline.text": "Affaires ouvertes par étape, avec leur montant pondéré par la probabilité.",
  "report.funnel": "Du lead à la vente", "report.funnel.text": "Jusqu’où sont allés les leads créés sur cette période, et leurs affaires.",
  "report.trend": "Tendance", "report.trend.text": "Nouveaux leads et affaires gagnées, mois par mois.",
  "report.leaderboard": "Classement", "report.leaderboard.text": "Ce que chaque personne a gagné et fait.",
  "report.lead_sources": "Sources des leads", "report.lead_sources.text": "D’où viennent les leads créés sur cette période et ce qu’ils sont devenus.",
  "report.win_rate": "Taux de réussite", "report.win_rate.text": "Affaires gagnées et perdues, par mois de clôture.",
  "report.forecast": "Prévisions", "report.forecast.text": "Montant gagné, et affaires ouvertes par mois de clôture prévue.",
  "report.overdue": "Tâches en retard", "report.overdue.text": "Tâches échues et non faites, les plus anciennes d’abord.",
  "report.time_in_stage": "Temps par étape", "report.time_in_stage.text": "Combien de temps les affaires sont restées à chaque étape, et depuis quand y sont celles qui s’y trouvent.",

  "col.month": "Mois", "col.new_leads": "Nouveaux leads", "col.won_count": "Affaires gagnées", "col.won_value": "Gagné", "col.lost_count": "Affaires perdues", "col.win_rate": "Taux de réussite", "col.stage": "Étape", "col.pipeline": "Pipeline", "col.probability": "Probabilité", "col.count": "Nombre",
  "col.value": "Montant", "col.weighted_value": "Pondéré", "col.label": "Étape", "col.rate": "De l’étape précédente", "col.name": "Nom", "col.activities": "Activités", "col.source": "Source", "col.leads": "Leads", "col.qualified": "Qualifiés", "col.converted": "Convertis",
  "col.conversion_rate": "Conversion", "col.deals": "Affaires", "col.open_count": "Affaires ouvertes", "col.open_value": "Montant ouvert", "col.due_at": "Échéance", "col.priority": "Priorité", "col.user": "Personne", "col.about": "À propos de",
  "col.time_in_stage.count": "Actuellement", "col.pipeline.count": "Affaires", "col.funnel.count": "Nombre", "col.left_count": "Affaires sorties", "col.average_days": "Jours en moyenne", "col.current_days": "Jours à ce stade",
  "chart.year_before": "Un an avant", "chart.year_before_was": "un an avant : {what}", "chart.than_before": "{difference} par rapport à {before} un an avant",
  "chart.won": "Gagné", "chart.lost": "Perdu", "chart.weighted": "Pondéré", "chart.rest": "Reste ouvert", "chart.leads": "Leads", "chart.converted": "Convertis", "chart.days": { one: "{n} jour", other: "{n} jours" }, "chart.tasks": { one: "{n} tâche", other: "{n} tâches" },
};
