//! JSON to typed values, for creating and for JSON merge patch (RFC 7396): every member finds its field and becomes a
//! value of its type before anything is written. All failures are collected, each with its pointer.

mod contact;
mod scalar;

use serde_json::{Map, Value as Json};

use super::info::{ADDRESS_PARTS, Definition, Definitions, Info, Links, Type};
use super::value::{CustomValue, Link, PhoneNumber, Value};
use crate::base::money::Currency;
use crate::base::phone::Phone;
use crate::base::text::is_blank;
use crate::base::{FieldError, Uid};

pub use contact::{MAX_REACH_LABEL, MAX_REACHES};

/// Most elements of a list.
pub const MAX_LIST: usize = 100;
/// Most tags of a record.
pub const MAX_TAGS: usize = 50;
/// Longest name of a tag in characters.
pub const MAX_TAG: usize = 60;

/// What parsing needs to know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Parsing<'a> {
    /// The collection, for its own fields.
    pub collection: &'a str,
    /// The organisation's own fields.
    pub customs: &'a Definitions,
    /// The country (ISO 3166-1 alpha-2) of telephone numbers without a country code.
    pub region: Option<&'a str>,
    /// The currency of amounts without one.
    pub currency: Option<Currency>,
}

/// Reads the members of a body by the table `find`; returns the fields' places with their new values.
///
/// # Errors
/// Every member that is unknown, owned by the server, or has no acceptable value.
pub fn members<'f>(
    body: &Map<String, Json>,
    base: &str,
    find: &dyn Fn(&str) -> Option<(usize, &'f Info)>,
    parsing: &Parsing<'_>,
) -> Result<Vec<(usize, Value<'static>)>, Vec<FieldError>> {
    let mut values = Vec::with_capacity(body.len());
    let mut errors = Vec::new();
    for (name, json) in body {
        let pointer = format!("{base}/{}", escape(name));
        match find(name) {
            Some((place, info)) if !info.read_only => {
                if let Some(value) = value(info, json, &pointer, parsing, &mut errors) {
                    values.push((place, value));
                }
            }
            _ => errors.push(unknown(&pointer, name)),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// A member's name inside a JSON pointer (RFC 6901).
#[must_use]
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unknown(pointer: &str, name: &str) -> FieldError {
    FieldError::new(pointer, "unknown_field", format!("There is no field {name} to set here."))
}

/// Reads one value for the field; failures go to `errors`.
pub fn value(
    info: &Info,
    json: &Json,
    pointer: &str,
    parsing: &Parsing<'_>,
    errors: &mut Vec<FieldError>,
) -> Option<Value<'static>> {
    if json.is_null() || json.as_str().is_some_and(is_blank) {
        if info.required {
            errors.push(FieldError::new(pointer, "required", format!("{} may not be empty.", info.name)));
            return None;
        }
        if json.is_null() || accepts_text(info.ty) {
            return Some(Value::Empty);
        }
    }
    typed(info.ty, json, pointer, parsing, errors)
}

/// Whether an empty text means no value for this type.
const fn accepts_text(ty: Type) -> bool {
    !matches!(ty, Type::Integer(..) | Type::Number | Type::Boolean | Type::Address | Type::Custom) && !ty.is_list()
}

fn typed(
    ty: Type,
    json: &Json,
    pointer: &str,
    parsing: &Parsing<'_>,
    errors: &mut Vec<FieldError>,
) -> Option<Value<'static>> {
    match ty {
        Type::Texts(max) => {
            list(json, pointer, MAX_LIST, errors, |item, at, errors| keep(scalar::line(item, max), at, errors))
                .map(distinct)
        }
        Type::Emails => list(json, pointer, MAX_LIST, errors, |item, at, errors| keep(scalar::email(item), at, errors))
            .map(distinct),
        Type::Tags => {
            list(json, pointer, MAX_TAGS, errors, |item, at, errors| keep(tag(item), at, errors)).map(distinct)
        }
        Type::Phones => list(json, pointer, MAX_LIST, errors, |item, at, errors| {
            keep(scalar::phone(item, parsing.region), at, errors)
        })
        .map(|phones| Value::Phones(phones.into())),
        Type::ContactEmails => contact::emails(json, pointer, errors),
        Type::ContactPhones => contact::phones(json, pointer, parsing.region, errors),
        Type::Links(to) => links(to, json, pointer, errors),
        Type::Address => address(json, pointer, errors),
        Type::Custom => customs(json, pointer, parsing, errors),
        scalar => keep(scalar::value(scalar, json, parsing), pointer, errors),
    }
}

/// A value, or a failure at `pointer`.
fn keep<T>(result: Result<T, scalar::Wrong>, pointer: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    result.map_err(|wrong| errors.push(FieldError::new(pointer, wrong.0, wrong.1))).ok()
}

/// Reads an array of at most `most` elements.
fn list<T>(
    json: &Json,
    pointer: &str,
    most: usize,
    errors: &mut Vec<FieldError>,
    mut read: impl FnMut(&Json, &str, &mut Vec<FieldError>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(items) = json.as_array() else {
        errors.push(FieldError::new(pointer, "wrong_type", "This is a list."));
        return None;
    };
    if items.len() > most {
        errors.push(FieldError::new(pointer, "too_many", format!("This list has at most {most} elements.")));
        return None;
    }
    let before = errors.len();
    let read: Vec<T> = items
        .iter()
        .enumerate()
        .filter_map(|(place, item)| read(item, &format!("{pointer}/{place}"), errors))
        .collect();
    (errors.len() == before).then_some(read)
}

/// Texts without those that are equal to an earlier one when folded.
fn distinct(texts: Vec<String>) -> Value<'static> {
    let mut seen = std::collections::HashSet::new();
    Value::Texts(texts.into_iter().filter(|text| seen.insert(crate::base::text::fold(text))).collect())
}

/// A tag's name.
///
/// # Errors
/// When it is no text, empty, or too long.
pub fn tag(json: &Json) -> Result<String, scalar::Wrong> {
    let name = scalar::line(json, MAX_TAG)?;
    if name.is_empty() { Err(scalar::Wrong("required", "A tag has a name.".to_owned())) } else { Ok(name) }
}

/// A telephone number as typed with what can be read of it. Costs some 10 µs.
#[must_use]
pub fn read_phone(phone: &Phone, region: Option<&str>) -> PhoneNumber {
    PhoneNumber { number: phone.as_str().to_owned(), e164: phone.e164(region).unwrap_or_default() }
}

fn object<'j>(json: &'j Json, pointer: &str, errors: &mut Vec<FieldError>) -> Option<&'j Map<String, Json>> {
    let found = json.as_object();
    if found.is_none() {
        errors.push(FieldError::new(pointer, "wrong_type", "This is an object with members."));
    }
    found
}

/// `[{member, role?}]`; of entries for the same record the first counts.
fn links(to: &'static Links, json: &Json, pointer: &str, errors: &mut Vec<FieldError>) -> Option<Value<'static>> {
    let before = errors.len();
    let mut all: Vec<Link> = list(json, pointer, MAX_LIST, errors, |item, at, errors| {
        let mut link = Link::default();
        let mut named = false;
        for (name, json) in object(item, at, errors)? {
            let place = format!("{at}/{}", escape(name));
            match (name.as_str(), json.as_str()) {
                (name, Some(text)) if name == to.member => {
                    if let Some(Value::Id(_, id)) = keep(identity(text, to.kind.prefix), &place, errors) {
                        link.id = id;
                    }
                    named = true;
                }
                ("role", None) if json.is_null() => {}
                ("role", Some(role)) if role.is_empty() || to.roles.contains(&role) => role.clone_into(&mut link.role),
                ("role", _) => {
                    let message = format!("A role is one of: {}.", to.roles.join(", "));
                    errors.push(FieldError::new(place, "not_allowed", message));
                }
                (name, _) if name == to.member => {
                    errors.push(FieldError::new(place, "wrong_type", "This is an identifier."));
                    named = true;
                }
                (name, _) => errors.push(unknown(&place, name)),
            }
        }
        if !named {
            errors.push(FieldError::new(format!("{at}/{}", to.member), "required", "An identifier is missing here."));
        }
        Some(link)
    })?;
    let mut seen = std::collections::HashSet::new();
    all.retain(|link| seen.insert(link.id));
    (errors.len() == before).then_some(Value::Links(to, all.into()))
}

fn address(json: &Json, pointer: &str, errors: &mut Vec<FieldError>) -> Option<Value<'static>> {
    let before = errors.len();
    let mut parts = Vec::new();
    for (name, json) in object(json, pointer, errors)? {
        let at = format!("{pointer}/{}", escape(name));
        let Some(part) = ADDRESS_PARTS.iter().find(|part| *part == name) else {
            errors.push(unknown(&at, name));
            continue;
        };
        let text = match (json, *part) {
            (Json::Null, _) => Ok(String::new()),
            (json, "street") => scalar::lines(json, 200),
            (json, _) => scalar::line(json, 200),
        };
        parts.extend(keep(text, &at, errors).map(|text| (*part, text)));
    }
    (errors.len() == before).then_some(Value::AddressParts(parts))
}

fn customs(json: &Json, pointer: &str, parsing: &Parsing<'_>, errors: &mut Vec<FieldError>) -> Option<Value<'static>> {
    let before = errors.len();
    let mut parts = Vec::new();
    for (key, json) in object(json, pointer, errors)? {
        let at = format!("{pointer}/{}", escape(key));
        let Some(definition) = parsing.customs.find(parsing.collection, key) else {
            errors.push(FieldError::new(
                at,
                "unknown_field",
                format!("{} have no custom field {key}.", parsing.collection),
            ));
            continue;
        };
        if let Some(value) = custom(definition, json, &at, parsing, errors) {
            parts.push((key.clone(), value));
        }
    }
    (errors.len() == before).then_some(Value::CustomParts(parts))
}

/// Reads a value of one of the organisation's own fields; `Some(None)` clears.
pub fn custom(
    definition: &Definition,
    json: &Json,
    pointer: &str,
    parsing: &Parsing<'_>,
    errors: &mut Vec<FieldError>,
) -> Option<Option<CustomValue>> {
    let ty = definition.ty.ty();
    if json.is_null() || accepts_text(ty) && json.as_str().is_some_and(is_blank) {
        return Some(None);
    }
    let value = typed(ty, json, pointer, parsing, errors)?;
    if definition.ty.has_options() {
        let mut strange = None;
        value.any_text(|text| {
            let known = definition.options.iter().any(|option| option == text);
            if !known {
                strange = Some(text.to_owned());
            }
            !known
        });
        if let Some(strange) = strange {
            let message = format!("“{strange}” is none of: {}.", definition.options.join(", "));
            errors.push(FieldError::new(pointer, "not_allowed", message));
            return None;
        }
    }
    if value.is_empty() {
        return Some(None);
    }
    Some(CustomValue::of(value))
}

/// The identity that `text` writes with `prefix`.
fn identity(text: &str, prefix: &'static str) -> Result<Value<'static>, scalar::Wrong> {
    Uid::parse(prefix, text)
        .map(|id| Value::Id(prefix, id))
        .ok_or_else(|| scalar::Wrong("id", format!("This is not an identifier that starts with “{prefix}_”.")))
}
