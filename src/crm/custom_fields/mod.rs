//! The organisation's own fields over HTTP: `/custom-fields`. Collection, key and type never change. Deleting one hides
//! its values; restoring it shows them again.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::KINDS;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::clean_line;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result};
use crate::http::extract::present;
use crate::http::{Body, IdempotencyKey, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::custom::CustomField;
use crate::rest::info::CustomType;
use crate::rest::once;
use crate::rest::routes::access;
use crate::rest::schema;
use crate::rest::short::{self, Short};
use crate::store::{Read, Record};

/// Most own fields of a collection.
const FIELDS_MAX: usize = 100;
/// Most characters of a label.
const LABEL_MAX: usize = 100;
/// Most characters of an option.
const OPTION_MAX: usize = 200;
/// Most options of a select.
const OPTIONS_MAX: usize = 200;

/// The routes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let collections: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
    let label = schemas::name(LABEL_MAX);
    let options =
        json!({"type": "array", "items": schemas::name(OPTION_MAX), "maxItems": OPTIONS_MAX, "uniqueItems": true});
    let properties = json!({
        "entity": {"enum": collections}, "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,49}$"},
        "label": label, "type": {"enum": CustomType::NAMES}, "options": options,
    });
    let field = schemas::kept(CustomField::PREFIX, properties.clone());
    let mut new = schemas::body(&["entity", "key", "label", "type"], properties);
    if let Some(new) = new.as_object_mut() {
        // Selects have options, the others none.
        let selects = json!({"properties": {"type": {"enum": ["select", "multi_select"]}}});
        let some = json!({"required": ["options"], "properties": {"options": {"minItems": 1}}});
        let none = json!({"properties": {"options": {"maxItems": 0}}});
        new.extend([("if".to_owned(), selects), ("then".to_owned(), some), ("else".to_owned(), none)]);
    }
    let patch = schemas::body(&[], json!({"label": label, "options": options}));
    vec![
        Route::get("/custom-fields", access(Action::View), "custom_fields.list", list)
            .summary("Lists the organisation's own fields")
            .query([QueryParam::new("entity", "Only those of this collection.", json!({"enum": collections}))])
            .query(short::params())
            .response(schema::page(&field)),
        Route::post("/custom-fields", access(Action::Arrange), "custom_fields.create", create)
            .summary("Adds a field to a collection")
            .request(new)
            .response(field.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get("/custom-fields/{id}", access(Action::View), "custom_fields.get", short::get::<CustomField>)
            .id(CustomField::PREFIX)
            .summary("One of the organisation's own fields")
            .response(field.clone()),
        Route::patch("/custom-fields/{id}", access(Action::Arrange), "custom_fields.update", update)
            .id(CustomField::PREFIX)
            .summary("Changes a field's label or options")
            .request(patch)
            .response(field)
            .conditional()
            .undoable(),
        Route::delete("/custom-fields/{id}", access(Action::Arrange), "custom_fields.delete", delete)
            .id(CustomField::PREFIX)
            .summary("Removes a field from its collection")
            .conditional()
            .undoable(),
    ]
}

impl Short for CustomField {
    type Body = Self;

    fn body<R: Read + ?Sized>(_: &R, _: Org, record: Record<Self>) -> Result<Self> {
        Ok(record.data)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewField {
    entity: String,
    key: String,
    label: String,
    #[serde(rename = "type")]
    ty: CustomType,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldPatch {
    #[serde(default, deserialize_with = "present")]
    label: Option<String>,
    #[serde(default, deserialize_with = "present")]
    options: Option<Vec<String>>,
}

fn label(text: &str, errors: &mut Vec<FieldError>) -> String {
    match clean_line(text, LABEL_MAX) {
        Ok(label) if label.is_empty() => errors.push(FieldError::new("/label", "required", "A field has a label.")),
        Ok(label) => return label,
        Err(error) => errors.push(FieldError::new("/label", "invalid", error.to_string())),
    }
    String::new()
}

fn options(ty: CustomType, given: &[String], errors: &mut Vec<FieldError>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(given.len());
    if given.len() > OPTIONS_MAX {
        let message = format!("A select has at most {OPTIONS_MAX} options.");
        errors.push(FieldError::new("/options", "too_many", message));
        return kept;
    }
    for (place, option) in given.iter().enumerate() {
        let pointer = format!("/options/{place}");
        match clean_line(option, OPTION_MAX) {
            Ok(option) if option.is_empty() => {
                errors.push(FieldError::new(pointer, "required", "An option has a text."));
            }
            Ok(option) if kept.contains(&option) => {
                errors.push(FieldError::new(pointer, "duplicate", "This option is in the list already."));
            }
            Ok(option) => kept.push(option),
            Err(error) => errors.push(FieldError::new(pointer, "invalid", error.to_string())),
        }
    }
    if ty.has_options() == given.is_empty() {
        let message = if ty.has_options() { "A select has options." } else { "Only selects have options." };
        errors.push(FieldError::new("/options", if ty.has_options() { "required" } else { "not_allowed" }, message));
    }
    kept
}

fn is_key(text: &str) -> bool {
    (1..=50).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Checks a new field.
///
/// # Errors
/// Everything that is wrong with it.
fn accept(new: &NewField) -> Result<CustomField> {
    let mut errors = Vec::new();
    if !KINDS.iter().any(|kind| kind.kind().collection == new.entity) {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
        let message = format!("“entity” is one of: {}.", known.join(", "));
        errors.push(FieldError::new("/entity", "not_allowed", message));
    }
    if !is_key(&new.key) {
        let message = "A key has up to 50 of the characters a-z, 0-9 and _, and begins with a letter.";
        errors.push(FieldError::new("/key", "invalid", message));
    }
    let label = label(&new.label, &mut errors);
    let options = options(new.ty, &new.options, &mut errors);
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    Ok(CustomField { entity: new.entity.clone(), key: new.key.clone(), label, ty: new.ty, options })
}

async fn list(cx: Call, query: Query) -> Result<Reply> {
    let entity = query.get("entity").filter(|entity| !entity.is_empty());
    short::listed::<CustomField>(&cx, &query, |field| entity.is_none_or(|entity| entity == field.entity))
}

async fn create(cx: Call, key: Option<IdempotencyKey>, Body(new): Body<NewField>) -> Result<Reply> {
    let org = cx.org();
    let field = accept(&new)?;
    once::write(&cx, key, move |tx| {
        let others = short::all::<CustomField, _>(tx, org)?;
        if others.iter().filter(|other| other.data.entity == field.entity).count() >= FIELDS_MAX {
            return Err(Error::conflict("too_many", format!("A collection has at most {FIELDS_MAX} own fields.")));
        }
        let record = tx.insert(org, Id::fresh(), field)?;
        short::created(tx, org, record)
    })
    .await
}

async fn update(cx: Call, PathId(id): PathId<CustomField>, known: IfMatch, body: JsonBody) -> Result<Reply> {
    let org = cx.org();
    let old = cx.app.store.read()?.require(org, id)?;
    known.check(old.meta.version)?;
    let patch: FieldPatch = body.parse()?;
    let mut errors = Vec::new();
    let label = patch.label.map(|text| label(&text, &mut errors));
    let options = patch.options.map(|given| options(old.data.ty, &given, &mut errors));
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    once::write(&cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        let mut field = old.data.clone();
        field.label = label.unwrap_or(field.label);
        field.options = options.unwrap_or(field.options);
        let record = tx.update(org, &old, field)?;
        short::answer(tx, org, record)
    })
    .await
}

async fn delete(cx: Call, PathId(id): PathId<CustomField>, known: IfMatch) -> Result<Reply> {
    short::delete(&cx, id, known, |_, _| Ok(())).await
}
