//! Values and records to JSON text, written straight into bytes: answers are built from these and from cards, never
//! from a tree.

use std::io::Write;

use super::field::{Common, Field, View};
use super::resource::Resource;
use super::value::{CustomValue, Value};
use crate::base::Uid;

/// Writes a JSON string.
pub fn string(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else if let Ok(quoted) = serde_json::to_vec(text) {
        out.extend_from_slice(&quoted);
    }
}

/// Writes an identity.
pub fn identity(out: &mut Vec<u8>, prefix: &str, id: Uid) {
    out.push(b'"');
    out.extend_from_slice(id.with_prefix(prefix).as_bytes());
    out.push(b'"');
}

/// Writes what needs no escapes in quotes. Writing to memory cannot fail.
fn plain(out: &mut Vec<u8>, shown: impl std::fmt::Display) {
    let _ = write!(out, "\"{shown}\"");
}

/// Writes `"name":`, after a comma unless it is the first member.
pub fn member(out: &mut Vec<u8>, name: &str) {
    if out.last().is_some_and(|last| *last != b'{') {
        out.push(b',');
    }
    string(out, name);
    out.push(b':');
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut item: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (place, one) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        item(out, one);
    }
    out.push(b']');
}

/// Writes `null` for an empty text.
fn optional(out: &mut Vec<u8>, text: &str) {
    if text.is_empty() { out.extend_from_slice(b"null") } else { string(out, text) }
}

/// Writes a value.
pub fn value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Empty | Value::AddressParts(_) | Value::CustomParts(_) => out.extend_from_slice(b"null"),
        Value::Text(text) => string(out, text),
        Value::Integer(n) => drop(write!(out, "{n}")),
        Value::Number(n) => drop(write!(out, "{n}")),
        Value::Money(money) => {
            let _ = write!(out, "{{\"amount\":\"{}\",\"currency\":\"{}\"}}", money.amount(), money.currency().as_str());
        }
        Value::Date(date) => plain(out, date),
        Value::Time(at) => plain(out, at),
        Value::Boolean(yes) => out.extend_from_slice(if *yes { b"true" } else { b"false" }),
        Value::Id(prefix, id) => identity(out, prefix, *id),
        Value::Texts(texts) => list(out, texts, |out, text| string(out, text)),
        Value::Phone(phone) => optional(out, &phone.number),
        Value::Phones(phones) => list(out, phones, |out, phone| string(out, &phone.number)),
        Value::ContactEmails(emails) => list(out, emails, |out, email| {
            out.extend_from_slice(b"{\"email\":");
            string(out, &email.email);
            out.extend_from_slice(b",\"label\":");
            optional(out, &email.label);
            out.extend_from_slice(if email.primary { b",\"primary\":true}" } else { b",\"primary\":false}" });
        }),
        Value::ContactPhones(phones) => list(out, phones, |out, phone| {
            out.extend_from_slice(b"{\"number\":");
            string(out, &phone.number);
            out.extend_from_slice(b",\"label\":");
            optional(out, &phone.label);
            out.extend_from_slice(b",\"e164\":");
            optional(out, &phone.e164);
            out.push(b'}');
        }),
        Value::Links(links, all) => list(out, all, |out, link| {
            out.push(b'{');
            member(out, links.member);
            identity(out, links.kind.prefix, link.id);
            member(out, "role");
            optional(out, &link.role);
            out.push(b'}');
        }),
        Value::Address(address) => {
            out.push(b'{');
            for part in super::info::ADDRESS_PARTS {
                member(out, part);
                optional(out, address.part(part).map_or("", String::as_str));
            }
            out.push(b'}');
        }
        Value::Custom(custom) => {
            out.push(b'{');
            for (key, one) in custom.iter() {
                member(out, key);
                self::value(out, &CustomValue::view(one));
            }
            out.push(b'}');
        }
    }
}

/// Writes the object with these fields in their order.
pub fn object<'f, E: Resource>(out: &mut Vec<u8>, view: View<'_, E>, fields: impl IntoIterator<Item = &'f Field<E>>) {
    out.push(b'{');
    for field in fields {
        member(out, field.info.name);
        value(out, &field.shown(view));
    }
    out.push(b'}');
}

/// Writes the whole record.
pub fn record<E: Resource>(out: &mut Vec<u8>, view: View<'_, E>) {
    object(out, view, Common::<E>::FIELDS.iter().chain(E::FIELDS));
}
