//! What a stored record is, and what the store must know of its type.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::{Error, Id, Org, Prefixed, Result, Time, Uid};

use super::derive::Derived;
use super::kind::Kind;
use super::rows;
use super::secrets::{Secrets, SecretsFn, secrets_of};
use super::write::WriteTx;

/// What the store keeps about every record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// 1 at creation, one more with each change.
    pub version: u32,
    /// The instant inside the identity.
    pub created_at: Time,
    /// When the last change was made.
    pub updated_at: Time,
    /// The user who created it, if a user did.
    pub created_by: Option<Uid>,
    /// The user who changed it last, if a user did.
    pub updated_by: Option<Uid>,
    /// When this copy was read or written: the instant of its transaction, which is not stored. What answers show may
    /// depend on it, derived rows may not.
    pub read_at: Time,
}

/// A stored record of type `E`.
#[derive(Clone)]
pub struct Record<E> {
    /// Its identity.
    pub id: Id<E>,
    /// What the store keeps about it.
    pub meta: Meta,
    /// Its fields.
    pub data: E,
}

/// A type of record. Its fields are stored by name, so a new field needs `#[serde(default)]` and no migration.
pub trait Entity: Prefixed + Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;
    /// The version of [`Entity::derive`]; another number rebuilds the derived rows at the next start.
    const DERIVE: u16;
    /// Whether its changes go to the change log. Sessions, jobs and the like say no.
    const LOGGED: bool = true;
    /// Whether only admins change it; then only they take a change back.
    const ADMINS_ONLY: bool = false;

    /// Whether its records go out with their organisation and come in again. What is bound to this installation (sessions,
    /// secrets, work in progress) says no.
    const PORTABLE: bool = Self::LOGGED;

    /// Declares every row derived from the record: unique keys, indexes, links, search text, counters.
    /// It must depend on nothing but its arguments.
    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>);

    /// How the record is called in the trash and in the log.
    fn title(&self) -> String {
        String::new()
    }
}

/// The operations on records whose type is known by its number only.
pub(crate) struct EntityType {
    pub(crate) kind: Kind,
    pub(crate) derive: u16,
    pub(crate) logged: bool,
    pub(crate) admins_only: bool,
    pub(crate) portable: bool,
    /// Calls `with` with the record's derived rows and its title.
    pub(crate) derived: DerivedFn,
    /// Visits the values that hang on keys, where the type has any.
    pub(crate) secrets: Option<SecretsFn>,
}

type DerivedFn =
    fn(org: Org, id: Uid, row: &[u8], with: &mut dyn FnMut(Derived<'_>, String) -> Result<()>) -> Result<()>;

fn derived_of<E: Entity>(
    org: Org,
    id: Uid,
    row: &[u8],
    with: &mut dyn FnMut(Derived<'_>, String) -> Result<()>,
) -> Result<()> {
    let (meta, data) = rows::split(id, row)?;
    let data: E = rows::decode_data(data)?;
    with(Derived::of(org, id, &meta, &data), data.title())
}

/// Gives a new organisation some of what it begins with: in a write, the organisation and the identity of its record.
pub type Founding = fn(&mut WriteTx<'_>, Org, Uid) -> Result<()>;

/// Every type of record that the program knows, by kind number, and what organisations begin with.
#[derive(Clone, Default)]
pub struct Registry {
    types: Arc<BTreeMap<u8, EntityType>>,
    founding: Vec<Founding>,
}

impl Registry {
    /// Starts an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a type. Call it before the store is opened.
    #[must_use]
    pub fn with<E: Entity>(mut self) -> Self {
        self.insert::<E>(None);
        self
    }

    /// Adds a type with values that hang on keys of the keyring.
    #[must_use]
    pub fn with_secrets<E: Secrets>(mut self) -> Self {
        self.insert::<E>(Some(secrets_of::<E>));
        self
    }

    /// Adds something that organisations begin with.
    #[must_use]
    pub fn with_founding(mut self, founding: Founding) -> Self {
        self.founding.push(founding);
        self
    }

    pub(crate) fn founding(&self) -> &[Founding] {
        &self.founding
    }

    fn insert<E: Entity>(&mut self, secrets: Option<SecretsFn>) {
        let entry = EntityType {
            kind: E::KIND,
            derive: E::DERIVE,
            logged: E::LOGGED,
            admins_only: E::ADMINS_ONLY,
            portable: E::PORTABLE,
            derived: derived_of::<E>,
            secrets,
        };
        match Arc::get_mut(&mut self.types) {
            Some(types) => {
                types.insert(E::KIND.number, entry);
            }
            None => tracing::error!(kind = E::KIND.collection, "a type was registered after the store was opened"),
        }
    }

    pub(crate) fn get(&self, kind: u8) -> Result<&EntityType> {
        self.types.get(&kind).ok_or_else(|| Error::internal(format!("no record type has the number {kind}")))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &EntityType> {
        self.types.values()
    }

    /// The kind with this number.
    #[must_use]
    pub fn by_number(&self, number: u8) -> Option<Kind> {
        self.types.get(&number).map(|t| t.kind)
    }

    /// The kind with this number.
    #[must_use]
    pub fn kind(&self, number: u8) -> Option<Kind> {
        self.types.get(&number).map(|t| t.kind)
    }

    /// Whether only admins change records of the kind with this number.
    #[must_use]
    pub fn is_admins_only(&self, number: u8) -> bool {
        self.types.get(&number).is_some_and(|t| t.admins_only)
    }

    /// The kind whose collection has this name.
    #[must_use]
    pub fn by_collection(&self, collection: &str) -> Option<Kind> {
        self.types.values().map(|t| t.kind).find(|k| k.collection == collection)
    }

    /// The kind and the identity that `text` names, by its prefix.
    #[must_use]
    pub fn parse_id(&self, text: &str) -> Option<(Kind, Uid)> {
        self.types.values().find_map(|t| Uid::parse(t.kind.prefix, text).map(|id| (t.kind, id)))
    }
}
