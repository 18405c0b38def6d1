//! JSON Schemas (2020-12) of records and bodies, made from the field tables, for the OpenAPI document.

use serde_json::{Map, Value as Json, json};

use super::field::View;
use super::html;
use super::info::{ADDRESS_PARTS, Info, Type};
use super::parse::{MAX_LIST, MAX_REACH_LABEL, MAX_REACHES, MAX_TAG, MAX_TAGS};
use super::resource::{Resource, fields, holder, is_tagged};
use crate::base::Uid;
use crate::base::phone::MAX_LENGTH as MAX_PHONE;
use crate::http::schemas::{self, id, line, list, name, nullable};

pub use crate::http::schemas::page;

/// The schema of a value as it is answered; `null` is added where it may be empty.
#[must_use]
pub fn of(info: &Info) -> Json {
    let schema = shown(info.ty);
    let nullable_too =
        !info.required && !info.ty.is_list() && !matches!(info.ty, Type::Boolean | Type::Address | Type::Custom);
    // What the store keeps about a record is always there.
    if nullable_too && !["id", "version", "created_at", "updated_at"].contains(&info.name) {
        return nullable(schema);
    }
    schema
}

fn text(max: usize) -> Json {
    json!({"type": "string", "maxLength": max})
}

fn shown(ty: Type) -> Json {
    match ty {
        Type::Text(max) | Type::LongText(max) => text(max),
        Type::Html => json!({"type": "string", "contentMediaType": "text/html"}),
        Type::Integer(least, most) => schemas::number(least, most),
        Type::Number => json!({"type": "number"}),
        Type::Money => schemas::money(),
        Type::Date => json!({"type": "string", "format": "date"}),
        Type::Time => schemas::time(),
        Type::Boolean => json!({"type": "boolean"}),
        Type::Choice(names) => json!({"enum": names}),
        Type::Id(prefix) => id(prefix),
        Type::User => id("usr"),
        Type::Email => schemas::email(),
        Type::Phone => text(MAX_PHONE),
        // As somebody typed it: browsers take addresses that no format admits.
        Type::Url => json!({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
        Type::Texts(max) => list(text(max)),
        Type::Emails => list(schemas::email()),
        Type::Phones => list(text(MAX_PHONE)),
        Type::Tags => list(text(MAX_TAG)),
        Type::ContactEmails => list(schemas::answer(json!({
            "email": schemas::email(), "label": nullable(text(MAX_REACH_LABEL)), "primary": {"type": "boolean"},
        }))),
        Type::ContactPhones => list(schemas::answer(json!({
            "number": text(MAX_PHONE), "label": nullable(text(MAX_REACH_LABEL)), "e164": nullable(text(MAX_PHONE)),
        }))),
        Type::Links(links) => list(schemas::answer(json!({
            links.member: id(links.kind.prefix), "role": nullable(json!({"enum": links.roles})),
        }))),
        Type::Address => {
            let parts = ADDRESS_PARTS.map(|part| (part.to_owned(), nullable(text(200))));
            schemas::answer(Map::from_iter(parts))
        }
        Type::Custom => json!({"type": "object", "description": "The organisation's own fields, by key"}),
    }
}

/// The schema of a value as it is taken: every blank text is no value, and so is `null`, unless one is required.
#[must_use]
pub fn input(info: &Info) -> Json {
    let listed = |items: Json, most: usize| json!({"type": "array", "items": items, "maxItems": most});
    // Whether a blank text is taken for no value beside what the schema says.
    let (schema, blank) = match info.ty {
        Type::Text(max) if info.required => (name(max), false),
        Type::Text(max) => (line(max), false),
        Type::LongText(max) => (schemas::text(max), false),
        Type::Html if info.required => (schemas::filled_html(html::MAX_LENGTH), false),
        Type::Html => (schemas::html(html::MAX_LENGTH), false),
        Type::Phone => (line(MAX_PHONE), false),
        Type::Money => (schemas::new_money(), true),
        Type::Email => (schemas::email(), true),
        Type::Url => (schemas::website(), true),
        Type::Date | Type::Time | Type::Choice(_) | Type::Id(_) | Type::User => (shown(info.ty), true),
        Type::Texts(max) => (listed(line(max), MAX_LIST), false),
        Type::Emails => (listed(schemas::email(), MAX_LIST), false),
        Type::Phones => (listed(name(MAX_PHONE), MAX_LIST), false),
        Type::Tags => (listed(name(MAX_TAG), MAX_TAGS), false),
        Type::ContactEmails => {
            let mut all = listed(reach("email", &schemas::email(), true), MAX_REACHES);
            if let Some(all) = all.as_object_mut() {
                let primary =
                    json!({"type": "object", "required": ["primary"], "properties": {"primary": {"const": true}}});
                all.insert("contains".to_owned(), primary);
                all.insert("minContains".to_owned(), json!(0));
                all.insert("maxContains".to_owned(), json!(1));
            }
            (all, false)
        }
        Type::ContactPhones => (listed(reach("number", &name(MAX_PHONE), false), MAX_REACHES), false),
        Type::Links(links) => {
            let role = nullable(json!({"enum": links.roles}));
            let one = schemas::body(&[links.member], json!({links.member: id(links.kind.prefix), "role": role}));
            (listed(one, MAX_LIST), false)
        }
        Type::Address => {
            let part = |part: &str| if part == "street" { schemas::text(200) } else { line(200) };
            let parts = ADDRESS_PARTS.map(|name| (name.to_owned(), nullable(part(name))));
            (schemas::body(&[], Map::from_iter(parts)), false)
        }
        Type::Integer(..) | Type::Number | Type::Boolean | Type::Custom => (shown(info.ty), false),
    };
    match (info.required, blank) {
        (true, _) => schema,
        (false, true) => json!({"anyOf": [schema, schemas::blank(), {"type": "null"}]}),
        (false, false) => nullable(schema),
    }
}

/// A way to reach a person: the bare text, or an object that labels it.
fn reach(member: &str, value: &Json, with_primary: bool) -> Json {
    let mut properties = json!({member: value, "label": nullable(line(MAX_REACH_LABEL))});
    if let (true, Some(properties)) = (with_primary, properties.as_object_mut()) {
        properties.insert("primary".to_owned(), json!({"type": "boolean"}));
    }
    json!({"anyOf": [value, schemas::body(&[member], properties)]})
}

fn properties<E: Resource>() -> Map<String, Json> {
    let mut properties: Map<String, Json> =
        fields::<E>().map(|field| (field.info.name.to_owned(), of(&field.info))).collect();
    properties.extend(E::TITLES.iter().map(|(name, _)| ((*name).to_owned(), json!({"type": ["string", "null"]}))));
    properties
}

/// A record as it is answered: all of its fields.
#[must_use]
pub fn record<E: Resource>() -> Json {
    let required: Vec<&str> = fields::<E>().map(|field| field.info.name).collect();
    json!({"type": "object", "required": required, "properties": properties::<E>()})
}

/// A row of a list: the fields that the request asked for.
#[must_use]
pub fn row<E: Resource>() -> Json {
    json!({"type": "object", "required": ["id", "version"], "properties": properties::<E>()})
}

/// The body that creates a record, or with `patch` changes one.
#[must_use]
pub fn body<E: Resource>(patch: bool) -> Json {
    let own = || E::FIELDS.iter().filter(|field| !(field.info.read_only || patch && field.info.at_creation));
    let properties: Map<String, Json> = own().map(|field| (field.info.name.to_owned(), input(&field.info))).collect();
    // What has a value to begin with need not be said.
    let (blank, meta) = (E::default(), super::write::no_meta(Uid::default()));
    let view = View { id: Uid::default(), meta: &meta, data: &blank, beside: None };
    let needed = own().filter(|field| !patch && field.info.required && (field.get)(view).is_empty());
    let needed: Vec<&str> = needed.map(|field| field.info.name).collect();
    let mut schema = schemas::body(&needed, properties);
    if let (false, false, Some(schema)) = (patch, E::NAMED_BY.is_empty(), schema.as_object_mut()) {
        let with = |member: &&str| json!({"required": [member], "properties": {*member: schemas::filled()}});
        schema.insert("anyOf".to_owned(), E::NAMED_BY.iter().map(with).collect());
    }
    schema
}

/// The body of a bulk change: which records, and one deed.
#[must_use]
pub fn bulk<E: Resource>() -> Json {
    let tags = json!({"type": "array", "items": name(MAX_TAG), "minItems": 1, "maxItems": MAX_TAGS});
    let mut members = json!({
        "ids": {"type": "array", "items": id(E::PREFIX), "maxItems": super::bulk::IDS_MAX},
        "filter": {"type": "string"}, "set": body::<E>(true), "delete": {"const": true}, "dry_run": {"type": "boolean"},
    });
    let mut deeds = vec!["set", "delete"];
    let mut may = |name: &'static str, schema: Json| {
        deeds.push(name);
        if let Some(members) = members.as_object_mut() {
            members.insert(name.to_owned(), schema);
        }
    };
    if is_tagged::<E>() {
        may("add_tags", tags.clone());
        may("remove_tags", tags);
    }
    if let Some(holder) = holder::<E>() {
        may("assign", input(&holder.info));
    }
    let mut schema = schemas::body(&[], members);
    let one_of =
        |names: &[&str]| json!({"oneOf": names.iter().map(|name| json!({"required": [name]})).collect::<Vec<_>>()});
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("allOf".to_owned(), json!([one_of(&["ids", "filter"]), one_of(&deeds)]));
    }
    schema
}
