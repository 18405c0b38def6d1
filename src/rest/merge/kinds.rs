//! Kinds of records that can be merged, without their type: what merging and the search for duplicates need of each.

use std::marker::PhantomData;

use serde_json::Value as Json;

use crate::auth::policy::Relation;
use crate::base::{Org, Result, Uid};
use crate::rest::derive::{DOMAIN, EMAIL, EXTERNAL_ID, NAME, PHONE};
use crate::rest::field::View;
use crate::rest::info::Info;
use crate::rest::once::Answer;
use crate::rest::records::changed;
use crate::rest::resource::{Resource, fields, find, value_of};
use crate::rest::schema;
use crate::rest::value::Value;
use crate::rest::write::{self, Values};
use crate::store::derive::keys_of;
use crate::store::{Index, KeyBuf, Kind, RawRead, Read, WriteTx};

/// The indexes that tell duplicates, the surest first.
pub const ORDER: [Index; 5] = [EXTERNAL_ID, EMAIL, PHONE, DOMAIN, NAME];

/// A record that is to be merged.
pub struct Known {
    /// What it is called.
    pub title: String,
    /// How it stands to the user.
    pub relation: Relation,
    /// Why it can only be the one that stays, if it can.
    pub stays: Option<&'static str>,
    /// The fields that clients set, with their places: of two records of a kind the same in the same order.
    pub values: Vec<(usize, &'static Info, Value<'static>)>,
}

/// A record that may be a duplicate.
#[derive(Clone)]
pub struct Seen {
    /// Its identity, as answers show it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What tells it apart from others of that name.
    pub subtitle: String,
    /// Its keys in [`ORDER`]'s indexes: the index's place there, and the key.
    pub keys: Vec<(usize, KeyBuf)>,
    /// Where a person works, or nothing.
    pub works_at: String,
    /// Whether it is a company by itself.
    pub company: bool,
}

/// A kind of record that can be merged.
pub trait AnyMerged: Sync {
    /// The kind.
    fn kind(&self) -> Kind;

    /// The schema of a record.
    fn schema(&self) -> Json;

    /// The names of the fields that can be chosen; own fields come beside them.
    fn fields(&self) -> Vec<&'static str>;

    /// The live record as `user` finds it.
    ///
    /// # Errors
    /// When the storage fails.
    fn known(&self, tx: &dyn RawRead, org: Org, id: Uid, user: Uid) -> Result<Option<Known>>;

    /// The live record as a search for duplicates looks at it.
    ///
    /// # Errors
    /// When the storage fails.
    fn seen(&self, tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<Seen>>;

    /// Sets the values in the record.
    ///
    /// # Errors
    /// [`crate::base::Error::Invalid`] below `/fields` when it is then not acceptable.
    fn fill(&self, tx: &mut WriteTx<'_>, org: Org, id: Uid, values: Values) -> Result<()>;

    /// The record as answers show it.
    ///
    /// # Errors
    /// [`crate::base::Error::NotFound`].
    fn answer(&self, tx: &WriteTx<'_>, org: Org, id: Uid) -> Result<Answer>;
}

/// `E` without its type.
#[must_use]
pub const fn merged<E: Resource>() -> &'static dyn AnyMerged {
    const { &Of::<E>(PhantomData) }
}

struct Of<E>(PhantomData<fn() -> E>);

/// The fields that clients set, with their places.
fn settable<E: Resource>() -> impl Iterator<Item = (usize, &'static crate::rest::field::Field<E>)> {
    fields::<E>().enumerate().filter(|(_, field)| field.set.is_some())
}

impl<E: Resource> AnyMerged for Of<E> {
    fn kind(&self) -> Kind {
        E::KIND
    }

    fn schema(&self) -> Json {
        schema::record::<E>()
    }

    fn fields(&self) -> Vec<&'static str> {
        settable::<E>().map(|(_, field)| field.info.name).filter(|name| *name != "custom").collect()
    }

    fn known(&self, tx: &dyn RawRead, org: Org, id: Uid, user: Uid) -> Result<Option<Known>> {
        let Some(record) = tx.get::<E>(org, id.into())? else { return Ok(None) };
        let view = View::of(&record);
        Ok(Some(Known {
            title: record.data.title(),
            relation: write::relation(user, view),
            stays: record.data.stays(),
            values: settable::<E>()
                .map(|(place, field)| (place, &field.info, (field.get)(view).into_owned()))
                .collect(),
        }))
    }

    fn seen(&self, tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<Seen>> {
        let Some(record) = tx.get::<E>(org, id.into())? else { return Ok(None) };
        let place = |index: Index| ORDER.iter().position(|other| *other == index);
        let keys = keys_of(&record.data, &ORDER);
        let mut keys: Vec<_> = keys.into_iter().filter_map(|(index, key)| Some((place(index)?, key))).collect();
        keys.sort_unstable();
        keys.dedup();
        let works_at = match value_of(View::of(&record), E::PARENT.unwrap_or("company")) {
            Value::Id(prefix, id) => id.with_prefix(prefix),
            Value::Text(text) => crate::base::text::fold(&text),
            _ => String::new(),
        };
        Ok(Some(Seen {
            id: record.id.to_string(),
            title: record.data.name().into_owned(),
            subtitle: record.data.subtitle(),
            keys,
            works_at,
            company: find::<E>("first_name").is_none(),
        }))
    }

    fn fill(&self, tx: &mut WriteTx<'_>, org: Org, id: Uid, values: Values) -> Result<()> {
        let old = tx.require::<E>(org, id.into())?;
        let mut data = old.data.clone();
        write::fill(tx, org, id, &mut data, values, "/fields")?;
        tx.update(org, &old, data).map(drop)
    }

    fn answer(&self, tx: &WriteTx<'_>, org: Org, id: Uid) -> Result<Answer> {
        changed(tx, org, &tx.require::<E>(org, id.into())?)
    }
}
