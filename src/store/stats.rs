//! What an admin watches: how large the tables are, how many records each kind has, what the writer does.

use std::sync::atomic::Ordering;

use redb::ReadableTableMetadata;

use crate::base::{Error, Org, Result};

use super::entity::Registry;
use super::keys::KeyBuf;
use super::lists::COUNT_ALL;
use super::read::{Read, ReadTx};
use super::rebuild::organisations;
use super::tables::{ALL, Table};
use super::writer::Counters;

/// The size of a table.
#[derive(Debug, Clone)]
pub struct TableStats {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Bytes of keys and values.
    pub stored_bytes: u64,
    /// Bytes of inner pages.
    pub metadata_bytes: u64,
    /// Bytes unused inside pages.
    pub fragmented_bytes: u64,
}

/// The state of the store.
#[derive(Debug, Clone)]
pub struct Stats {
    /// Every table.
    pub tables: Vec<TableStats>,
    /// Organisation, collection, live records: for the kinds that keep the standard lists.
    pub records: Vec<(Org, &'static str, i64)>,
    /// Writes answered since the start.
    pub writes: u64,
    /// Commits since the start.
    pub groups: u64,
    /// Nanoseconds of processor time the writer has used.
    pub writer_cpu_ns: u64,
}

pub(crate) fn stats(read: &ReadTx, registry: &Registry, counters: &Counters) -> Result<Stats> {
    let mut tables = Vec::with_capacity(ALL.len());
    for (table, definition) in ALL {
        let open = read.table(table)?;
        let stats = open.stats().map_err(Error::fault)?;
        tables.push(TableStats {
            name: redb::TableHandle::name(&definition).to_owned(),
            rows: open.len().map_err(Error::fault)?,
            stored_bytes: stats.stored_bytes(),
            metadata_bytes: stats.metadata_bytes(),
            fragmented_bytes: stats.fragmented_bytes(),
        });
    }
    Ok(Stats {
        tables,
        records: records(read, registry)?,
        writes: counters.writes.load(Ordering::Relaxed),
        groups: counters.groups.load(Ordering::Relaxed),
        writer_cpu_ns: counters.cpu_ns.load(Ordering::Relaxed),
    })
}

/// The tables by name, and how many rows each has.
pub(crate) fn rows(read: &ReadTx) -> Result<Vec<(&'static str, u64)>> {
    let tables = ["records", "index", "search", "counters", "trash", "log", "detail", "meta"];
    let row =
        |(name, (table, _)): (&'static str, (Table, _))| Ok((name, read.table(table)?.len().map_err(Error::fault)?));
    tables.into_iter().zip(ALL).map(row).collect()
}

/// Organisation, collection, live records: for the kinds that keep the standard lists.
pub(crate) fn records(read: &ReadTx, registry: &Registry) -> Result<Vec<(Org, &'static str, i64)>> {
    let mut records = Vec::new();
    for org in organisations(read.table(Table::Counters)?)? {
        for ty in registry.all() {
            let count = read.counter(org, ty.kind, COUNT_ALL, &KeyBuf::new())?;
            if count > 0 {
                records.push((org, ty.kind.collection, count));
            }
        }
    }
    Ok(records)
}
