//! What of a record a list shows: all of it, its card, a part of the card, or any fields; and the names of the records
//! that it relates to.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::value::RawValue;

use super::Page;
use crate::base::{Error, Org, Result, Uid};
use crate::cache::{Asked, Found, Rows};
use crate::rest::derive::card_names;
use crate::rest::field::{Field, View};
use crate::rest::include::Wanted;
use crate::rest::render;
use crate::rest::resource::{Relation, Resource, find, relation, value_of};
use crate::rest::value::Value;
use crate::store::lists::{Sort, plain};
use crate::store::{KeyBuf, RawRead, Read, ReadTx, Watched};

/// What of a record a list shows.
pub struct Shape<E: 'static> {
    members: Members<E>,
    /// Names of related records, and the member that shows them.
    titles: Vec<(&'static str, &'static Relation)>,
    /// Names that were read for this answer: its rows often relate to the same records.
    known: Mutex<HashMap<(&'static str, Uid), Option<String>>>,
    /// What stands beside the fields.
    include: Wanted,
    /// Where its rows are kept.
    kept: Option<(Arc<Rows>, Asked)>,
}

/// Of so many related records an answer knows the names.
const KNOWN_MAX: usize = 1_000;

enum Members<E: 'static> {
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
    /// Whole records.
    #[must_use]
    pub fn whole() -> Self {
        let titles = E::TITLES.iter().filter_map(|(name, to)| relation::<E>(to).map(|to| (*name, to))).collect();
        Self { members: Members::Whole, titles, known: Mutex::default(), include: Wanted::default(), kept: None }
    }

    /// The shape for `fields=`; identity and version are always in it.
    ///
    /// # Errors
    /// Naming the field that does not exist.
    pub fn of(names: &str) -> Result<Self> {
        let mut wanted: Vec<&str> = vec!["id", "version"];
        let mut titles = Vec::new();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if let Some((title, to)) = E::TITLES.iter().find(|(title, _)| *title == name) {
                titles.extend(relation::<E>(to).map(|to| (*title, to)));
            } else if find::<E>(name).is_none() {
                let message = format!("{} have no field {name}.", E::KIND.collection);
                return Err(Error::invalid("fields", "unknown_field", message));
            } else if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
        let in_card = wanted.iter().all(|name| card_names::<E>().any(|card| card == *name));
        let members = if wanted.len() == 2 {
            Members::Identity
        } else if in_card && wanted.len() == card_names::<E>().count() {
            Members::Card
        } else {
            let fields = wanted.iter().filter_map(|name| find::<E>(name).map(|(_, field)| field)).collect();
            if in_card { Members::Part(fields) } else { Members::Fields(fields) }
        };
        Ok(Self { members, titles, known: Mutex::default(), include: Wanted::default(), kept: None })
    }

    /// The same with more beside the fields.
    #[must_use]
    pub fn with(self, include: Wanted) -> Self {
        Self { include, ..self }
    }

    /// The same with rows that are kept from one answer to the next. `moment` is from before the snapshot they are read
    /// from, `what` names all that was asked for.
    #[must_use]
    pub fn kept_in(self, rows: &Arc<Rows>, moment: u64, what: &str) -> Self {
        let asked = rows.asked(format!("{} {what}", E::KIND.collection), moment);
        Self { kept: Some((Arc::clone(rows), asked)), ..self }
    }

    /// Whether what stands beside the fields are a few numbers at most.
    #[must_use]
    pub fn is_light(&self) -> bool {
        self.include.is_beside()
    }

    /// Whether other records are read for what stands beside the fields.
    #[must_use]
    pub fn includes(&self) -> bool {
        !self.include.is_empty()
    }

    /// Whether nothing but identity and version is shown.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        matches!(self.members, Members::Identity) && self.titles.is_empty() && !self.includes()
    }

    /// Whether a card has all that is shown.
    pub(super) fn of_card(&self) -> bool {
        self.titles.is_empty()
            && !self.includes()
            && matches!(self.members, Members::Card | Members::Identity | Members::Part(_))
    }

    /// Writes the row from a record.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn write(&self, tx: &dyn RawRead, org: Org, out: &mut Vec<u8>, view: View<'_, E>) -> Result<()> {
        self.write_kept(tx, org, view.id, out, &mut |tx, out| self.make(tx, org, out, view).map(|()| true)).map(drop)
    }

    /// Writes the row of the record with this identity; says whether there is one.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn write_of(&self, tx: &dyn RawRead, org: Org, id: Uid, out: &mut Vec<u8>) -> Result<bool> {
        self.write_kept(tx, org, id, out, &mut |tx, out| match tx.get::<E>(org, id.into())? {
            Some(record) => self.make(tx, org, out, View::of(&record)).map(|()| true),
            None => Ok(false),
        })
    }

    /// Writes the row as it is kept, else as `make` writes it, which is kept then.
    fn write_kept(
        &self,
        tx: &dyn RawRead,
        org: Org,
        id: Uid,
        out: &mut Vec<u8>,
        make: &mut dyn FnMut(&dyn RawRead, &mut Vec<u8>) -> Result<bool>,
    ) -> Result<bool> {
        let Some((rows, asked)) = &self.kept else { return make(tx, out) };
        let hear = |on: &[Uid], until| {
            if tx.is_watched() {
                for id in on {
                    tx.hangs_on(*id);
                }
                tx.holds_until(until);
            }
        };
        match rows.get(org, id, *asked, tx.now(), hear) {
            Ok(row) => out.extend_from_slice(&row),
            Err(missed) => {
                let (watched, start) = (Watched::new(tx), out.len());
                watched.hangs_on(id);
                if !make(&watched, out)? {
                    return Ok(false);
                }
                let value = Bytes::copy_from_slice(out.get(start..).unwrap_or_default());
                let (on, until) = watched.noted();
                rows.put(missed, tx.now(), Found { bytes: value.len(), value, on, until });
            }
        }
        Ok(true)
    }

    fn make(&self, tx: &dyn RawRead, org: Org, out: &mut Vec<u8>, view: View<'_, E>) -> Result<()> {
        if let Some(at) = view.data.holds_until(tx.now()) {
            tx.holds_until(at);
        }
        let view = view.within(tx, org);
        match &self.members {
            Members::Whole => render::record(out, view),
            Members::Card => named(out, view, card_names::<E>()),
            Members::Identity => named(out, view, ["id", "version"]),
            Members::Part(fields) | Members::Fields(fields) => render::object(out, view, fields.iter().copied()),
        }
        self.write_titles(tx, org, out, view)?;
        self.include.write(tx, org, view.id, out)
    }

    fn write_titles(&self, tx: &dyn RawRead, org: Org, out: &mut Vec<u8>, view: View<'_, E>) -> Result<()> {
        if self.titles.is_empty() || out.pop() != Some(b'}') {
            return Ok(());
        }
        for (name, relation) in &self.titles {
            render::member(out, name);
            let Value::Id(_, id) = value_of(view, relation.field) else {
                out.extend_from_slice(b"null");
                continue;
            };
            tx.hangs_on(id);
            let mut known = self.known.lock();
            if !known.contains_key(&(*name, id)) {
                if known.len() >= KNOWN_MAX {
                    known.clear();
                }
                known.insert((*name, id), relation.title(tx, org, id)?);
            }
            match known.get(&(*name, id)) {
                Some(Some(title)) => render::string(out, title),
                _ => out.extend_from_slice(b"null"),
            }
        }
        out.push(b'}');
        Ok(())
    }

    /// Writes the row of the record from its card, which lies in the list of all records. Nothing when there is no such
    /// record.
    pub(super) fn write_by_id(&self, tx: &ReadTx, org: Org, id: Uid, page: &mut Page) -> Result<()> {
        let index = plain(Sort::Created);
        tx.get_covering(org, E::KIND, index, &KeyBuf::new(), id, &mut |card| self.write_card(page.row(), card))
            .map(drop)
    }

    /// Writes the row from a card.
    pub(super) fn write_card(&self, out: &mut Vec<u8>, card: &[u8]) -> Result<()> {
        match &self.members {
            Members::Identity => {
                let comma = card.iter().enumerate().filter(|(_, byte)| **byte == b',').nth(1);
                let end = comma.map_or(card.len(), |(at, _)| at);
                out.extend_from_slice(card.get(..end).unwrap_or(card));
                if end < card.len() {
                    out.push(b'}');
                }
            }
            Members::Part(fields) => {
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
