//! Data of an older schema: brought to the present one before anything else reads them, after a copy of the file.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase, ReadableTable, TableError, WriteTransaction};

use crate::base::{Error, Org, Result, Uid};
use crate::crypto::sealed::Sealer;

use super::entity::Entity;
use super::keys::{after_prefix, kind_prefix};
use super::kind::Kind;
use super::open::{OpenError, SCHEMA_KEY, folder};
use super::rebuild::{self, organisations};
use super::rows;
use super::tables::Table;

/// A step from one schema to the next: it changes records of one kind, whose derived rows are then made anew.
pub struct Migration {
    /// What it does, as a sentence for a person.
    pub what: &'static str,
    /// The kind that it changes. Its changes are not logged, or an entry of the log would no longer fit its record.
    pub kind: Kind,
    /// The changed row of a record, or none where it stays as it is; see [`record`].
    pub row: fn(&Sealer, Org, Uid, &[u8]) -> Result<Option<Vec<u8>>>,
}

/// Every step there ever was, oldest first, and what they need.
pub struct Migrations {
    /// The first leads from schema 1 to 2.
    pub steps: &'static [Migration],
    /// Opens and seals the values inside records.
    pub sealer: Sealer,
}

/// What was done when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The schema found.
    pub from: u32,
    /// The file as it was before; none where the store lies in no file.
    pub copy: Option<PathBuf>,
}

/// The schema that so many steps lead to.
#[must_use]
pub fn schema_after(steps: &[Migration]) -> u32 {
    u32::try_from(steps.len()).map_or(u32::MAX, |steps| steps.saturating_add(1))
}

/// The steps that are left from schema `from` on.
#[must_use]
pub fn steps_from(steps: &[Migration], from: u32) -> &[Migration] {
    let done = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
    steps.get(done..).unwrap_or_default()
}

/// Changes the fields of a record's row: for [`Migration::row`]. `change` says whether it changed anything.
///
/// # Errors
/// The row does not fit the type; what `change` returns.
pub fn record<E: Entity>(id: Uid, row: &[u8], change: impl FnOnce(&mut E) -> Result<bool>) -> Result<Option<Vec<u8>>> {
    let (meta, data) = rows::split(id, row)?;
    let mut data: E = rows::decode_data(data)?;
    Ok(if change(&mut data)? { Some(rows::join(&meta, &rows::encode_data(&data)?)) } else { None })
}

/// The schema of the data; none while nothing was ever written.
pub(crate) fn schema(db: &Database) -> Result<Option<u32>> {
    let tx = db.begin_read().map_err(Error::fault)?;
    let meta = match tx.open_table(Table::Meta.definition()) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(None),
        meta => meta.map_err(Error::fault)?,
    };
    let found = meta.get(SCHEMA_KEY).map_err(Error::fault)?;
    Ok(found.and_then(|found| found.value().try_into().ok().map(u32::from_be_bytes)))
}

/// Brings the data to the schema of this program, all steps in one transaction. `path` is where they lie, if in a file.
pub(crate) fn run(
    db: &Database,
    migrations: Option<&Migrations>,
    path: Option<&Path>,
) -> Result<Option<Migrated>, OpenError> {
    let steps = migrations.map_or(&[][..], |migrations| migrations.steps);
    let known = schema_after(steps);
    let (from, migrations) = match (schema(db)?, migrations) {
        (Some(found), _) if found > known => return Err(OpenError::Newer { found, known }),
        (Some(found), Some(migrations)) if found < known => (found, migrations),
        _ => return Ok(None),
    };
    let copy = path.map(|path| copy(path, from)).transpose()?;
    let mut tx = db.begin_write().map_err(Error::fault)?;
    tx.set_quick_repair(true);
    for step in steps_from(steps, from) {
        change(&tx, step, &migrations.sealer)?;
        rebuild::forget_version(&tx, step.kind)?;
    }
    let mut meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
    meta.insert(SCHEMA_KEY, known.to_be_bytes().as_slice()).map_err(Error::fault)?;
    drop(meta);
    tx.commit().map_err(Error::fault)?;
    tracing::warn!(from, to = known, ?copy, "the data were brought to this version");
    Ok(Some(Migrated { from, copy }))
}

fn change(tx: &WriteTransaction, step: &Migration, sealer: &Sealer) -> Result<()> {
    let mut records = tx.open_table(Table::Records.definition()).map_err(Error::fault)?;
    for org in organisations(&records)? {
        let prefix = kind_prefix(org, step.kind.number).into_bytes();
        let end = after_prefix(&prefix).unwrap_or_default();
        let mut changed = Vec::new();
        for entry in records.range::<&[u8]>(prefix.as_slice()..end.as_slice()).map_err(Error::fault)? {
            let (key, row) = entry.map_err(Error::fault)?;
            let Some(id) = key.value().last_chunk::<16>().map(|id| Uid(u128::from_be_bytes(*id))) else { continue };
            if let Some(row) = (step.row)(sealer, org, id, row.value())? {
                changed.push((key.value().to_vec(), row));
            }
        }
        for (key, row) in changed {
            records.insert(key.as_slice(), row.as_slice()).map_err(Error::fault)?;
        }
    }
    Ok(())
}

/// Copies the file beside itself, for its owner alone, on the disk when this returns.
fn copy(path: &Path, schema: u32) -> Result<PathBuf, OpenError> {
    let io = |source| OpenError::Io { what: "copying the database file before its migration", source };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".schema-{schema}"));
    let copy = path.with_file_name(&name);
    name.push(".part");
    let part = path.with_file_name(name);
    let copied = copy_to(path, &part).and_then(|()| std::fs::rename(&part, &copy));
    if let Err(error) = copied {
        // What is there is of no use, and takes the room that was too small.
        let _ = std::fs::remove_file(&part);
        return Err(io(error));
    }
    File::open(folder(path)).and_then(|folder| folder.sync_all()).map_err(io)?;
    Ok(copy)
}

fn copy_to(path: &Path, part: &Path) -> io::Result<()> {
    // One that a crash left behind is not written to: whose it is and who reads it is not known.
    match std::fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    io::copy(&mut File::open(path)?, &mut to)?;
    to.sync_all()
}
