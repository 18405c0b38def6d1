//! The standard lists: by creation, by change and by name, each alone and behind each facet (a field with few
//! values, such as a status or an owner). A page of them costs the same at any size.
//!
//! The three lists that stand alone are covering: their rows hold the record's card, the ready JSON text of the few
//! fields that a grid shows. The facets' lists hold keys only. How many records a facet's value has is a counter.

use crate::base::{Time, Uid};

use super::derive::Derived;
use super::entity::Meta;
use super::keys::KeyBuf;
use super::kind::Index;

/// The standard orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By time of creation: the identity alone, since it holds that time.
    Created,
    /// By time of the last change.
    Updated,
    /// By name, folded.
    Name,
}

/// A field with few values that lists are kept behind.
#[derive(Debug, Clone)]
pub struct Facet {
    /// The field's name.
    pub field: &'static str,
    /// The value's key, built by [`facet_text`] or [`facet_id`].
    pub key: KeyBuf,
}

/// What the standard lists need of a record.
#[derive(Debug)]
pub struct Standard<'a> {
    /// The name to sort by.
    pub name: &'a str,
    /// The facets, always all of the kind's and in the same order (at most five).
    pub facets: &'a [Facet],
    /// The record's card.
    pub card: Vec<u8>,
}

/// The counter of all records of a kind (key empty), and of each facet's value: `COUNT_ALL.0 + 1 + place`.
pub const COUNT_ALL: Index = Index(1);

/// The index of a sort that stands alone.
#[must_use]
pub fn plain(sort: Sort) -> Index {
    Index(match sort {
        Sort::Created => 1,
        Sort::Updated => 2,
        Sort::Name => 3,
    })
}

/// The index of a sort behind the facet at `place` (0..=4). Its keys start with the facet's value.
#[must_use]
pub fn behind(place: u8, sort: Sort) -> Index {
    Index(plain(sort).0 + 3 + 3 * place.min(4))
}

/// The counter of the facet at `place`.
#[must_use]
pub fn facet_counter(place: u8) -> Index {
    Index(COUNT_ALL.0 + 1 + place.min(4))
}

/// The key of a facet that is a word of ours (an enum).
#[must_use]
pub fn facet_text(value: &str) -> KeyBuf {
    KeyBuf::new().text(value)
}

/// The key of a facet that is an identity or absent.
#[must_use]
pub fn facet_id(value: Option<Uid>) -> KeyBuf {
    KeyBuf::new().opt_id(value)
}

/// The part of a key that a sort adds before the identity. Ascending.
#[must_use]
pub fn sort_key(sort: Sort, name: &str, updated_at: Time) -> KeyBuf {
    match sort {
        Sort::Created => KeyBuf::new(),
        Sort::Updated => KeyBuf::new().time(updated_at),
        Sort::Name => KeyBuf::new().folded(name),
    }
}

/// Declares the rows and counters of the standard lists.
pub fn standard(d: &mut Derived<'_>, meta: &Meta, list: Standard<'_>) {
    let keys = [Sort::Created, Sort::Updated, Sort::Name].map(|s| (s, sort_key(s, list.name, meta.updated_at)));
    for (place, facet) in (0..).zip(list.facets) {
        for (sort, key) in &keys {
            d.index(behind(place, *sort), facet.key.clone().bytes(key.as_bytes()));
        }
        d.count(facet_counter(place), &facet.key, 1);
    }
    for (sort, key) in keys {
        d.covering(plain(sort), key, list.card.clone());
    }
    d.count(COUNT_ALL, &KeyBuf::new(), 1);
}
