//! The bodies that save and change a view, and what is asked of the view that they make.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::base::text::clean_line;
use crate::base::{Error, FieldError, Result};
use crate::crm::KINDS;
use crate::http::extract::{nullable, present};
use crate::http::schemas;
use crate::rest::context::{Call, Customs};
use crate::rest::filter::MAX_LENGTH;
use crate::rest::views::SavedView;

/// Most characters of a name.
const NAME_MAX: usize = 100;
/// Most columns.
const COLUMNS_MAX: usize = 100;
/// Most characters of a field's name, with the way to a part of it.
const FIELD_MAX: usize = 100;

/// The schema of a body: of a new view with its `entity`, of a change without.
pub(super) fn schema(entity: Option<&Json>) -> Json {
    let field = || schemas::nullable(schemas::line(FIELD_MAX));
    let columns =
        json!({"type": "array", "items": schemas::name(FIELD_MAX), "maxItems": COLUMNS_MAX, "uniqueItems": true});
    let mut members = json!({
        "name": schemas::name(NAME_MAX), "filter": {"type": ["string", "null"], "maxLength": MAX_LENGTH}, "sort": field(),
        "columns": schemas::nullable(columns), "group_by": field(), "shared": {"type": "boolean"},
    });
    match (entity, members.as_object_mut()) {
        (Some(entity), Some(all)) => {
            all.insert("entity".to_owned(), entity.clone());
            schemas::body(&["entity", "name"], members)
        }
        _ => schemas::body(&[], members),
    }
}

/// The body that saves a view.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewView {
    entity: String,
    name: String,
    #[serde(default)]
    filter: Option<String>,
    #[serde(default)]
    sort: Option<String>,
    #[serde(default)]
    columns: Option<Vec<String>>,
    #[serde(default)]
    group_by: Option<String>,
    #[serde(default)]
    shared: bool,
}

impl NewView {
    pub(super) fn into_view(self) -> SavedView {
        let Self { entity, name, filter, sort, columns, group_by, shared } = self;
        SavedView {
            entity,
            name,
            filter: filter.unwrap_or_default(),
            sort: sort.unwrap_or_default(),
            columns: columns.unwrap_or_default(),
            group_by: group_by.unwrap_or_default(),
            shared,
        }
    }
}

/// The body that changes one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewPatch {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    filter: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    sort: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    columns: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "nullable")]
    group_by: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    shared: Option<bool>,
}

impl ViewPatch {
    /// The view after this body; it was `old` before.
    pub(super) fn apply(self, old: SavedView) -> SavedView {
        SavedView {
            name: self.name.unwrap_or(old.name),
            filter: self.filter.map_or(old.filter, Option::unwrap_or_default),
            sort: self.sort.map_or(old.sort, Option::unwrap_or_default),
            columns: self.columns.map_or(old.columns, Option::unwrap_or_default),
            group_by: self.group_by.map_or(old.group_by, Option::unwrap_or_default),
            shared: self.shared.unwrap_or(old.shared),
            entity: old.entity,
        }
    }
}

/// The view in order.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn accept(cx: &Call, mut view: SavedView) -> Result<SavedView> {
    let mut errors = Vec::new();
    match clean_line(&view.name, NAME_MAX) {
        Ok(name) if name.is_empty() => errors.push(FieldError::new("/name", "required", "A view has a name.")),
        Ok(name) => view.name = name,
        Err(error) => errors.push(FieldError::new("/name", "invalid", error.to_string())),
    }
    for text in [&mut view.filter, &mut view.sort, &mut view.group_by] {
        *text = text.trim().to_owned();
    }
    if view.columns.len() > COLUMNS_MAX {
        let message = format!("A view has at most {COLUMNS_MAX} columns.");
        return Err(Error::Invalid(vec![FieldError::new("/columns", "too_many", message)]));
    }
    for (place, name) in view.columns.iter().enumerate() {
        if view.columns.iter().take(place).any(|other| other == name) {
            let message = "This column is in the list already.";
            errors.push(FieldError::new(format!("/columns/{place}"), "duplicate", message));
        }
    }
    match KINDS.iter().find(|kind| kind.kind().collection == view.entity) {
        Some(kind) => {
            let customs = Customs::of(&cx.app, &cx.app.store.read()?, cx.org())?;
            errors.extend(kind.view_faults(&view, &customs, cx.app.clock.now(), cx.user()?));
        }
        None => {
            let known: Vec<&str> = KINDS.iter().map(|kind| kind.kind().collection).collect();
            let message = format!("“entity” is one of: {}.", known.join(", "));
            errors.push(FieldError::new("/entity", "not_allowed", message));
        }
    }
    if errors.is_empty() { Ok(view) } else { Err(Error::Invalid(errors)) }
}
