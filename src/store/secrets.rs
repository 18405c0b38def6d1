//! Stored values that hang on a key of the keyring: sealed ones and password hashes. A type that has any implements
//! [`Secrets`] and is registered by [`Registry::with_secrets`](super::Registry::with_secrets); counting what still needs
//! a key and sealing anew then find its records, live and in the trash, without knowing it.
//!
//! Sealing anew changes neither version nor log: the record says what it said. Old values in the log's details stay as
//! they were written; undoing to one whose key is retired gives a value that does not open.

use std::collections::HashMap;
use std::ops::Bound;

use crate::base::{Error, Org, Result, Uid};
use crate::crypto::keyring::KeyId;
use crate::crypto::password::pepper_of;
use crate::crypto::sealed::{Sealer, key_of};

use super::entity::{Entity, Meta, Registry};
use super::keys::{KeyBuf, kind_prefix};
use super::kind::Kind;
use super::log::Op;
use super::read::{Dir, Flow, RawRead, RowTable};
use super::tables::Table;
use super::trash;
use super::write::WriteTx;

/// Where the cursor of an unfinished sealing anew is kept.
const CURSOR: &[u8] = b"reencrypt";
/// Where records are.
const PLACES: [Table; 2] = [Table::Records, Table::Trash];

/// A value that hangs on a key.
pub enum Secret<'a> {
    /// A sealed value, and the place that it is bound to.
    Sealed {
        /// As it was given to [`Sealer::seal`].
        place: &'a [&'a [u8]],
        /// The value; replaced when it is sealed anew.
        value: &'a mut Vec<u8>,
    },
    /// A password hash as a PHC string that names its pepper.
    Hash(&'a str),
}

/// Where a record is.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// The instance.
    pub instance: Uid,
    /// The organisation.
    pub org: Org,
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub id: Uid,
    /// What the store keeps about it.
    pub meta: Meta,
}

impl At {
    /// The place of one of its fields, for sealing: instance, organisation, kind, record, field. It is the same for
    /// every version of the record.
    #[must_use]
    pub fn place(&self, field: &str) -> [Vec<u8>; 5] {
        place(self.instance, self.org, self.kind, self.id, field)
    }
}

/// The place of a record's field, for sealing.
#[must_use]
pub fn place(instance: Uid, org: Org, kind: Kind, id: Uid, field: &str) -> [Vec<u8>; 5] {
    [
        instance.to_bytes().to_vec(),
        org.0.to_be_bytes().to_vec(),
        kind.collection.as_bytes().to_vec(),
        id.to_bytes().to_vec(),
        field.as_bytes().to_vec(),
    ]
}

/// A type of record that has values which hang on keys.
pub trait Secrets: Entity {
    /// Calls `visit` with each of them.
    ///
    /// # Errors
    /// What `visit` returns.
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()>;
}

/// Visits the secrets of a row; the row anew, for the case that the visitor changed one.
pub(crate) type SecretsFn =
    fn(place: (Uid, Org, Uid), row: &[u8], visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<Vec<u8>>;

pub(crate) fn secrets_of<E: Secrets>(
    (instance, org, id): (Uid, Org, Uid),
    row: &[u8],
    visit: &mut dyn FnMut(Secret<'_>) -> Result<()>,
) -> Result<Vec<u8>> {
    let (meta, data) = super::rows::split(id, row)?;
    let mut data: E = super::rows::decode_data(data)?;
    data.secrets(&At { instance, org, kind: E::KIND, id, meta }, visit)?;
    Ok(super::rows::join(&meta, &super::rows::encode_data(&data)?))
}

/// How many stored values hang on each key.
#[derive(Debug, Clone, Default)]
pub struct Uses(HashMap<KeyId, u64>);

impl Uses {
    /// How many hang on this one.
    #[must_use]
    pub fn of(&self, key: KeyId) -> u64 {
        self.0.get(&key).copied().unwrap_or(0)
    }
}

/// Counts the sealed values by data key and the password hashes by pepper.
pub(crate) fn count<R: RawRead + ?Sized>(read: &R, registry: &Registry, instance: Uid) -> Result<Uses> {
    let mut uses = Uses::default();
    let mut from = Some(vec![0]);
    while let Some(at) = from {
        let (rows, next) = rows_behind(read, registry, at, 1000)?;
        for row in &rows {
            row.visit(registry, instance, &mut |secret| {
                let key = match secret {
                    Secret::Sealed { value, .. } => key_of(value),
                    Secret::Hash(hash) => pepper_of(hash),
                };
                if let Some(key) = key {
                    *uses.0.entry(key).or_default() += 1;
                }
                Ok(())
            })?;
        }
        from = next;
    }
    Ok(uses)
}

/// What a step of sealing anew did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step {
    /// Records looked at.
    pub records: u64,
    /// Values that are under the active key since.
    pub resealed: u64,
    /// Values that do not open; they were left as they are.
    pub unopened: u64,
    /// Whether there is more to do.
    pub more: bool,
}

impl WriteTx<'_> {
    /// Forgets how far an unfinished sealing anew had come.
    pub fn restart_resealing(&mut self) {
        self.remove(Table::Meta, CURSOR.to_vec());
    }

    /// Seals the values of the next `count` records anew with the active key, and notes how far it came in the same
    /// write: after a crash the next call goes on there.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn reseal(&mut self, instance: Uid, sealer: &Sealer, count: usize) -> Result<Step> {
        let mut from = None;
        self.get_row(RowTable(Table::Meta), CURSOR, &mut |cursor| {
            from = Some(cursor.to_vec());
            Ok(())
        })?;
        let (rows, next) = rows_behind(self, self.registry, from.unwrap_or_else(|| vec![0]), count)?;
        let mut step = Step { more: next.is_some(), ..Step::default() };
        for row in &rows {
            step.records += 1;
            let mut changed = false;
            let anew = row.visit(self.registry, instance, &mut |secret| {
                let Secret::Sealed { place, value } = secret else { return Ok(()) };
                if key_of(value) == Some(sealer.active()) {
                    return Ok(());
                }
                match sealer.open(place, value) {
                    Ok(plain) => {
                        *value = sealer.seal(place, &plain)?;
                        step.resealed += 1;
                        changed = true;
                    }
                    Err(_) => step.unopened += 1,
                }
                Ok(())
            })?;
            if changed {
                self.put(row.table, row.key.clone(), anew);
                // Who keeps a copy in memory must not keep the old value.
                self.touch(row.org, row.kind, row.id, Op::Update, 0);
            }
        }
        match next {
            Some(cursor) => self.put(Table::Meta, CURSOR.to_vec(), cursor),
            None => self.restart_resealing(),
        }
        Ok(step)
    }
}

/// A row of a record that may have secrets.
struct Row {
    table: Table,
    key: Vec<u8>,
    org: Org,
    kind: Kind,
    id: Uid,
    bytes: Vec<u8>,
}

impl Row {
    /// Visits the record's secrets; the table's row anew.
    fn visit(
        &self,
        registry: &Registry,
        instance: Uid,
        visit: &mut dyn FnMut(Secret<'_>) -> Result<()>,
    ) -> Result<Vec<u8>> {
        let secrets = registry.get(self.kind.number)?.secrets;
        let secrets = secrets.ok_or_else(|| Error::internal("a type without secrets was asked for them"))?;
        let mut anew = |row: &[u8]| secrets((instance, self.org, self.id), row, visit);
        match self.table {
            Table::Trash => trash::with_row(&self.bytes, &mut anew),
            _ => anew(&self.bytes),
        }
    }
}

/// Up to `count` rows behind the cursor, and the cursor behind them if there may be more. A cursor is the number of a
/// place and a key in its table. Kinds without secrets are passed over, not read.
fn rows_behind<R: RawRead + ?Sized>(
    read: &R,
    registry: &Registry,
    mut cursor: Vec<u8>,
    count: usize,
) -> Result<(Vec<Row>, Option<Vec<u8>>)> {
    let wanted: Vec<Kind> = registry.all().filter(|ty| ty.secrets.is_some()).map(|ty| ty.kind).collect();
    let mut rows: Vec<Row> = Vec::new();
    if wanted.is_empty() {
        return Ok((rows, None));
    }
    while let Some((&number, start)) = cursor.split_first()
        && let Some(&table) = PLACES.get(usize::from(number))
    {
        let (mut jump, mut last, mut behind) = (None, None, start.to_vec());
        read.scan_rows(RowTable(table), Bound::Excluded(start), Bound::Unbounded, Dir::Forward, &mut |key, row| {
            let Some((org, kind, id)) = parts(key) else { return Ok(Flow::More) };
            match wanted.iter().find(|wanted| wanted.number == kind) {
                None => {
                    jump = next_kind(&wanted, org, kind);
                    return Ok(Flow::Stop);
                }
                Some(_) if rows.len() == count => last = Some(behind.clone()),
                Some(kind) => {
                    key.clone_into(&mut behind);
                    rows.push(Row { table, key: key.to_vec(), org, kind: *kind, id, bytes: row.to_vec() });
                    return Ok(Flow::More);
                }
            }
            Ok(Flow::Stop)
        })?;
        cursor = match (last, jump) {
            (Some(last), _) => return Ok((rows, Some([[number].as_slice(), &last].concat()))),
            (None, Some(start)) => [[number].as_slice(), &start].concat(),
            (None, None) => vec![number.saturating_add(1)],
        };
    }
    Ok((rows, None))
}

fn parts(key: &[u8]) -> Option<(Org, u8, Uid)> {
    let (org, rest) = key.split_first_chunk::<4>()?;
    let (kind, id) = rest.split_first()?;
    Some((Org(u32::from_be_bytes(*org)), *kind, Uid::from_bytes(id)?))
}

/// Where the next kind of `wanted` behind this one may start; they are in order.
fn next_kind(wanted: &[Kind], org: Org, kind: u8) -> Option<Vec<u8>> {
    let prefix = match wanted.iter().find(|wanted| wanted.number > kind) {
        Some(next) => kind_prefix(org, next.number),
        None => KeyBuf::new().u32(org.0.checked_add(1)?),
    };
    Some(prefix.into_bytes())
}
