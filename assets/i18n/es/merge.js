//! Spanish texts of duplicates and merging.

/** @type {Record<string, import("../../i18n.js").Text>} */
export default {
  "dup.title": "Duplicados", "dup.lead": "Pares que quizá sean lo mismo. Nada cambia hasta que se combinan.", "dup.kind": "Registros que comparar",
  "dup.none": "Sin duplicados entre los {entity}", "dup.none_text": "Los registros se comparan por correo, teléfono, dominio y nombre.", "dup.pair": "Registros", "dup.why": "Motivo", "dup.score": "Certeza", "dup.merge": "Combinar", "dup.merge_pair": "Combinar {a} y {b}",
  "dup.dismiss": "No son duplicados", "dup.dismiss_pair": "{a} y {b} no son duplicados", "dup.dismissed": "{a} y {b} ya no se muestran como duplicados", "dup.not_dismissed": "No se cambió nada", "dup.look_further": "Ninguno entre los primeros registros. Seguir buscando.",
  "why.same_external_id": "mismo ID externo", "why.same_email": "mismo correo", "why.same_phone": "mismo teléfono", "why.same_domain": "mismo dominio", "why.same_name": "mismo nombre", "why.similar_name": "nombre parecido", "why.same_company": "misma empresa",
  "merge.title": "Combinar {n} {noun}", "merge.lead": "Un registro se queda. Los demás van a la papelera, y lo que depende de ellos pasa a él.", "merge.keep": "Conservar", "merge.created": "Creación: {day}", "merge.together": "Todos", "merge.empty": "vacío", "merge.address": "Dirección",
  "merge.same": { one: "{n} campo más es igual o está vacío en todos.", other: "{n} campos más son iguales o están vacíos en todos." }, "merge.do": "Combinar en {name}",
  "merge.done": { one: "{n} registro combinado en {name}", other: "{n} registros combinados en {name}" }, "merge.not_loaded": "No se pudieron cargar los registros", "merge.gone": "Algunos de estos registros ya no existen. Cerrar esto y volver a mirar.",
};
