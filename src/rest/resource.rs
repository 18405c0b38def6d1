//! What an entity says to get the whole of this layer: its fields, its relations, what its grid shows, and the two
//! hooks around a change. Everything else follows.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::agenda::Agenda;
use super::field::{Common, Field, View};
use super::filter::{Source, Table};
use super::include::Include;
use super::info::Info;
use super::timeline::Beside;
use super::value::{CustomValue, Value};
use crate::base::{FieldError, Org, Result, Time, Uid};
use crate::store::{Entity, Kind, RawRead, Read, ReadTx, WriteTx};

/// A type of record with the generic routes.
pub trait Resource: Entity + Default {
    /// Its own fields, in the order in which answers show them; the common ones come before.
    const FIELDS: &'static [Field<Self>];
    /// Where its identities lead to.
    const RELATIONS: &'static [Relation] = &[];
    /// The fields that the grid shows by default, without `id` and `version`; none of them may depend on other records.
    const GRID: &'static [&'static str];
    /// The fields with few values that lists are kept behind, at most five.
    const FACETS: &'static [&'static str];
    /// What of it is open and when that is due, where lists ask for it.
    const AGENDA: Option<Agenda> = None;
    /// Members that show the name of a related record, and the relation's name; answers look them up.
    const TITLES: &'static [(&'static str, &'static str)] = &[];
    /// What an answer about one record may carry beside it.
    const INCLUDES: &'static [Include] = &[];
    /// The field whose record it hangs on, where [`super::derive::PARENT`] is kept.
    const PARENT: Option<&'static str> = None;
    /// The same where it hangs on records of several kinds: a field for each.
    const PARENTS: &'static [&'static str] = &[];
    /// The fields with the users whose it is. The first is who looks after it: who creates a record is put there unless
    /// the body says otherwise, bulk changes assign it, and without a user in it the record is everybody's.
    const HOLDERS: &'static [&'static str] = &["owner_id"];
    /// Whether a new record begins without a user in the first of [`Resource::HOLDERS`], and waits for one.
    const UNHELD: bool = false;
    /// What its timeline shows beside its own changes.
    const TIMELINE: &'static [Beside] = &[];
    /// What one of them is called in a sentence.
    const NOUN: &'static str;
    /// Texts of which one at least is not empty.
    const NAMED_BY: &'static [&'static str] = &[];
    /// The field with what it is sorted by as its name.
    const NAME: &'static str = "name";

    /// Whether it is a part of the record that it hangs on, without a collection and a page of its own; see
    /// [`super::parts`].
    const PART: bool = false;

    /// Whether answers about one of them are kept; see [`crate::cache::Kept`]. What they show must hang on the records
    /// that are read for it and on those that link to it, on nothing else.
    const KEPT: bool = false;

    /// What it is sorted by as `name`.
    fn name(&self) -> Cow<'_, str>;

    /// What tells it apart from others of its name, for the results of searches.
    fn subtitle(&self) -> String;

    /// Its tags.
    fn tags(&mut self) -> &mut Vec<String>;

    /// The next instant after which it shows other values without a change.
    fn holds_until(&self, _now: Time) -> Option<Time> {
        None
    }

    /// Brings the fields in line with each other after some were set.
    fn settle(&mut self) {}

    /// Brings in line what depends on other records, in the write, after [`Resource::settle`].
    ///
    /// # Errors
    /// When the storage fails; what is wrong goes to `errors`.
    fn relate(&mut self, _tx: &WriteTx<'_>, _org: Org, _errors: &mut Vec<FieldError>) -> Result<()> {
        Ok(())
    }

    /// Sets what the server owns and what follows from the change: the record was `was` before its fields were set, the
    /// default one if it is new. Part of the write that stores it.
    ///
    /// # Errors
    /// When the storage fails.
    fn changing(&mut self, _was: &Self, _id: Uid, _tx: &mut WriteTx<'_>, _org: Org) -> Result<()> {
        Ok(())
    }

    /// Why it cannot be merged into another one, if it cannot.
    fn stays(&self) -> Option<&'static str> {
        None
    }

    /// What is wrong with the fields taken together.
    fn verify(&self, _errors: &mut Vec<FieldError>) {}
}

/// A way from one collection to another: a field that holds an identity, and the name under which filters follow it.
#[derive(Debug, Clone, Copy)]
pub struct Relation {
    /// The name in filters.
    pub name: &'static str,
    /// The field with the identity.
    pub field: &'static str,
    /// The kind it leads to.
    pub kind: Kind,
    table: fn() -> &'static dyn Table,
    with: Follow,
    title: fn(&dyn RawRead, Org, Uid) -> Result<Option<String>>,
}

type Follow = fn(&ReadTx, Org, Uid, &Source, &mut dyn FnMut(&Value<'_>) -> bool) -> Result<bool>;

impl Relation {
    /// The relation `name` over `field` to `T`.
    #[must_use]
    pub const fn to<T: Resource>(name: &'static str, field: &'static str) -> Self {
        Self { name, field, kind: T::KIND, table: table::<T>, with: follow::<T>, title: title::<T> }
    }

    /// The name of the related record.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn title(&self, tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<String>> {
        (self.title)(tx, org, id)
    }

    /// Calls `with` with a value of the related record; with [`Value::Empty`] when there is no such record.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn with(
        &self,
        tx: &ReadTx,
        org: Org,
        id: Uid,
        source: &Source,
        with: &mut dyn FnMut(&Value<'_>) -> bool,
    ) -> Result<bool> {
        (self.with)(tx, org, id, source, with)
    }
}

/// What the record is called.
///
/// # Errors
/// When the storage fails.
pub(super) fn title<T: Resource>(tx: &dyn RawRead, org: Org, id: Uid) -> Result<Option<String>> {
    Ok(tx.get::<T>(org, id.into())?.map(|record| record.data.name().into_owned()))
}

fn follow<T: Resource>(
    tx: &ReadTx,
    org: Org,
    id: Uid,
    source: &Source,
    with: &mut dyn FnMut(&Value<'_>) -> bool,
) -> Result<bool> {
    Ok(match tx.get::<T>(org, id.into())? {
        Some(record) => with_source(View::of(&record).within(tx, org), source, with),
        None => with(&Value::Empty),
    })
}

/// The table of `E` for filters.
#[must_use]
pub fn table<E: Resource>() -> &'static dyn Table {
    const { &TableOf::<E>(PhantomData) }
}

struct TableOf<E>(PhantomData<fn() -> E>);

impl<E: Resource> Table for TableOf<E> {
    fn collection(&self) -> &'static str {
        E::KIND.collection
    }

    fn find(&self, name: &str) -> Option<(usize, &'static Info)> {
        find::<E>(name).map(|(place, field)| (place, &field.info))
    }

    fn names(&self) -> Vec<&'static str> {
        fields::<E>().map(|field| field.info.name).collect()
    }

    fn relation(&self, name: &str) -> Option<(usize, &'static dyn Table)> {
        let (place, relation) = E::RELATIONS.iter().enumerate().find(|(_, relation)| relation.name == name)?;
        Some((place, (relation.table)()))
    }
}

/// All fields in the order in which answers show them.
pub fn fields<E: Resource>() -> impl Iterator<Item = &'static Field<E>> {
    Common::<E>::FIELDS.iter().chain(E::FIELDS)
}

/// The relation with this name.
#[must_use]
pub fn relation<E: Resource>(name: &str) -> Option<&'static Relation> {
    E::RELATIONS.iter().find(|relation| relation.name == name)
}

/// The field with this name and its place among [`fields`].
#[must_use]
pub fn find<E: Resource>(name: &str) -> Option<(usize, &'static Field<E>)> {
    fields::<E>().enumerate().find(|(_, field)| field.info.name == name)
}

/// The field with the user who looks after a record, where the kind has one.
#[must_use]
pub fn holder<E: Resource>() -> Option<&'static Field<E>> {
    E::HOLDERS.first().and_then(|name| find::<E>(name)).map(|(_, field)| field)
}

/// Whether records of this kind have tags.
#[must_use]
pub fn is_tagged<E: Resource>() -> bool {
    find::<E>("tags").is_some()
}

/// One of them in a sentence, with its article.
#[must_use]
pub fn one<E: Resource>() -> String {
    let article = if E::NOUN.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {}", E::NOUN)
}

/// The same at a sentence's beginning.
#[must_use]
pub fn first_one<E: Resource>() -> String {
    one::<E>().replacen('a', "A", 1)
}

/// The field at this place among [`fields`].
#[must_use]
pub fn field_at<E: Resource>(place: usize) -> Option<&'static Field<E>> {
    match place.checked_sub(Common::<E>::FIELDS.len()) {
        None => Common::<E>::FIELDS.get(place),
        Some(own) => E::FIELDS.get(own),
    }
}

/// Calls `with` with the value at `source`.
pub fn with_source<E: Resource>(view: View<'_, E>, source: &Source, with: &mut dyn FnMut(&Value<'_>) -> bool) -> bool {
    let get = |place: usize| field_at::<E>(place).map_or(Value::Empty, |field| (field.get)(view));
    match source {
        Source::Field(place) => with(&get(*place)),
        Source::Part(place, part) => match get(*place) {
            Value::Address(address) => with(&address.part(part).map_or(Value::Empty, |text| Value::text(text))),
            _ => with(&Value::Empty),
        },
        Source::Custom(place, key) => match get(*place) {
            Value::Custom(custom) => with(&custom.get(key).map_or(Value::Empty, CustomValue::view)),
            _ => with(&Value::Empty),
        },
    }
}

/// The value of the field with this name.
#[must_use]
pub fn value_of<'r, E: Resource>(view: View<'r, E>, name: &str) -> Value<'r> {
    find::<E>(name).map_or(Value::Empty, |(_, field)| (field.get)(view))
}
