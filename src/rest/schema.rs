//! JSON Schemas (2020-12) of records and bodies, made from the field tables, for the OpenAPI document.

use serde_json::{Map, Value as Json, json};

use super::info::{ADDRESS_PARTS, Info, Type};
use super::resource::{Resource, fields};

/// The schema of a value as it is answered; `null` is added where it may be empty.
#[must_use]
pub fn of(info: &Info) -> Json {
    let schema = plain(info.ty);
    let nullable =
        !info.required && !info.ty.is_list() && !matches!(info.ty, Type::Boolean | Type::Address | Type::Custom);
    // What the store keeps about a record is always there.
    if nullable && !["id", "version", "created_at", "updated_at"].contains(&info.name) {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    schema
}

fn plain(ty: Type) -> Json {
    let text = |format: &str| json!({"type": "string", "format": format});
    match ty {
        Type::Text(max) | Type::LongText(max) => json!({"type": "string", "maxLength": max}),
        Type::Html => json!({"type": "string", "contentMediaType": "text/html"}),
        Type::Integer(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Type::Number => json!({"type": "number"}),
        Type::Money => json!({
            "type": "object",
            "required": ["amount", "currency"],
            "properties": {"amount": {"type": "string"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
        }),
        Type::Date => text("date"),
        Type::Time => text("date-time"),
        Type::Boolean => json!({"type": "boolean"}),
        Type::Choice(names) => json!({"enum": names}),
        Type::Id(prefix) => identity(prefix),
        Type::User => identity("usr"),
        Type::Email => text("email"),
        Type::Phone => json!({"type": "string", "maxLength": 100}),
        Type::Url => text("uri"),
        Type::Texts(max) => list(&json!({"type": "string", "maxLength": max})),
        Type::Emails => list(&text("email")),
        Type::Phones => list(&json!({"type": "string", "maxLength": 100})),
        Type::Tags => list(&json!({"type": "string", "maxLength": super::parse::MAX_TAG})),
        Type::ContactEmails => list(&json!({
            "type": "object",
            "required": ["email"],
            "properties": {
                "email": text("email"), "label": {"type": ["string", "null"], "maxLength": 50}, "primary": {"type": "boolean"},
            },
        })),
        Type::ContactPhones => list(&json!({
            "type": "object",
            "required": ["number"],
            "properties": {
                "number": {"type": "string", "maxLength": 100}, "label": {"type": ["string", "null"], "maxLength": 50},
                "e164": {"type": ["string", "null"], "readOnly": true},
            },
        })),
        Type::Address => {
            let parts =
                ADDRESS_PARTS.map(|part| (part.to_owned(), json!({"type": ["string", "null"], "maxLength": 200})));
            json!({"type": "object", "properties": Map::from_iter(parts)})
        }
        Type::Custom => json!({"type": "object", "description": "The organisation's own fields, by key"}),
    }
}

fn identity(prefix: &str) -> Json {
    json!({"type": "string", "pattern": format!("^{prefix}_[0-9a-z]{{26}}$")})
}

fn list(items: &Json) -> Json {
    json!({"type": "array", "items": items})
}

/// A record as it is answered.
#[must_use]
pub fn record<E: Resource>() -> Json {
    let mut properties: Map<String, Json> =
        fields::<E>().map(|field| (field.info.name.to_owned(), of(&field.info))).collect();
    properties.extend(E::TITLES.iter().map(|(name, _)| ((*name).to_owned(), json!({"type": ["string", "null"]}))));
    json!({"type": "object", "required": ["id", "version"], "properties": properties})
}

/// The body that creates a record, or with `patch` changes one.
#[must_use]
pub fn body<E: Resource>(patch: bool) -> Json {
    let own = E::FIELDS.iter().filter(|field| !field.info.read_only);
    let properties: Map<String, Json> = own.map(|field| (field.info.name.to_owned(), of(&field.info))).collect();
    let mut schema = json!({"type": "object", "additionalProperties": false, "properties": properties});
    if let (false, Some(schema)) = (patch, schema.as_object_mut()) {
        // A choice has a value to begin with.
        let required: Vec<&str> = E::FIELDS
            .iter()
            .filter(|field| field.info.required && !matches!(field.info.ty, Type::Choice(_)))
            .map(|field| field.info.name)
            .collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
    }
    schema
}

/// A page of rows of `schema`.
#[must_use]
pub fn page(rows: &Json) -> Json {
    json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "properties": {
            "data": {"type": "array", "items": rows},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer"},
            "total_is_lower_bound": {"type": "boolean"},
        },
    })
}

/// The body of a bulk change.
#[must_use]
pub fn bulk<E: Resource>() -> Json {
    let tags = list(&json!({"type": "string"}));
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "ids": list(&identity(E::PREFIX)), "filter": {"type": "string"}, "set": body::<E>(true),
            "add_tags": tags, "remove_tags": tags, "assign": {"anyOf": [identity("usr"), {"type": "null"}]},
            "delete": {"const": true}, "dry_run": {"type": "boolean"},
        },
    })
}
