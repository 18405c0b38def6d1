//! The derived rows that every record with generic routes has: the standard lists with the grid's card, the index by
//! tag, and the keys by which imports and the search for duplicates match records.

use smallvec::SmallVec;

use super::field::View;
use super::render;
use super::resource::{Resource, find, value_of};
use super::value::Value;
use crate::base::phone::Phone;
use crate::base::{Uid, email::Email};
use crate::store::lists::{self, Facet, Standard};
use crate::store::{Derived, Index, KeyBuf, Meta};

/// By tag name, folded.
pub const TAG: Index = Index(20);
/// By email address without its `+tag`; see [`email_key`].
pub const EMAIL: Index = Index(21);
/// By telephone number; see [`phone_key`].
pub const PHONE: Index = Index(22);
/// By web domain.
pub const DOMAIN: Index = Index(23);
/// By name, folded and without double blanks; see [`name_key`].
pub const NAME: Index = Index(24);
/// By the identity that another system gave it, exactly.
pub const EXTERNAL_ID: Index = Index(25);
/// By the record that it hangs on.
pub const PARENT: Index = Index(26);
/// The number of records with a tag, by its folded name.
pub const TAG_COUNT: Index = Index(20);

/// The key of an email address in [`EMAIL`].
#[must_use]
pub fn email_key(address: &str) -> KeyBuf {
    KeyBuf::new().text(&Email::parse(address).map_or_else(|_| address.to_lowercase(), |email| email.folded()))
}

/// The key of a number in [`PHONE`]: E.164 where it could be read, else its digits without leading zeros. `None` for
/// fewer than six digits.
#[must_use]
pub fn phone_key(number: &str, e164: &str) -> Option<KeyBuf> {
    if !e164.is_empty() {
        return Some(KeyBuf::new().text(e164));
    }
    let digits = Phone::parse(number).ok()?.digits();
    let digits = digits.trim_start_matches('0');
    (digits.len() >= 6).then(|| KeyBuf::new().text(digits))
}

/// The key of a name in [`NAME`]. `None` for an empty one.
#[must_use]
pub fn name_key(name: &str) -> Option<KeyBuf> {
    let words: Vec<&str> = name.split_whitespace().collect();
    (!words.is_empty()).then(|| KeyBuf::new().folded(&words.join(" ")))
}

/// The key of a tag in [`TAG`] and [`TAG_COUNT`].
#[must_use]
pub fn tag_key(tag: &str) -> KeyBuf {
    KeyBuf::new().folded(tag)
}

/// Declares the standard lists and the tags of `data`.
pub fn standard<E: Resource>(data: &E, id: Uid, meta: &Meta, tags: &[String], d: &mut Derived<'_>) {
    if d.is_of_texts() {
        return;
    }
    let view = View { id, meta, data, beside: None };
    let facets: SmallVec<[Facet; 5]> =
        E::FACETS.iter().map(|field| Facet { field, key: facet_key(&value_of(view, field)) }).collect();
    lists::standard(d, meta, Standard { name: &data.name(), facets: &facets, card: card(view) });
    if let Some(agenda) = E::AGENDA {
        agenda.declare(view, d);
    }
    for tag in tags {
        let key = tag_key(tag);
        d.count(TAG_COUNT, &key, 1);
        d.index(TAG, key);
    }
}

/// The key of a facet's value.
#[must_use]
pub fn facet_key(value: &Value<'_>) -> KeyBuf {
    match value {
        Value::Text(name) => lists::facet_text(name),
        Value::Id(_, id) => lists::facet_id(Some(*id)),
        _ => lists::facet_id(None),
    }
}

/// The record's card: the JSON object of its identity, its version and the grid's fields.
#[must_use]
pub fn card<E: Resource>(view: View<'_, E>) -> Vec<u8> {
    let mut out = Vec::with_capacity(400);
    render::object(&mut out, view, card_names::<E>().filter_map(|name| find::<E>(name).map(|(_, field)| field)));
    out
}

/// The fields of a card in their order.
pub fn card_names<E: Resource>() -> impl Iterator<Item = &'static str> {
    ["id", "version"].into_iter().chain(E::GRID.iter().copied())
}

/// Declares the matching keys of a person or company.
pub fn matching<'e>(
    d: &mut Derived<'_>,
    name: &str,
    emails: impl IntoIterator<Item = &'e str>,
    phones: impl IntoIterator<Item = (&'e str, &'e str)>,
    domain: &str,
    external_id: &str,
) {
    if d.is_of_texts() {
        return;
    }
    if let Some(key) = name_key(name) {
        d.index(NAME, key);
    }
    for email in emails.into_iter().filter(|email| !email.is_empty()) {
        d.index(EMAIL, email_key(email));
    }
    for (number, e164) in phones {
        if let Some(key) = phone_key(number, e164) {
            d.index(PHONE, key);
        }
    }
    if !domain.is_empty() {
        d.index(DOMAIN, KeyBuf::new().text(domain));
    }
    if !external_id.is_empty() {
        d.index(EXTERNAL_ID, KeyBuf::new().text(external_id));
    }
}
