//! Rebuilding derived rows: of kinds whose declaration changed, at start; of any kind, on demand.

use redb::{Database, ReadableDatabase, ReadableTable, WriteTransaction};

use crate::base::{Error, Org, Result, Uid};

use super::entity::{EntityType, Registry};
use super::keys::{after_prefix, index_prefix};
use super::kind::{Kind, SYSTEM};
use super::search;
use super::tables::{Table, system};

fn version_key(kind: Kind) -> Vec<u8> {
    [b"derive:".as_slice(), &[kind.number]].concat()
}

/// Every organisation that has rows of its own.
pub(crate) fn organisations<T: ReadableTable<&'static [u8], &'static [u8]>>(records: &T) -> Result<Vec<Org>> {
    let mut found = Vec::new();
    let mut from: Vec<u8> = Vec::new();
    while let Some(entry) = records.range::<&[u8]>(from.as_slice()..).map_err(Error::fault)?.next() {
        let (key, _) = entry.map_err(Error::fault)?;
        let Some((org, _)) = key.value().split_first_chunk::<4>() else { break };
        found.push(Org(u32::from_be_bytes(*org)));
        match after_prefix(org) {
            Some(next) => from = next,
            None => break,
        }
    }
    Ok(found)
}

/// Rebuilds the kinds whose declaration has another version than the one that made their rows. One transaction for
/// each kind: a crash leaves the old rows and the old version, and the next start begins again.
pub(crate) fn outdated(db: &Database, registry: &Registry) -> Result<()> {
    let (fresh, changed) = {
        let tx = db.begin_read().map_err(Error::fault)?;
        let meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
        let (mut fresh, mut changed) = (Vec::new(), Vec::new());
        for ty in registry.all() {
            match meta.get(version_key(ty.kind).as_slice()).map_err(Error::fault)? {
                None => fresh.push(ty),
                Some(made_by) if made_by.value() != ty.derive.to_be_bytes() => changed.push(ty),
                Some(_) => {}
            }
        }
        (fresh, changed)
    };
    if !fresh.is_empty() {
        let mut tx = db.begin_write().map_err(Error::fault)?;
        tx.set_quick_repair(true);
        for ty in fresh {
            note_version(&tx, ty)?;
        }
        tx.commit().map_err(Error::fault)?;
    }
    changed.into_iter().try_for_each(|ty| rebuild(db, ty).map(drop))
}

/// Rebuilds the derived rows of a kind, or of all kinds; other writes wait meanwhile. Returns how many records were
/// derived.
pub(crate) fn forced(db: &Database, registry: &Registry, only: Option<Kind>) -> Result<u64> {
    registry.all().filter(|ty| only.is_none_or(|k| k == ty.kind)).map(|ty| rebuild(db, ty)).sum()
}

fn note_version(tx: &WriteTransaction, ty: &EntityType) -> Result<()> {
    let mut meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
    let version = ty.derive.to_be_bytes();
    meta.insert(version_key(ty.kind).as_slice(), version.as_slice()).map(drop).map_err(Error::fault)
}

/// Has the kind's derived rows made anew by [`outdated`].
pub(crate) fn forget_version(tx: &WriteTransaction, kind: Kind) -> Result<()> {
    let mut meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
    meta.insert(version_key(kind).as_slice(), [].as_slice()).map(drop).map_err(Error::fault)
}

fn rebuild(db: &Database, ty: &EntityType) -> Result<u64> {
    tracing::info!(collection = ty.kind.collection, "rebuilding derived rows");
    let mut count = 0;
    let mut tx = db.begin_write().map_err(Error::fault)?;
    tx.set_quick_repair(true);
    note_version(&tx, ty)?;
    {
        let open = |table: Table| tx.open_table(table.definition()).map_err(Error::fault);
        let records = open(Table::Records)?;
        let (mut index, mut postings, mut counters) =
            (open(Table::Index)?, open(Table::Search)?, open(Table::Counters)?);
        // All are cleared before any is derived: keys unique in the instance lie outside their record's organisation.
        for table in [&mut index, &mut postings, &mut counters] {
            for org in organisations(table)? {
                clear(table, &super::keys::kind_prefix(org, ty.kind.number).into_bytes())?;
            }
        }
        for org in organisations(&index)? {
            clear_links_of(&mut index, org, ty.kind)?;
        }
        for org in organisations(&records)? {
            count += rebuild_in(&records, &mut index, &mut postings, &mut counters, org, ty)?;
        }
    }
    tx.commit().map_err(Error::fault)?;
    Ok(count)
}

type Rows<'a, 'b> = &'a mut redb::Table<'b, &'static [u8], &'static [u8]>;

fn rebuild_in<T: ReadableTable<&'static [u8], &'static [u8]>>(
    records: &T,
    index: Rows<'_, '_>,
    postings: Rows<'_, '_>,
    counters: Rows<'_, '_>,
    org: Org,
    ty: &EntityType,
) -> Result<u64> {
    let mut count = 0;
    let prefix = super::keys::kind_prefix(org, ty.kind.number).into_bytes();
    let end = after_prefix(&prefix).unwrap_or_default();
    for entry in records.range::<&[u8]>(prefix.as_slice()..end.as_slice()).map_err(Error::fault)? {
        let (key, row) = entry.map_err(Error::fault)?;
        let Some(id) = key.value().split_last_chunk::<16>().map(|(_, id)| Uid(u128::from_be_bytes(*id))) else {
            continue;
        };
        (ty.derived)(org, id, row.value(), &mut |derived, _| {
            for unique in &derived.unique {
                index.insert(unique.key.as_slice(), unique.value.as_slice()).map_err(Error::fault)?;
            }
            for (key, value) in &derived.rows {
                index.insert(key.as_slice(), value.as_slice()).map_err(Error::fault)?;
            }
            for (key, value) in search::postings(org, ty.kind, id, &derived.texts) {
                postings.insert(key.as_slice(), value.as_slice()).map_err(Error::fault)?;
            }
            for (key, by) in &derived.counts {
                let now = counters
                    .get(key.as_slice())
                    .map_err(Error::fault)?
                    .map_or(0, |v| super::read::decode_count(v.value()));
                // As the write path does: what sums up to nothing has no row.
                match now.saturating_add(*by) {
                    0 => drop(counters.remove(key.as_slice()).map_err(Error::fault)?),
                    sum => drop(counters.insert(key.as_slice(), sum.to_be_bytes().as_slice()).map_err(Error::fault)?),
                }
            }
            Ok(())
        })?;
        count += 1;
    }
    Ok(count)
}

fn clear(table: Rows<'_, '_>, prefix: &[u8]) -> Result<()> {
    let end = after_prefix(prefix).unwrap_or_default();
    table.retain_in::<&[u8], _>(prefix..end.as_slice(), |_, _| false).map_err(Error::fault)
}

/// Removes the links whose source is of this kind.
fn clear_links_of(index: Rows<'_, '_>, org: Org, source: Kind) -> Result<()> {
    let prefix = index_prefix(org, SYSTEM, system::LINK).into_bytes();
    let end = after_prefix(&prefix).unwrap_or_default();
    let source_at = prefix.len() + 1 + 16;
    index
        .retain_in::<&[u8], _>(prefix.as_slice()..end.as_slice(), |key, _| key.get(source_at) != Some(&source.number))
        .map_err(Error::fault)
}
