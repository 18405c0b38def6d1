//! French texts of refusals by their code, some by their field too, and by their status.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "error.required": "Ce champ est obligatoire.", "error.required.name": "Il manque un nom.", "error.too_long": "{n} caractères au maximum.", "error.too_many": "{n} au maximum.",
  "error.control_character": "Ce texte contient un caractère invisible.", "error.wrong_type": "Cette valeur ne convient pas ici.", "error.not_allowed": "Ce n’est pas possible ici.",
  "error.invalid.email": "Ce n’est pas une adresse e‑mail. Il y manque un @ ou un domaine.", "error.invalid.phone": "Ce n’est pas un numéro de téléphone.", "error.invalid.number": "Ce n’est pas un numéro de téléphone.",
  "error.invalid.website": "Ce n’est pas une adresse web.", "error.invalid.linkedin_url": "Ce n’est pas une adresse web.", "error.invalid.base_url": "Ce n’est pas une adresse web.",
  "error.not_found": "Cet élément n’existe plus.", "error.exists": "Cet élément existe déjà.", "error.duplicate": "Cet élément est déjà dans la liste.", "error.taken": "C’est déjà pris.",
  "error.in_use": "C’est encore utilisé.", "error.parent_deleted": "L’élément auquel il est rattaché est supprimé. Restaurez-le d’abord.", "error.changed_since": "Cet élément a été modifié depuis, l’annulation est impossible.", "error.already_undone": "C’est déjà annulé.",
  "error.converted": "Ce lead est déjà converti.", "error.role": "Votre rôle ne le permet pas.", "error.scope": "Le jeton d’API ne le permet pas.", "error.csrf": "Rechargez la page.",
  "error.reauthentication_required": "Confirmez que c’est bien vous : saisissez votre mot de passe ou un code.", "error.mfa_enrollment_required": "Configurez d’abord la double authentification.", "error.mfa_enrolled": "La double authentification est déjà configurée.", "error.mfa_not_begun": "Aucune configuration n’est en cours. Recommencez.",
  "error.mfa_not_enrolled": "Il n’y a pas de double authentification.", "error.mfa_required": "L’organisation exige la double authentification.", "error.bad_token": "C’est trop ancien ou déjà utilisé. Recommencez.", "error.wrong": "C’est erroné.",
  "error.last": "Le dernier doit rester.", "error.last_owner": "Une organisation doit avoir un propriétaire. Nommez-en d’abord un autre.", "error.no_mail": "Ce serveur n’envoie pas d’e-mails.", "error.ended": "C’est déjà terminé.",
  "error.busy": "Cette importation est en cours.", "error.finished": "Cette importation est déjà terminée. Pour recommencer, chargez de nouveau le fichier.", "error.file_gone": "Le fichier de cette importation n’est plus là. Chargez-le de nouveau.",
  "error.not_run": "Cette importation n’a rien écrit qui puisse être annulé.", "error.not_running": "Cette importation n’est pas en cours.", "error.not_failed": "Seule une tâche échouée ou arrêtée peut être relancée.", "error.forgotten": "Ce que la tâche devait faire n’est plus conservé. Refaites ce qui l’avait lancée.",
  "error.quota": "Il n’y a plus de place.",

  "error.401": "Connectez-vous pour le faire.", "error.404": "Cette fiche n’existe pas.", "error.412": "Cet élément a été modifié entre-temps. Rechargez-le.", "error.413": "C’est trop volumineux.",
  "error.429": "Trop de requêtes. Réessayez un peu plus tard.", "error.503": "Le serveur est surchargé. Réessayez dans un instant.", "error.507": "Le disque du serveur est presque plein. Rien ne peut être enregistré tant qu’il n’y a pas de place.",
};
