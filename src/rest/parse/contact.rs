//! A person's addresses and numbers: lists of small objects.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::super::value::{ContactEmail, ContactPhone, Value};
use super::{escape, keep, list, object, scalar, unknown};
use crate::base::FieldError;

/// Most addresses or numbers of a person.
pub const MAX_REACHES: usize = 20;
/// Longest label of one in characters.
pub const MAX_REACH_LABEL: usize = 50;

/// `[{email, label?, primary?}]`; a bare text is an address without a label. The first one is primary unless one says
/// that it is.
pub(super) fn emails(json: &Json, pointer: &str, errors: &mut Vec<FieldError>) -> Option<Value<'static>> {
    let mut all: Vec<ContactEmail> = list(json, pointer, MAX_REACHES, errors, |item, at, errors| {
        if item.is_string() {
            let email = keep(scalar::email(item), at, errors)?;
            return Some(ContactEmail { email, ..ContactEmail::default() });
        }
        let mut read = ContactEmail::default();
        for (name, json) in object(item, at, errors)? {
            let place = format!("{at}/{}", escape(name));
            match name.as_str() {
                "email" => read.email = keep(scalar::email(json), &place, errors)?,
                "label" if json.is_null() => {}
                "label" => read.label = keep(scalar::line(json, MAX_REACH_LABEL), &place, errors)?,
                "primary" => match json.as_bool() {
                    Some(yes) => read.primary = yes,
                    None => errors.push(FieldError::new(place, "wrong_type", "This is true or false.")),
                },
                _ => errors.push(unknown(&place, name)),
            }
        }
        if read.email.is_empty() {
            errors.push(FieldError::new(format!("{at}/email"), "required", "An address is missing here."));
        }
        Some(read)
    })?;
    if all.iter().filter(|email| email.primary).count() > 1 {
        errors.push(FieldError::new(pointer, "primary", "Only one address can be the primary one."));
        return None;
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|email| seen.insert(email.email.to_lowercase()));
    if !all.iter().any(|email| email.primary)
        && let Some(first) = all.first_mut()
    {
        first.primary = true;
    }
    Some(Value::ContactEmails(Cow::Owned(all)))
}

/// `[{number, label?}]`; a bare text is a number without a label.
pub(super) fn phones(
    json: &Json,
    pointer: &str,
    region: Option<&str>,
    errors: &mut Vec<FieldError>,
) -> Option<Value<'static>> {
    let all = list(json, pointer, MAX_REACHES, errors, |item, at, errors| {
        if item.is_string() {
            let phone = keep(scalar::phone(item, region), at, errors)?;
            return Some(ContactPhone { number: phone.number, e164: phone.e164, label: String::new() });
        }
        let mut read = ContactPhone::default();
        for (name, json) in object(item, at, errors)? {
            let place = format!("{at}/{}", escape(name));
            match name.as_str() {
                "number" => {
                    let phone = keep(scalar::phone(json, region), &place, errors)?;
                    (read.number, read.e164) = (phone.number, phone.e164);
                }
                "label" if json.is_null() => {}
                "label" => read.label = keep(scalar::line(json, MAX_REACH_LABEL), &place, errors)?,
                _ => errors.push(unknown(&place, name)),
            }
        }
        if read.number.is_empty() {
            errors.push(FieldError::new(format!("{at}/number"), "required", "A number is missing here."));
        }
        Some(read)
    })?;
    Some(Value::ContactPhones(Cow::Owned(all)))
}
