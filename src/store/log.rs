//! The change log: one entry for each committed change, chained by a keyed hash per organisation.
//!
//! An entry is split in two. The *change* says who did what to which record and when; it stays. The *detail* holds
//! values, names and addresses, and the change commits to it by a salted digest only: erasing a person deletes
//! details and the chain still verifies.

use serde::{Deserialize, Serialize};

use crate::base::{Actor, Error, Org, Result, Time, Uid, Via};
use crate::crypto::chain::ChainKey;
use crate::crypto::token::sha256;

use super::keys::KeyBuf;
use super::kind::Kind;
use super::read::{Dir, Flow, RawRead, RowTable, scan_prefix};
use super::rows;
use super::tables::Table;

/// What a change did to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// It exists from now on.
    Create,
    /// Some fields have other values.
    Update,
    /// It went to the trash.
    Delete,
    /// It came back from the trash.
    Restore,
    /// Nothing: something happened that touches no record's fields.
    Event,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Denied,
}

/// An entry without its values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub at: Time,
    /// The user who acted, if a user did.
    pub actor: Option<Uid>,
    /// By which way.
    pub via: Via,
    /// What was done, for example `record.updated`.
    pub action: String,
    /// The kind's number, 0 for none.
    pub kind: u8,
    /// The record.
    pub id: Option<Uid>,
    /// What it did.
    pub op: Op,
    /// The record's version after it.
    pub version: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// The request or job.
    pub request: Uid,
}

/// The erasable half of an entry.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Detail {
    /// The record's title at that time.
    pub title: String,
    /// The client's address.
    pub address: Option<String>,
    /// What there is to say beside fields, for example the tried identifier's hash.
    pub note: Option<String>,
    before: Packed,
    after: Packed,
}

/// Encoded fields, kept as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Packed(Vec<u8>);

impl Serialize for Packed {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}
impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = Packed;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, v: &[u8]) -> Result<Packed, E> {
                Ok(Packed(v.to_vec()))
            }
        }
        d.deserialize_bytes(V)
    }
}

impl Detail {
    /// The changed fields: name, old value, new value, as JSON for showing.
    #[must_use]
    pub fn changes(&self) -> Vec<(String, serde_json::Value, serde_json::Value)> {
        let (Ok(before), Ok(after)) = (self.before_fields(), self.after_fields()) else { return Vec::new() };
        after.iter().map(|(n, v)| ((*n).to_owned(), rows::to_json(rows::find(&before, n)), rows::to_json(v))).collect()
    }

    /// The changed fields' stored names, and what they were and became inside two otherwise empty records.
    ///
    /// # Errors
    /// When the entry's fields do not fit the type.
    pub fn halves<E: serde::de::DeserializeOwned>(&self) -> Result<(Vec<String>, E, E)> {
        let (before, after) = (self.before_fields()?, self.after_fields()?);
        let names = after.iter().map(|(name, _)| (*name).to_owned()).collect();
        let whole = |half: Vec<rows::RawField<'_>>| {
            let set: Vec<_> = half.into_iter().filter(|(_, value)| *value != rows::NIL).collect();
            rows::decode_data(&rows::map_of(&set))
        };
        Ok((names, whole(before)?, whole(after)?))
    }

    pub(crate) fn before_fields(&self) -> Result<Vec<rows::RawField<'_>>> {
        if self.before.0.is_empty() { Ok(Vec::new()) } else { rows::fields(&self.before.0) }
    }

    pub(crate) fn after_fields(&self) -> Result<Vec<rows::RawField<'_>>> {
        if self.after.0.is_empty() { Ok(Vec::new()) } else { rows::fields(&self.after.0) }
    }
}

/// An entry with its place, as read back.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number, growing over the whole instance.
    pub seq: u64,
    /// The lasting half.
    pub change: Change,
    /// The erasable half, unless it was erased.
    pub detail: Option<Detail>,
}

/// An event to log that is no change of a record.
#[derive(Debug, Clone)]
pub struct Event {
    /// The organisation whose chain it joins; [`Org::INSTANCE`] for none.
    pub org: Org,
    /// What happened, for example `auth.login`.
    pub action: &'static str,
    /// The record it is about.
    pub about: Option<(Kind, Uid)>,
    /// How it ended.
    pub outcome: Outcome,
    /// What there is to say.
    pub note: Option<String>,
}

impl Event {
    /// Something that was done in the actor's organisation.
    #[must_use]
    pub fn done(org: Org, action: &'static str) -> Self {
        Self { org, action, about: None, outcome: Outcome::Done, note: None }
    }

    /// Something that was refused.
    #[must_use]
    pub fn denied(org: Org, action: &'static str) -> Self {
        Self { outcome: Outcome::Denied, ..Self::done(org, action) }
    }

    /// The record it is about.
    #[must_use]
    pub fn about(mut self, kind: Kind, id: Uid) -> Self {
        self.about = Some((kind, id));
        self
    }

    /// A word on it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// An entry that waits for its number and its place in the chain.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) org: Org,
    pub(crate) action: &'static str,
    pub(crate) about: Option<(u8, Uid)>,
    pub(crate) op: Op,
    pub(crate) version: u32,
    pub(crate) outcome: Outcome,
    pub(crate) title: String,
    pub(crate) note: Option<String>,
    pub(crate) difference: Option<(Vec<u8>, Vec<u8>)>,
}

pub(super) const HASH: usize = 32;
pub(super) const SALT: usize = 16;

/// The encoded rows of an entry.
pub(crate) struct Sealed {
    pub(crate) change: Vec<u8>,
    pub(crate) detail: Vec<u8>,
    pub(crate) hash: [u8; HASH],
}

/// Encodes an entry and chains it to `prev`. The change's row is digest ‖ prev ‖ hash ‖ MessagePack, the detail's
/// row salt ‖ MessagePack; hash = MAC(organisation ‖ number ‖ digest ‖ MessagePack, prev).
///
/// # Errors
/// When no random salt is to be had.
pub(crate) fn seal(
    key: &ChainKey,
    seq: u64,
    prev: &[u8; HASH],
    actor: &Actor,
    at: Time,
    entry: Pending,
) -> Result<Sealed> {
    let (before, after) = entry.difference.unwrap_or_default();
    let detail = Detail {
        title: entry.title,
        address: actor.address.map(|a| a.to_string()),
        note: entry.note,
        before: Packed(before),
        after: Packed(after),
    };
    let mut salt = [0_u8; SALT];
    getrandom::fill(&mut salt).map_err(|e| Error::internal(format!("no randomness: {e}")))?;
    let mut detail_row = salt.to_vec();
    rmp_serde::encode::write(&mut detail_row, &detail).map_err(Error::fault)?;
    let digest = sha256(&detail_row);
    let change = Change {
        at,
        actor: actor.user,
        via: actor.via,
        action: entry.action.to_owned(),
        kind: entry.about.map_or(0, |(k, _)| k),
        id: entry.about.map(|(_, id)| id),
        op: entry.op,
        version: entry.version,
        outcome: entry.outcome,
        request: actor.request,
    };
    let body = rmp_serde::to_vec(&change).map_err(Error::fault)?;
    let hash = key.mac(&canonical(entry.org, seq, &digest, &body), prev);
    let mut row = Vec::with_capacity(3 * HASH + body.len());
    for part in [digest.as_slice(), prev, &hash, &body] {
        row.extend_from_slice(part);
    }
    Ok(Sealed { change: row, detail: detail_row, hash })
}

pub(super) fn canonical(org: Org, seq: u64, digest: &[u8; HASH], body: &[u8]) -> Vec<u8> {
    [org.0.to_be_bytes().as_slice(), &seq.to_be_bytes(), digest, body].concat()
}

fn broken() -> Error {
    Error::internal("a row of the change log is broken")
}

/// The pieces of a change's row.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) digest: &'a [u8; HASH],
    pub(super) prev: &'a [u8; HASH],
    pub(super) hash: &'a [u8; HASH],
    pub(super) body: &'a [u8],
}

pub(super) fn parts(row: &[u8]) -> Result<Parts<'_>> {
    let (digest, rest) = row.split_first_chunk::<HASH>().ok_or_else(broken)?;
    let (prev, rest) = rest.split_first_chunk::<HASH>().ok_or_else(broken)?;
    let (hash, body) = rest.split_first_chunk::<HASH>().ok_or_else(broken)?;
    Ok(Parts { digest, prev, hash, body })
}

pub(super) fn seq_of(key: &[u8]) -> u64 {
    key.split_last_chunk::<8>().map_or(0, |(_, s)| u64::from_be_bytes(*s))
}

/// The row of entry `seq`.
#[must_use]
pub(crate) fn entry_key(org: Org, seq: u64) -> Vec<u8> {
    KeyBuf::new().u32(org.0).u64(seq).into_bytes()
}

/// The number and the hash of an organisation's newest entry; `None` when there is none.
///
/// # Errors
/// When the storage fails.
pub(crate) fn head<R: RawRead + ?Sized>(read: &R, org: Org) -> Result<Option<(u64, [u8; HASH])>> {
    let mut found = None;
    scan_prefix(read, Table::Log, &org.0.to_be_bytes(), Dir::Backward, None, &mut |key, row| {
        found = Some((seq_of(key), *parts(row)?.hash));
        Ok(Flow::Stop)
    })?;
    Ok(found)
}

/// The state of an organisation's records: the number of its newest entry, 0 when there is none.
///
/// # Errors
/// When the storage fails.
pub fn state<R: RawRead + ?Sized>(read: &R, org: Org) -> Result<u64> {
    Ok(head(read, org)?.map_or(0, |(seq, _)| seq))
}

/// The organisation and the number of an entry, and the record it is about; `None` when it cannot be read.
pub(crate) fn about(key: &[u8], row: &[u8]) -> Option<(Org, u64, Option<(u8, Uid)>)> {
    let (org, _) = key.split_first_chunk::<4>()?;
    let change: Change = rmp_serde::from_slice(parts(row).ok()?.body).ok()?;
    Some((Org(u32::from_be_bytes(*org)), seq_of(key), change.id.map(|id| (change.kind, id))))
}

/// Entry `seq` of an organisation.
///
/// # Errors
/// When the storage fails.
pub fn entry<R: RawRead + ?Sized>(read: &R, org: Org, seq: u64) -> Result<Option<Entry>> {
    let key = entry_key(org, seq);
    let mut change = None;
    read.get_row(RowTable(Table::Log), &key, &mut |row| {
        change = Some(rmp_serde::from_slice::<Change>(parts(row)?.body).map_err(Error::fault)?);
        Ok(())
    })?;
    let Some(change) = change else { return Ok(None) };
    let mut detail = None;
    read.get_row(RowTable(Table::Detail), &key, &mut |row| {
        detail = Some(rmp_serde::from_slice::<Detail>(row.get(SALT..).unwrap_or_default()).map_err(Error::fault)?);
        Ok(())
    })?;
    Ok(Some(Entry { seq, change, detail }))
}

/// Visits an organisation's changes without their details, newest first, older than `before`.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn changes<R: RawRead + ?Sized>(
    read: &R,
    org: Org,
    before: Option<u64>,
    visit: &mut dyn FnMut(u64, Change) -> Result<Flow>,
) -> Result<()> {
    let after = before.map(u64::to_be_bytes);
    let after = after.as_ref().map(<[u8; 8]>::as_slice);
    scan_prefix(read, Table::Log, &org.0.to_be_bytes(), Dir::Backward, after, &mut |key, row| {
        visit(seq_of(key), rmp_serde::from_slice(parts(row)?.body).map_err(Error::fault)?)
    })
}

/// Visits an organisation's entries, newest first, older than `before`.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn newest<R: RawRead + ?Sized>(
    read: &R,
    org: Org,
    before: Option<u64>,
    visit: &mut dyn FnMut(Entry) -> Result<Flow>,
) -> Result<()> {
    let after = before.map(u64::to_be_bytes);
    scan_prefix(
        read,
        Table::Log,
        &org.0.to_be_bytes(),
        Dir::Backward,
        after.as_ref().map(<[u8; 8]>::as_slice),
        &mut |key, _| match entry(read, org, seq_of(key))? {
            Some(entry) => visit(entry),
            None => Ok(Flow::More),
        },
    )
}

/// Visits a record's entries, newest first, older than `before`.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn history<R: RawRead + ?Sized>(
    read: &R,
    org: Org,
    kind: Kind,
    id: Uid,
    before: Option<u64>,
    visit: &mut dyn FnMut(Entry) -> Result<Flow>,
) -> Result<()> {
    let start = history_prefix(org, kind.number, id).into_bytes();
    let after = before.map(u64::to_be_bytes);
    scan_prefix(read, Table::Index, &start, Dir::Backward, after.as_ref().map(<[u8; 8]>::as_slice), &mut |key, _| {
        match entry(read, org, seq_of(key))? {
            Some(entry) => visit(entry),
            None => Ok(Flow::More),
        }
    })
}

/// Where a record's entries are listed.
#[must_use]
pub(crate) fn history_prefix(org: Org, kind: u8, id: Uid) -> KeyBuf {
    super::keys::index_prefix(org, super::kind::SYSTEM, super::tables::system::HISTORY).u8(kind).id(id)
}
