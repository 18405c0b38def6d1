//! Erasing an organisation: its rows are key ranges, which are removed piece by piece. What stays is the lasting half of
//! its change log (who did what kind of thing to which record, without names or values) with the list that leads to it, so
//! that the chain can still be proven.

use std::ops::Bound;

use crate::base::{Error, Org, Result, Uid};

use super::keys::{after_prefix, index_prefix};
use super::kind::SYSTEM;
use super::log::Op;
use super::read::{Dir, Flow, RawRead, RowTable};
use super::tables::{Table, system};
use super::write::WriteTx;

/// A range of rows: the table, its first key and the first one behind it.
type Range = (Table, Vec<u8>, Vec<u8>);

/// The ranges that go, records first: with them goes what lies outside the organisation, such as addresses that are unique
/// in the instance.
fn ranges(org: Org) -> Vec<Range> {
    let start = org.0.to_be_bytes().to_vec();
    let end = after_prefix(&start).unwrap_or_else(|| vec![0xFF; 64]);
    let history = index_prefix(org, SYSTEM, system::HISTORY).into_bytes();
    let behind = after_prefix(&history).unwrap_or_else(|| end.clone());
    vec![
        (Table::Records, start.clone(), end.clone()),
        (Table::Trash, start.clone(), end.clone()),
        (Table::Index, start.clone(), history),
        (Table::Index, behind, end.clone()),
        (Table::Search, start.clone(), end.clone()),
        (Table::Counters, start.clone(), end.clone()),
        (Table::Detail, start, end),
    ]
}

/// Whether erasing the organisation would find anything.
///
/// # Errors
/// When the storage fails.
pub fn is_left<R: RawRead + ?Sized>(read: &R, org: Org) -> Result<bool> {
    let mut found = false;
    for (table, from, to) in ranges(org) {
        let (from, to) = (Bound::Included(from.as_slice()), Bound::Excluded(to.as_slice()));
        read.peek_rows(RowTable(table), from, to, Dir::Forward, &mut |_, _| {
            found = true;
            Ok(Flow::Stop)
        })?;
    }
    Ok(found)
}

impl WriteTx<'_> {
    /// Removes up to `count` rows of an organisation; how many they were. Fewer than `count` means that none is left.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn erase(&mut self, org: Org, count: usize) -> Result<usize> {
        if org == Org::INSTANCE {
            return Err(Error::internal("the instance is no organisation that can be erased"));
        }
        let mut left = count;
        for (table, from, to) in ranges(org) {
            let mut rows: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
            if left == 0 {
                break;
            }
            let (from, to) = (Bound::Included(from.as_slice()), Bound::Excluded(to.as_slice()));
            self.scan_rows(RowTable(table), from, to, Dir::Forward, &mut |key, row| {
                rows.push((key.to_vec(), if table == Table::Records { row.to_vec() } else { Vec::new() }));
                Ok(if rows.len() < left { Flow::More } else { Flow::Stop })
            })?;
            left -= rows.len().min(left);
            for (key, row) in rows {
                if table == Table::Records {
                    self.erase_outside(org, &key, &row)?;
                }
                self.remove(table, key);
            }
        }
        Ok(count - left)
    }

    /// Gives up the keys of a record that are unique in the instance, and tells who keeps a copy of it.
    fn erase_outside(&mut self, org: Org, key: &[u8], row: &[u8]) -> Result<()> {
        let registry = self.registry;
        let id = key.split_last_chunk::<16>().and_then(|(_, id)| Uid::from_bytes(id));
        let (Some(kind), Some(id)) = (key.get(4), id) else { return Ok(()) };
        // A record that cannot be read goes all the same.
        let Ok(ty) = registry.get(*kind) else { return Ok(()) };
        let mut outside = Vec::new();
        let _ = (ty.derived)(org, id, row, &mut |derived, _| {
            outside = derived.unique;
            Ok(())
        });
        for unique in outside.into_iter().filter(|unique| !unique.key.starts_with(&org.0.to_be_bytes())) {
            if self.row(Table::Index, &unique.key)?.is_some_and(|holder| holder == unique.value) {
                self.remove(Table::Index, unique.key);
            }
        }
        self.touch(org, ty.kind, id, Op::Delete, 0);
        Ok(())
    }
}
