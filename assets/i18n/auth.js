//! English texts of the pages before sign-in, and of everything that sets a password.

/** @type {Record<string, import("../i18n.js").Text>} */
export default {
  "auth.sign_in_title": "Sign in to LeadLab", "auth.sign_in": "Sign in", "auth.email": "Email", "auth.password": "Password",
  "auth.email_missing": "Enter your email address.", "auth.password_missing": "Enter your password.",
  "auth.wrong": "Email or password is wrong. After 5 wrong tries, signing in pauses for 15 minutes.",
  "auth.paused": { one: "Too many tries from here. Signing in works again in {n} minute.", other: "Too many tries from here. Signing in works again in {n} minutes." },
  "auth.paused_seconds": { one: "Too many tries from here. Try again in {n} second.", other: "Too many tries from here. Try again in {n} seconds." },
  "auth.busy": "The server is checking many passwords at once. Try again in a moment.",
  "auth.forgot_hint": "Forgot it? Whoever runs this server sets a new one with",
  "auth.second_factor": "This account asks for a second factor, which this page cannot take. Sign in with a session that has it.",
  "auth.plain": "This address is not encrypted. Sign in only on this computer.",
  "auth.ended": "Your session has ended. Sign in to go on where you were.",
  "auth.footer": "LeadLab, on your own server",
  // setup
  "setup.title": "Set up LeadLab", "setup.lead": "Two minutes, then your team can sign in.",
  "setup.address": "Address", "setup.address_secure": "{origin} answers, the connection is encrypted",
  "setup.address_plain": "{origin} answers without encryption, on this computer only",
  "setup.link": "Setup link", "setup.link_taken": "Taken over from the address and removed from it", "setup.link_missing": "Not in the address. Enter the code below.",
  "setup.owner": "First account", "setup.owner_text": "You become the owner. Others follow once you are in.",
  "setup.data": "Your data", "setup.data_text": "Stays on this server, in its data folder. Back that folder up.",
  "setup.code": "Setup code", "setup.code_hint": "Printed at the server’s first start. This command prints a new one:",
  "setup.code_missing": "Enter the setup code. The server printed it at its first start.",
  "setup.organization": "Organisation", "setup.organization_missing": "Name your organisation. It can be changed later.",
  "setup.name": "Your name", "setup.name_missing": "Enter your name, as colleagues know you.",
  "setup.email_missing": "Enter your email address. You sign in with it.", "setup.email_bad": "“{email}” is not an email address. It needs an @ and a domain.",
  "setup.create": "Create organisation",
  "setup.expired": "This setup code is used up or older than 30 minutes. Print a new one with the command below, then enter it here.",
  "setup.done_title": "LeadLab is already set up here", "setup.done_text": "The first account exists. Sign in, or ask its owner for an account of your own.",
  "setup.footer": "Nothing leaves this server during setup.",
  // rules of a password
  "rule.length": { one: "{n} character or more", other: "{n} characters or more" },
  "rule.upper": "An upper-case letter", "rule.lower": "A lower-case letter", "rule.digit": "A digit", "rule.special": "A special character",
  "rule.met": "met", "rule.open": "missing",
  "rule.strength": "Strength: {n} of 4", "password.unmet": "The password still lacks: {list}.",
};
