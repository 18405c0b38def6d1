//! English texts of refusals by their code, some by their field too, and by their status; `{n}` is the first number that the
//! server names. For translators alone: an English reader gets the server's own sentences, which say more.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "error.required": "Something is missing here.", "error.required.name": "A name is missing.", "error.too_long": "At most {n} characters are possible.", "error.too_many": "At most {n} are possible.",
  "error.control_character": "This holds a character that cannot be seen.", "error.wrong_type": "This value does not fit here.", "error.not_allowed": "This is not possible here.",
  "error.invalid.email": "This is not an email address. It needs an @ and a domain.", "error.invalid.phone": "This is not a telephone number.", "error.invalid.number": "This is not a telephone number.",
  "error.invalid.website": "This is not a web address.", "error.invalid.linkedin_url": "This is not a web address.", "error.invalid.base_url": "This is not a web address.",
  "error.not_found": "This is not there any more.", "error.exists": "This is there already.", "error.duplicate": "This is in the list already.", "error.taken": "This is taken already.",
  "error.in_use": "This is still in use.", "error.parent_deleted": "What this belongs to was deleted. Restore that first.", "error.changed_since": "This was changed since, so it cannot be undone.", "error.already_undone": "This was undone already.",
  "error.converted": "This lead was converted already.", "error.role": "Your role does not allow this.", "error.scope": "The API token does not allow this.", "error.csrf": "Load the page again.",
  "error.reauthentication_required": "Confirm that it is you: enter your password or a code.", "error.mfa_enrollment_required": "Set up a second factor first.", "error.mfa_enrolled": "A second factor is set up already.", "error.mfa_not_begun": "No second factor is being set up. Begin again.",
  "error.mfa_not_enrolled": "There is no second factor.", "error.mfa_required": "The organisation asks for a second factor.", "error.bad_token": "This is too old or was used already. Begin again.", "error.wrong": "That is wrong.",
  "error.last": "The last one has to stay.", "error.last_owner": "An organisation needs an owner. Make somebody else one first.", "error.no_mail": "This server sends no mail.", "error.ended": "This has ended already.",
  "error.busy": "This import is at work.", "error.finished": "This import has run already. Upload the file again to import it again.", "error.file_gone": "The file of this import is no longer here. Upload it again.",
  "error.not_run": "This import has written nothing that could be undone.", "error.not_running": "This import is not at work.", "error.not_failed": "Only what failed or was stopped can be tried again.", "error.forgotten": "What this was to do is not kept. Do what led to it once more.",
  "error.quota": "There is no room left for this.",

  "error.401": "Sign in to do this.", "error.404": "There is no such record.", "error.412": "This was changed meanwhile. Load it again.", "error.413": "This is too large.",
  "error.429": "Too many requests. Try again a little later.", "error.503": "The server is busy. Try again in a moment.", "error.507": "The server’s disk is nearly full. Nothing can be saved until there is room.",
};
