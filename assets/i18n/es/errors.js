//! Spanish texts of refusals by their code, some by their field too, and by their status.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "error.required": "Este campo es obligatorio.", "error.required.name": "Falta un nombre.", "error.too_long": "{n} caracteres como máximo.", "error.too_many": "{n} como máximo.",
  "error.control_character": "El texto contiene un carácter invisible.", "error.wrong_type": "Este valor no encaja aquí.", "error.not_allowed": "Aquí no es posible.",
  "error.invalid.email": "No es una dirección de correo. Necesita una @ y un dominio.", "error.invalid.phone": "No es un número de teléfono.", "error.invalid.number": "No es un número de teléfono.",
  "error.invalid.website": "No es una dirección web.", "error.invalid.linkedin_url": "No es una dirección web.", "error.invalid.base_url": "No es una dirección web.",
  "error.not_found": "Ya no existe.", "error.exists": "Ya existe.", "error.duplicate": "Ya está en la lista.", "error.taken": "Ya está ocupado.",
  "error.in_use": "Todavía está en uso.", "error.parent_deleted": "El elemento al que pertenece está eliminado. Hay que restaurarlo antes.", "error.changed_since": "Cambió después, así que no se puede deshacer.", "error.already_undone": "Ya se deshizo.",
  "error.converted": "Este lead ya se convirtió.", "error.role": "El rol asignado no lo permite.", "error.scope": "El token de API no lo permite.", "error.csrf": "Volver a cargar la página.",
  "error.reauthentication_required": "Confirmar la identidad con la contraseña o un código.", "error.mfa_enrollment_required": "Antes hay que configurar el doble factor.", "error.mfa_enrolled": "El doble factor ya está configurado.", "error.mfa_not_begun": "No se está configurando ningún doble factor. Volver a empezar.",
  "error.mfa_not_enrolled": "No hay doble factor.", "error.mfa_required": "La organización exige un doble factor.", "error.bad_token": "Es demasiado antiguo o ya se usó. Volver a empezar.", "error.wrong": "No es correcto.",
  "error.last": "El último tiene que quedarse.", "error.last_owner": "Una organización necesita un propietario. Antes hay que nombrar otro.", "error.no_mail": "Este servidor no envía correo.", "error.ended": "Ya ha terminado.",
  "error.busy": "Esta importación está en curso.", "error.finished": "Esta importación ya se hizo. Para repetirla hay que volver a subir el archivo.", "error.file_gone": "El archivo de esta importación ya no está. Hay que volver a subirlo.",
  "error.not_run": "Esta importación no escribió nada que se pueda deshacer.", "error.not_running": "Esta importación no está en curso.", "error.not_failed": "Solo se puede repetir lo que falló o se detuvo.", "error.forgotten": "Lo que debía hacer no se conserva. Hay que repetir lo que llevó a ello.",
  "error.quota": "No queda espacio.",

  "error.401": "Hace falta iniciar sesión.", "error.404": "Ese registro no existe.", "error.412": "Cambió mientras tanto. Volver a cargarlo.", "error.413": "Es demasiado grande.",
  "error.429": "Demasiadas solicitudes. Volver a intentarlo un poco más tarde.", "error.503": "El servidor está saturado. Volver a intentarlo en un momento.", "error.507": "El disco del servidor está casi lleno. No se puede guardar nada hasta que haya espacio.",
};
