//! The check: what the derived rows are against what the records declare, and whether the log's chains hold.

use std::collections::HashMap;

use redb::{ReadableTable, ReadableTableMetadata};

use crate::base::{Error, Org, Result, Uid};
use crate::crypto::chain::ChainKey;

use super::chain::{self, Break};
use super::entity::Registry;
use super::kind::{Index, SYSTEM};
use super::log;
use super::read::{ReadTx, decode_count, raw_counter};
use super::rebuild::organisations;
use super::search;
use super::tables::{Table, system};

/// At most so many differences are described; all are counted.
const DESCRIBED_MAX: usize = 50;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Live records looked at.
    pub records: u64,
    /// Derived rows that the records declare.
    pub derived: u64,
    /// Entries of the change log.
    pub entries: u64,
    /// How many rows are missing, wrong or left over.
    pub wrong: u64,
    /// The first of them, in words.
    pub described: Vec<String>,
    /// The first broken entry of each chain.
    pub breaks: Vec<Break>,
}

impl Report {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.wrong == 0 && self.breaks.is_empty()
    }

    fn complain(&mut self, what: impl FnOnce() -> String) {
        self.wrong += 1;
        if self.described.len() < DESCRIBED_MAX {
            self.described.push(what());
        }
    }
}

/// Checks everything in one snapshot. Memory grows with the number of distinct counters, not of records.
pub(crate) fn check(read: &ReadTx, registry: &Registry, chain: &ChainKey) -> Result<Report> {
    let mut report = Report::default();
    let mut counters: HashMap<Vec<u8>, i64> = HashMap::new();
    let (mut in_index, mut in_search) = (0_u64, 0_u64);
    let (records, index, postings) =
        (read.table(Table::Records)?, read.table(Table::Index)?, read.table(Table::Search)?);
    for entry in records.iter().map_err(Error::fault)? {
        let (key, row) = entry.map_err(Error::fault)?;
        let (Some(org), Some(kind), Some((_, id))) =
            (key.value().first_chunk::<4>(), key.value().get(4), key.value().split_last_chunk::<16>())
        else {
            report.complain(|| "a record has a key of the wrong length".to_owned());
            continue;
        };
        let (org, id) = (Org(u32::from_be_bytes(*org)), Uid(u128::from_be_bytes(*id)));
        let Ok(ty) = registry.get(*kind) else {
            report.complain(|| format!("a record is of the unknown kind {kind}"));
            continue;
        };
        report.records += 1;
        let name = || format!("{} of organisation {}", id.with_prefix(ty.kind.prefix), org.0);
        let outcome = (ty.derived)(org, id, row.value(), &mut |derived, _| {
            let unique = derived.unique.iter().map(|u| (&u.key, &u.value));
            for (key, value) in derived.rows.iter().map(|(k, v)| (k, v)).chain(unique) {
                in_index += 1;
                let found = index.get(key.as_slice()).map_err(Error::fault)?;
                if found.is_none_or(|f| f.value() != value.as_slice()) {
                    report.complain(|| format!("an index row of {} is missing or wrong", name()));
                }
            }
            for (key, value) in search::postings(org, ty.kind, id, &derived.texts) {
                in_search += 1;
                let found = postings.get(key.as_slice()).map_err(Error::fault)?;
                if found.is_none_or(|f| f.value() != value.as_slice()) {
                    report.complain(|| format!("a search row of {} is missing or wrong", name()));
                }
            }
            for (key, by) in derived.counts {
                *counters.entry(key).or_insert(0) += by;
            }
            Ok(())
        });
        if let Err(error) = outcome {
            report.complain(|| format!("{} cannot be read: {error}", name()));
        }
    }
    report.derived = in_index + in_search;
    let own = count_system_rows(read)?;
    left_over(&mut report, "index", index.len().map_err(Error::fault)?.saturating_sub(own), in_index);
    left_over(&mut report, "search", postings.len().map_err(Error::fault)?, in_search);
    check_counters(read, &mut report, &counters)?;
    check_trash(read, registry, &mut report)?;
    check_log(read, chain, &mut report)?;
    check_history(read, &mut report)?;
    Ok(report)
}

fn left_over(report: &mut Report, table: &str, found: u64, declared: u64) {
    if found > declared {
        report.complain(|| format!("the {table} table holds {} rows that no record declares", found - declared));
    }
}

/// The rows of the index table that are no record's: history, steps, the trash's list.
fn count_system_rows(read: &ReadTx) -> Result<u64> {
    let index = read.table(Table::Index)?;
    let mut count = 0;
    for org in organisations(index)? {
        for list in [system::HISTORY, system::GROUP, system::TRASH, system::UNDONE] {
            count += count_list(read, org, list)?;
        }
    }
    Ok(count)
}

fn count_list(read: &ReadTx, org: Org, list: Index) -> Result<u64> {
    let mut count = 0;
    let start = super::keys::index_prefix(org, SYSTEM, list).into_bytes();
    super::read::scan_prefix(read, Table::Index, &start, super::Dir::Forward, None, &mut |_, _| {
        count += 1;
        Ok(super::Flow::More)
    })?;
    Ok(count)
}

fn check_counters(read: &ReadTx, report: &mut Report, expected: &HashMap<Vec<u8>, i64>) -> Result<()> {
    for (key, count) in expected {
        if raw_counter(read, key)? != *count {
            report.complain(|| "a counter is wrong".to_owned());
        }
    }
    for entry in read.table(Table::Counters)?.iter().map_err(Error::fault)? {
        let (key, value) = entry.map_err(Error::fault)?;
        if !expected.contains_key(key.value()) && decode_count(value.value()) != 0 {
            report.complain(|| "a counter counts what no record declares".to_owned());
        }
    }
    Ok(())
}

fn check_trash(read: &ReadTx, registry: &Registry, report: &mut Report) -> Result<()> {
    let trash = read.table(Table::Trash)?;
    let mut listed = 0;
    for org in organisations(read.table(Table::Index)?)? {
        listed += count_list(read, org, system::TRASH)?;
        super::trash::scan_trash(read, registry, org, None, &mut |_, _| Ok(super::Flow::More))?;
    }
    let held = trash.len().map_err(Error::fault)?;
    if listed != held {
        report.complain(|| format!("the trash holds {held} records and lists {listed}"));
    }
    for entry in trash.iter().map_err(Error::fault)? {
        let (key, _) = entry.map_err(Error::fault)?;
        if read.table(Table::Records)?.get(key.value()).map_err(Error::fault)?.is_some() {
            report.complain(|| "a record is live and in the trash".to_owned());
        }
    }
    Ok(())
}

fn check_log(read: &ReadTx, key: &ChainKey, report: &mut Report) -> Result<()> {
    let table = read.table(Table::Log)?;
    report.entries = table.len().map_err(Error::fault)?;
    report.breaks = chain::verify_all(read, key, &[])?.into_iter().filter_map(|chain| chain.broken).collect();
    Ok(())
}

/// Every entry about a record stands in the record's list of changes, and every row of these lists has its entry.
fn check_history(read: &ReadTx, report: &mut Report) -> Result<()> {
    let (log, index) = (read.table(Table::Log)?, read.table(Table::Index)?);
    let mut found = 0_u64;
    for entry in log.iter().map_err(Error::fault)? {
        let (key, row) = entry.map_err(Error::fault)?;
        let Some((org, seq, about)) = log::about(key.value(), row.value()) else { continue };
        let Some((kind, id)) = about else { continue };
        let listed = log::history_prefix(org, kind, id).u64(seq).into_bytes();
        if index.get(listed.as_slice()).map_err(Error::fault)?.is_some() {
            found += 1;
        } else {
            report.complain(|| format!("entry {seq} of organisation {} is missing in its record's changes", org.0));
        }
    }
    let mut listed = 0;
    for org in organisations(index)? {
        listed += count_list(read, org, system::HISTORY)?;
    }
    if listed > found {
        report.complain(|| format!("{} listed changes have no entry in the log", listed - found));
    }
    Ok(())
}
