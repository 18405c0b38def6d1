//! What of a record a list shows: all of it, its card, a part of the card, or any fields.

use serde_json::value::RawValue;
use std::collections::HashMap;

use crate::base::{Error, Result};
use crate::rest::derive::card_names;
use crate::rest::field::{Field, View};
use crate::rest::render;
use crate::rest::resource::{Resource, find};

/// What of a record a list shows.
pub enum Shape<E: 'static> {
    /// Everything.
    Whole,
    /// The card as it is stored.
    Card,
    /// Identity and version, which begin every card.
    Identity,
    /// These fields, all of them in the card.
    Part(Vec<&'static Field<E>>),
    /// These fields.
    Fields(Vec<&'static Field<E>>),
}

impl<E: Resource> Shape<E> {
    /// The shape for `fields=`; identity and version are always in it.
    ///
    /// # Errors
    /// Naming the field that does not exist.
    pub fn of(names: &str) -> Result<Self> {
        let mut wanted: Vec<&str> = vec!["id", "version"];
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if find::<E>(name).is_none() {
                let message = format!("{} have no field {name}.", E::KIND.collection);
                return Err(Error::invalid("fields", "unknown_field", message));
            }
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
        if wanted.len() == 2 {
            return Ok(Self::Identity);
        }
        let in_card = wanted.iter().all(|name| card_names::<E>().any(|card| card == *name));
        if in_card && wanted.len() == card_names::<E>().count() {
            return Ok(Self::Card);
        }
        let fields = wanted.iter().filter_map(|name| find::<E>(name).map(|(_, field)| field)).collect();
        Ok(if in_card { Self::Part(fields) } else { Self::Fields(fields) })
    }

    /// Whether a card has all that is shown.
    pub(super) fn of_card(&self) -> bool {
        matches!(self, Self::Card | Self::Identity | Self::Part(_))
    }

    /// Writes the row from a record.
    pub fn write(&self, out: &mut Vec<u8>, view: View<'_, E>) {
        match self {
            Self::Whole => render::record(out, view),
            Self::Card => named(out, view, card_names::<E>()),
            Self::Identity => named(out, view, ["id", "version"]),
            Self::Part(fields) | Self::Fields(fields) => render::object(out, view, fields.iter().copied()),
        }
    }

    /// Writes the row from a card.
    pub(super) fn write_card(&self, out: &mut Vec<u8>, card: &[u8]) -> Result<()> {
        match self {
            Self::Identity => {
                let end =
                    card.iter().enumerate().filter(|(_, byte)| **byte == b',').nth(1).map_or(card.len(), |(at, _)| at);
                out.extend_from_slice(card.get(..end).unwrap_or(card));
                if end < card.len() {
                    out.push(b'}');
                }
            }
            Self::Part(fields) => {
                let members: HashMap<&str, &RawValue> = serde_json::from_slice(card).map_err(Error::fault)?;
                out.push(b'{');
                for field in fields {
                    render::member(out, field.info.name);
                    out.extend_from_slice(members.get(field.info.name).map_or("null", |raw| raw.get()).as_bytes());
                }
                out.push(b'}');
            }
            _ => out.extend_from_slice(card),
        }
        Ok(())
    }
}

fn named<E: Resource>(out: &mut Vec<u8>, view: View<'_, E>, names: impl IntoIterator<Item = &'static str>) {
    render::object(out, view, names.into_iter().filter_map(|name| find::<E>(name).map(|(_, field)| field)));
}
