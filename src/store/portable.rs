//! Records as lines of JSON that another installation can read: the way out of and into an organisation as a whole.
//! A line holds what the row holds, so that a record which comes in again has the same bytes; what is derived from it is
//! derived anew. The JSON is made of the stored fields alone and knows no type; coming in, the record's type has to
//! understand it. Sealed values do not go out.

mod json;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::base::{Error, Org, Result, Time, Uid};

use super::entity::{Entity, Meta, Registry};
use super::keys::{kind_prefix, record_key};
use super::kind::Kind;
use super::log::Op;
use super::read::{Dir, Flow, RawRead, scan_prefix};
use super::rows;
use super::secrets::Secret;
use super::tables::Table;
use super::trash::{self, Cleared, Removed, TrashRow};
use super::write::WriteTx;

/// The prefix of users' identities, who made and changed records.
const USER: &str = "usr";

/// A record on its way out or in.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub id: Uid,
    row: Vec<u8>,
    /// What the trash says of it, if it lies there; its row is above.
    trashed: Option<TrashRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    version: u32,
    updated_at: Time,
    created_by: Option<String>,
    updated_by: Option<String>,
    fields: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deleted: Option<Deleted>,
}

/// What the trash knows of a record.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deleted {
    at: Time,
    by: Option<String>,
    title: String,
    /// Links that the deletion cleared.
    cleared: Vec<Link>,
    /// Records that went to the trash with it.
    cascaded: Vec<String>,
    /// Entries that the deletion took out of lists.
    removed: Vec<Taken>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    record: String,
    field: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    record: String,
    field: String,
    entry: Box<RawValue>,
}

/// A refusal of what a line says; the caller knows which line it is.
fn refused(why: impl Into<String>) -> Error {
    Error::Malformed(why.into())
}

/// The kinds whose records go out with their organisation, by number.
pub fn kinds(registry: &Registry) -> impl Iterator<Item = Kind> + '_ {
    registry.all().filter(|ty| ty.portable).map(|ty| ty.kind)
}

/// Visits the records of a kind, live ones or those in the trash, in the order of their identities.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn scan<R: RawRead + ?Sized>(
    read: &R,
    (org, kind): (Org, Kind),
    deleted: bool,
    visit: &mut dyn FnMut(Carried) -> Result<Flow>,
) -> Result<()> {
    let start = kind_prefix(org, kind.number).into_bytes();
    let table = if deleted { Table::Trash } else { Table::Records };
    scan_prefix(read, table, &start, Dir::Forward, None, &mut |key, row| {
        let Some(id) = key.split_last_chunk::<16>().and_then(|(_, id)| Uid::from_bytes(id)) else {
            return Ok(Flow::More);
        };
        let (row, trashed) = if deleted {
            let mut trashed = trash::decode(row)?;
            (std::mem::take(&mut trashed.row), Some(trashed))
        } else {
            (row.to_vec(), None)
        };
        visit(Carried { kind, id, row, trashed })
    })
}

impl Carried {
    /// Its fields.
    ///
    /// # Errors
    /// When they do not fit the type.
    pub fn data<E: Entity>(&self) -> Result<E> {
        rows::decode_data(rows::split(self.id, &self.row)?.1)
    }

    /// What the store keeps about it.
    ///
    /// # Errors
    /// When the row is broken.
    pub fn meta(&self) -> Result<Meta> {
        Ok(rows::split(self.id, &self.row)?.0)
    }

    /// Puts other fields in the place of its own; version and times stay.
    ///
    /// # Errors
    /// When the row is broken.
    pub fn replace<E: Entity>(&mut self, data: &E) -> Result<()> {
        self.row = rows::join(&self.meta()?, &rows::encode_data(data)?);
        Ok(())
    }

    /// Puts what `seal` makes in the place of each sealed value; it is called with the place that binds the value.
    ///
    /// # Errors
    /// When the row is broken, or `seal` fails.
    pub fn reseal(
        &mut self,
        registry: &Registry,
        (instance, org): (Uid, Org),
        seal: &mut dyn FnMut(&[&[u8]]) -> Result<Vec<u8>>,
    ) -> Result<()> {
        let Some(secrets) = registry.get(self.kind.number)?.secrets else { return Ok(()) };
        self.row = secrets((instance, org, self.id), &self.row, &mut |secret| {
            if let Secret::Sealed { place, value } = secret {
                *value = seal(place)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// It as one line of JSON, without the line's end. What is sealed stands there as nothing: no other installation could
    /// open it.
    ///
    /// # Errors
    /// When the row is broken or holds what JSON has no form for.
    pub fn to_line(mut self, registry: &Registry) -> Result<Vec<u8>> {
        self.reseal(registry, (Uid::default(), Org::INSTANCE), &mut |_| Ok(Vec::new()))?;
        let (meta, data) = rows::split(self.id, &self.row)?;
        let user = |id: Option<Uid>| id.map(|id| id.with_prefix(USER));
        let name = |kind: u8, id: Uid| Ok(id.with_prefix(registry.get(kind)?.kind.prefix));
        let deleted = |trashed: &TrashRow| -> Result<Deleted> {
            let link = |link: &Cleared| Ok(Link { record: name(link.kind, link.id)?, field: link.field.clone() });
            let taken = |removed: &Removed| {
                let Link { record, field } = link(&removed.link)?;
                Ok(Taken { record, field, entry: json::from_packed(&removed.entry)? })
            };
            Ok(Deleted {
                at: trashed.deleted_at,
                by: user(trashed.deleted_by),
                title: trashed.title.clone(),
                cleared: trashed.cleared.iter().map(link).collect::<Result<_>>()?,
                cascaded: trashed.cascaded.iter().map(|(kind, id)| name(*kind, *id)).collect::<Result<_>>()?,
                removed: trashed.removed.iter().map(taken).collect::<Result<_>>()?,
            })
        };
        let line = Line {
            id: self.id.with_prefix(self.kind.prefix),
            version: meta.version,
            updated_at: meta.updated_at,
            created_by: user(meta.created_by),
            updated_by: user(meta.updated_by),
            fields: json::from_packed(data)?,
            deleted: self.trashed.as_ref().map(deleted).transpose()?,
        };
        serde_json::to_vec(&line).map_err(Error::fault)
    }

    /// Reads a line about a record of this kind, in the trash or not, that is to belong to `org`.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is no such line, or the record's type does not take its fields.
    pub fn from_line(registry: &Registry, org: Org, kind: Kind, deleted: bool, line: &[u8]) -> Result<Self> {
        let line: Line = serde_json::from_slice(line).map_err(|error| refused(error.to_string()))?;
        let bad = |text: &str| refused(format!("{text} is no identifier of this kind"));
        let id = Uid::parse(kind.prefix, &line.id).ok_or_else(|| bad(&line.id))?;
        let user = |text: Option<String>| match text {
            Some(text) => Uid::parse(USER, &text).map(Some).ok_or_else(|| bad(&text)),
            None => Ok(None),
        };
        let name = |text: &str| registry.parse_id(text).map(|(kind, id)| (kind.number, id)).ok_or_else(|| bad(text));
        if deleted != line.deleted.is_some() {
            return Err(refused("a record is live or deleted, and this one is in the wrong place"));
        }
        let meta = Meta {
            version: line.version.max(1),
            created_at: id.time(),
            updated_at: line.updated_at,
            created_by: user(line.created_by)?,
            updated_by: user(line.updated_by)?,
            read_at: line.updated_at,
        };
        let row = rows::join(&meta, &json::to_packed(&line.fields)?);
        let link = |link: Link| {
            let (kind, id) = name(&link.record)?;
            Ok(Cleared { kind, id, field: link.field })
        };
        let trashed = |deleted: Deleted| -> Result<TrashRow> {
            let taken = |taken: Taken| {
                let entry = json::to_packed(&taken.entry)?;
                Ok(Removed { link: link(Link { record: taken.record, field: taken.field })?, entry })
            };
            Ok(TrashRow {
                deleted_at: deleted.at,
                deleted_by: user(deleted.by)?,
                title: deleted.title,
                cleared: deleted.cleared.into_iter().map(link).collect::<Result<_>>()?,
                cascaded: deleted.cascaded.iter().map(|text| name(text)).collect::<Result<_>>()?,
                row: Vec::new(),
                removed: deleted.removed.into_iter().map(taken).collect::<Result<_>>()?,
            })
        };
        let record = Self { kind, id, row, trashed: line.deleted.map(trashed).transpose()? };
        // The type has the last word: what it does not understand would be in the way of every later reading.
        let understood = (registry.get(kind.number)?.derived)(org, id, &record.row, &mut |_, _| Ok(()));
        understood.map(|()| record).map_err(|error| refused(error.to_string()))
    }
}

impl WriteTx<'_> {
    /// Stores a record as it was carried, with its version and its times. It leaves no entry in the log.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the identity or a unique key is taken.
    pub fn bring(&mut self, org: Org, record: Carried) -> Result<()> {
        let Carried { kind, id, row, trashed } = record;
        let registry = self.registry;
        let key = record_key(org, kind, id);
        if self.row(Table::Records, &key)?.is_some() || self.row(Table::Trash, &key)?.is_some() {
            return Err(Error::conflict("exists", "A record with this identifier exists already."));
        }
        match trashed {
            Some(trashed) => self.put_trash(org, kind, id, &TrashRow { row, ..trashed })?,
            None => {
                self.derive_raw(org, registry.get(kind.number)?, id, &row, true)?;
                self.put(Table::Records, key, row);
            }
        }
        self.touch(org, kind, id, Op::Create, 0);
        Ok(())
    }
}
