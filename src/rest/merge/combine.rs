//! What the record that stays looks like after a merge, field by field: the chosen values, else its own, the empty ones
//! filled from the others in their order, and lists joined without doubles, so that no address is lost.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::kinds::Known;
use crate::base::text::fold;
use crate::base::{Error, FieldError, Result};
use crate::rest::derive::phone_key;
use crate::rest::info::Type;
use crate::rest::parse::{MAX_LIST, MAX_REACHES, MAX_TAGS};
use crate::rest::value::{ContactEmail, ContactPhone, Custom, CustomValue, PhoneNumber, Value};
use crate::rest::write::Values;
use crate::store::KeyBuf;

/// A field with one value, and the list for further ones.
const SPARES: [(&str, &str); 2] = [("email", "other_emails"), ("phone", "other_phones")];

/// The values that change in the first of the records, given whose value is chosen by field.
///
/// # Errors
/// [`Error::Invalid`] naming a list that would be too long.
pub fn combine(records: &[Known], choices: &BTreeMap<String, usize>) -> Result<Values> {
    let Some(winner) = records.first() else { return Ok(Values::new()) };
    let mut values: Vec<Value<'static>> = Vec::with_capacity(winner.values.len());
    for (at, (_, info, _)) in winner.values.iter().enumerate() {
        let all: Vec<&Value<'static>> = records.iter().filter_map(|record| Some(&record.values.get(at)?.2)).collect();
        let chosen = choices.get(info.name).and_then(|whose| all.get(*whose));
        values.push(match chosen {
            Some(value) => (*value).clone(),
            None if info.ty == Type::Custom => Value::Custom(Cow::Owned(customs(&all, choices))),
            None => joined(&all),
        });
    }
    let place = |name: &str| winner.values.iter().position(|(_, info, _)| info.name == name);
    for (one, list) in SPARES {
        if let (Some(one), Some(list), false) = (place(one), place(list), choices.contains_key(list)) {
            let all = records.iter().filter_map(|record| Some(&record.values.get(one)?.2));
            let spare = spared(&values, one, list, all);
            if let (Some(spare), Some(slot)) = (spare, values.get_mut(list)) {
                *slot = spare;
            }
        }
    }
    let (mut changed, mut errors) = (Values::new(), Vec::new());
    for ((place, info, was), value) in winner.values.iter().zip(values) {
        let (has, most) = if info.ty == Type::Tags { (length(&value).0, MAX_TAGS) } else { length(&value) };
        if has > most && value != *was {
            let message = format!("Together they have {has}; a record has at most {most}. Choose whose stay.");
            errors.push(FieldError::new(format!("/fields/{}", info.name), "too_many", message));
        }
        if value != *was {
            changed.push((*place, value));
        }
    }
    if errors.is_empty() { Ok(changed) } else { Err(Error::Invalid(errors)) }
}

/// How long the list is, and how long it may be.
fn length(value: &Value<'_>) -> (usize, usize) {
    match value {
        Value::Texts(list) => (list.len(), MAX_LIST),
        Value::Phones(list) => (list.len(), MAX_LIST),
        Value::ContactEmails(list) => (list.len(), MAX_REACHES),
        Value::ContactPhones(list) => (list.len(), MAX_REACHES),
        _ => (0, 0),
    }
}

/// The value of a field about which nobody said anything.
fn joined(all: &[&Value<'static>]) -> Value<'static> {
    let Some(own) = all.first() else { return Value::Empty };
    match own {
        Value::Texts(_) => {
            Value::Texts(Cow::Owned(union(all.iter().filter_map(|v| texts(v)), |text| fold(text).into())))
        }
        Value::Phones(_) => Value::Phones(Cow::Owned(union(all.iter().filter_map(|v| phones(v)), same_phone))),
        Value::ContactEmails(_) => Value::ContactEmails(Cow::Owned(emails(all))),
        Value::ContactPhones(_) => {
            let lists = all.iter().filter_map(|value| match value {
                Value::ContactPhones(list) => Some(&**list),
                _ => None,
            });
            Value::ContactPhones(Cow::Owned(union(lists, |phone: &ContactPhone| {
                same_number(&phone.number, &phone.e164)
            })))
        }
        // A wish to be left alone is one, whoever noted it.
        Value::Boolean(_) => Value::Boolean(all.iter().any(|value| **value == Value::Boolean(true))),
        _ => all.iter().find(|value| !value.is_empty()).map_or(Value::Empty, |value| (**value).clone()),
    }
}

/// The entries of all lists in their order, of those with the same key the first.
fn union<'l, T: Clone + 'l>(lists: impl Iterator<Item = &'l [T]>, key: impl Fn(&T) -> Vec<u8>) -> Vec<T> {
    let (mut out, mut keys) = (Vec::new(), Vec::new());
    for entry in lists.flatten() {
        let key = key(entry);
        if !keys.contains(&key) {
            keys.push(key);
            out.push(entry.clone());
        }
    }
    out
}

fn texts<'v>(value: &'v Value<'static>) -> Option<&'v [String]> {
    match value {
        Value::Texts(list) => Some(list),
        _ => None,
    }
}

fn phones<'v>(value: &'v Value<'static>) -> Option<&'v [PhoneNumber]> {
    match value {
        Value::Phones(list) => Some(list),
        _ => None,
    }
}

fn same_number(number: &str, e164: &str) -> Vec<u8> {
    phone_key(number, e164).map_or_else(|| number.as_bytes().to_vec(), KeyBuf::into_bytes)
}

fn same_phone(phone: &PhoneNumber) -> Vec<u8> {
    same_number(&phone.number, &phone.e164)
}

/// The addresses of all persons, the first primary one alone primary.
fn emails(all: &[&Value<'static>]) -> Vec<ContactEmail> {
    let lists = all.iter().filter_map(|value| match value {
        Value::ContactEmails(list) => Some(&**list),
        _ => None,
    });
    let mut emails = union(lists, |email: &ContactEmail| fold(&email.email).into());
    let primary = emails.iter().position(|email| email.primary).unwrap_or(0);
    for (place, email) in emails.iter_mut().enumerate() {
        email.primary = place == primary;
    }
    emails
}

/// The list at `list` with those values of the field at `one` that are not taken there, and without the one that is.
fn spared<'r>(
    values: &[Value<'static>],
    one: usize,
    list: usize,
    all: impl Iterator<Item = &'r Value<'static>>,
) -> Option<Value<'static>> {
    Some(match (values.get(one)?, values.get(list)?) {
        (taken, Value::Texts(spare)) => {
            let more: Vec<String> = all.filter_map(text).collect();
            let mut spare = union([&**spare, &more].into_iter(), |text| fold(text).into());
            let taken = text(taken).unwrap_or_default();
            spare.retain(|text| fold(text) != fold(&taken));
            Value::Texts(Cow::Owned(spare))
        }
        (taken, Value::Phones(spare)) => {
            let more: Vec<PhoneNumber> = all.filter_map(phone).collect();
            let mut spare = union([&**spare, &more].into_iter(), same_phone);
            let taken = phone(taken).map(|phone| same_phone(&phone));
            spare.retain(|phone| Some(same_phone(phone)) != taken);
            Value::Phones(Cow::Owned(spare))
        }
        _ => return None,
    })
}

fn text(value: &Value<'static>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

fn phone(value: &Value<'static>) -> Option<PhoneNumber> {
    match value {
        Value::Phone(phone) => Some(PhoneNumber::clone(phone)),
        _ => None,
    }
}

/// The organisation's own fields, each as a field of its own.
fn customs(all: &[&Value<'static>], choices: &BTreeMap<String, usize>) -> Custom {
    let maps: Vec<&Custom> = all
        .iter()
        .filter_map(|value| match value {
            Value::Custom(custom) => Some(&**custom),
            _ => None,
        })
        .collect();
    let mut out = Custom::new();
    for (key, value) in maps.iter().flat_map(|custom| custom.iter()) {
        match (out.get_mut(key), value) {
            (Some(CustomValue::Texts(have)), CustomValue::Texts(more)) => {
                *have = union([have.as_slice(), more].into_iter(), |text| fold(text).into());
            }
            (Some(CustomValue::Boolean(have)), CustomValue::Boolean(more)) => *have |= more,
            (Some(_), _) => {}
            (None, value) => drop(out.insert(key.clone(), value.clone())),
        }
    }
    for (name, whose) in choices {
        let Some(key) = name.strip_prefix("custom.") else { continue };
        match maps.get(*whose).and_then(|custom| custom.get(key)) {
            Some(value) => drop(out.insert(key.to_owned(), value.clone())),
            None => drop(out.remove(key)),
        }
    }
    out
}
