//! French texts of being without a connection: the bar, what waits, what was opened here before.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "offline.since": "Pas de connexion depuis {time}. Ce qui a été ouvert ici reste lisible, et les modifications attendent la réponse du serveur.",
  "offline.waits": { one: "Pas de connexion depuis {time}. {n} modification attend ici et sera envoyée dès que le serveur répondra.", other: "Pas de connexion depuis {time}. {n} modifications attendent ici et seront envoyées dès que le serveur répondra." },
  "offline.sending": { one: "Envoi de {n} modification", other: "Envoi de {n} modifications" },
  "offline.problems": { one: "{n} modification non enregistrée", other: "{n} modifications non enregistrées" },
  "offline.show": "Afficher", "offline.decide": "Décider",
  "offline.title": "Modifications en attente", "offline.text": "Elles sont conservées sur cet appareil et envoyées dans cet ordre.",
  "offline.leave_title": "Se déconnecter et perdre des modifications ?", "offline.leave_text": "Elles ont été faites sans connexion et ne sont pas encore sur le serveur. Pour les garder, restez connecté jusqu’à leur envoi.", "offline.leave": { one: "Se déconnecter et perdre {n} modification", other: "Se déconnecter et perdre {n} modifications" },
  "offline.to": "{field} : « {value} »", "offline.cleared": "{field} : valeur effacée", "offline.made": "à {time}",
  "offline.met": "Entre-temps, quelqu’un d’autre a saisi « {theirs} ».", "offline.met_empty": "Entre-temps, quelqu’un d’autre a vidé ce champ.",
  "offline.mine": "Prendre ma valeur", "offline.theirs": "Garder l’autre", "offline.again": "Renvoyer", "offline.discard": "Abandonner", "offline.none": "Rien n’est en attente.",
  "offline.opened": "Déjà ouvert ici", "offline.opened_text": "Sans connexion, vous voyez ce qui a été ouvert sur cet appareil, tel que c’était alors.", "offline.read": "lecture : {ago}",
  "offline.nothing": "Rien n’a encore été ouvert ici", "offline.nothing_text": "La liste a besoin du serveur. Les fiches ouvertes sur cet appareil restent lisibles sans lui.",
};
