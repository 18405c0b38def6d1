//! What imports take and answer with, for the OpenAPI document.

use serde_json::{Value as Json, json};

use super::model::{Import, Recipe};
use crate::base::Prefixed;
use crate::crm::KINDS;
use crate::http::routes::extended;
use crate::http::schemas::{answer, body, id, kept, list, name, nullable};
use crate::jobs::Job;
use crate::transfer::targets::Entity;

fn text() -> Json {
    json!({ "type": "string" })
}

fn count() -> Json {
    json!({ "type": "integer", "minimum": 0 })
}

/// The collections that rows can become records of.
fn entity() -> Json {
    let named = KINDS.iter().map(|kind| kind.kind().collection);
    json!({ "enum": named.filter(|name| Entity::named(name).is_some()).collect::<Vec<_>>() })
}

fn mapping() -> Json {
    list(body(&["column"], json!({ "column": text(), "field": { "type": ["string", "null"] } })))
}

fn options() -> Json {
    body(
        &[],
        json!({
            "on_match": { "enum": ["skip", "fill", "overwrite", "new"] },
            "date_order": { "enum": ["dmy", "mdy", "ymd", null] },
        }),
    )
}

/// The form with a file.
pub(super) fn upload() -> Json {
    body(&["entity", "file"], json!({ "entity": entity(), "file": { "type": "string", "format": "binary" } }))
}

/// The body that changes an import.
pub(super) fn change() -> Json {
    let fix = body(&["row", "column", "value"], json!({ "row": count(), "column": text(), "value": text() }));
    body(
        &[],
        json!({
            "mapping": nullable(mapping()),
            "options": options(),
            "repair": { "type": ["boolean", "null"] },
            "fixes": list(fix),
        }),
    )
}

/// An import in a list.
pub(super) fn brief() -> Json {
    kept(
        Import::PREFIX,
        json!({
            "entity": entity(),
            "state": { "enum": ["uploaded", "previewing", "running", "completed", "failed", "cancelled"] },
            "file_name": text(),
            "size": count(),
            "counts": nullable(counts()),
            "progress": nullable(answer(json!({ "done": count(), "total": count(), "rate": { "type": ["number", "null"] } }))),
            "job_id": nullable(id(Job::PREFIX)),
            "result": nullable(answer(json!({
                "undo_id": nullable(id("undo")), "created": count(), "updated": count(), "skipped": count(),
                "problems": count(),
            }))),
            "error": { "type": ["string", "null"] },
            "undone": { "type": "boolean" },
        }),
    )
}

fn counts() -> Json {
    answer(json!({ "new": count(), "update": count(), "skip": count(), "problem": count() }))
}

/// An import with what was found in its file.
pub(super) fn whole() -> Json {
    let column = answer(json!({
        "name": text(), "samples": list(text()), "choices": list(text()), "suggested_field": { "type": ["string", "null"] },
        "suggestion": { "type": "object" },
    }));
    extended(
        brief(),
        json!({
            "source": text(), "source_label": text(), "encoding": text(), "delimiter": text(),
            "header_row": { "type": ["integer", "null"] },
            "mojibake": { "type": "boolean" }, "repair": { "type": "boolean" },
            "columns": list(column), "sample_rows": list(list(text())), "mapping": mapping(), "options": options(),
            "fixes": list(json!({ "type": "object" })),
        }),
    )
}

/// What a preview found; with 202 the import.
pub(super) fn preview() -> Json {
    let done = answer(json!({
        "counts": counts(), "problems": list(problem()), "next_cursor": { "type": ["string", "null"] },
    }));
    json!({ "anyOf": [done, whole()] })
}

/// A row that cannot be taken.
pub(super) fn problem() -> Json {
    json!({
        "type": "object",
        "required": ["row", "reason", "values"],
        "properties": {
            "row": count(), "column": { "type": ["string", "null"] }, "reason": text(), "values": list(text()),
        },
    })
}

fn changes() -> Json {
    json!({ "type": "object", "additionalProperties": answer(json!({ "old": {}, "new": {} })) })
}

/// A row that a preview tried.
pub(super) fn tried() -> Json {
    answer(json!({
        "row": count(), "values": list(text()), "id": { "type": ["string", "null"] },
        "title": { "type": ["string", "null"] }, "changes": changes(),
    }))
}

/// A record that a run wrote.
pub(super) fn written() -> Json {
    answer(json!({
        "id": text(), "type": text(), "gone": { "type": "boolean" }, "title": { "type": ["string", "null"] },
        "changes": changes(),
    }))
}

/// The body that keeps a mapping.
pub(super) fn new_recipe() -> Json {
    let properties = json!({ "name": name(200), "entity": entity(), "mapping": mapping(), "options": options() });
    body(&["name", "entity", "mapping"], properties)
}

/// The body that changes one.
pub(super) fn changed_recipe() -> Json {
    body(&[], json!({ "name": name(200), "mapping": mapping(), "options": options() }))
}

/// A kept mapping.
pub(super) fn recipe() -> Json {
    kept(Recipe::PREFIX, json!({ "name": text(), "entity": entity(), "mapping": mapping(), "options": options() }))
}
