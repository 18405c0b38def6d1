//! The end of what was kept for a while: records that have lain in the trash for their time, and steps that are too old to
//! be undone. The change log keeps that they existed; its details go with its own retention.

use crate::base::{Org, Result, Time, Uid};

use super::entity::{Entity, Meta};
use super::keys::{KeyBuf, index_prefix, kind_prefix, record_key};
use super::kind::{Kind, SYSTEM};
use super::log::{self, Event};
use super::read::{Dir, Flow, RawRead, scan_prefix};
use super::rows;
use super::tables::{Table, system};
use super::trash::{decode, listed, row_of};
use super::write::WriteTx;

/// A record that is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Its kind.
    pub kind: Kind,
    /// Its identity.
    pub id: Uid,
    /// The user who had created it, if a user had.
    pub created_by: Option<Uid>,
}

impl WriteTx<'_> {
    /// Removes records for good that went to the trash before `before`, the oldest first and `most` at most: which they
    /// were. They derive nothing any more, so their row and their place in the list are all there is of them.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn purge(&mut self, org: Org, before: Time, most: usize) -> Result<Vec<Purged>> {
        let start = index_prefix(org, SYSTEM, system::TRASH).into_bytes();
        // The time stands first, as its complement: what is older is larger.
        let bound = KeyBuf::new().time_desc(before).into_bytes();
        let mut places = Vec::new();
        scan_prefix(self, Table::Index, &start, Dir::Backward, None, &mut |key, _| {
            let Some((at, rest)) = key.get(start.len()..).and_then(|place| place.split_at_checked(8)) else {
                return Ok(Flow::More);
            };
            if places.len() == most || at <= bound.as_slice() {
                return Ok(Flow::Stop);
            }
            if let Some((kind, id)) = rest.split_first()
                && let Some(id) = Uid::from_bytes(id)
            {
                places.push((key.to_vec(), *kind, id));
            }
            Ok(Flow::More)
        })?;
        let mut purged = Vec::with_capacity(places.len());
        for (place, kind, id) in places {
            let kind = self.registry.get(kind)?.kind;
            let key = record_key(org, kind, id);
            let row = self.row(Table::Trash, &key)?.map(|row| row_of(&row)).transpose()?;
            let created_by = row.map(|row| rows::split(id, &row).map(|(meta, _)| meta.created_by)).transpose()?;
            self.remove(Table::Trash, key);
            self.remove(Table::Index, place);
            purged.push(Purged { kind, id, created_by: created_by.flatten() });
        }
        if !purged.is_empty() {
            self.log(Event::done(org, "trash.purged").note(format!("{} records", purged.len())));
        }
        Ok(purged)
    }

    /// Removes for good those records of a kind that lie in the trash and that `which` picks.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn purge_where<E: Entity>(&mut self, org: Org, which: &dyn Fn(&Meta, &E) -> bool) -> Result<()> {
        let mut places = Vec::new();
        let start = kind_prefix(org, E::KIND.number).into_bytes();
        scan_prefix(self, Table::Trash, &start, Dir::Forward, None, &mut |key, row| {
            let Some(id) = key.split_last_chunk::<16>().and_then(|(_, id)| Uid::from_bytes(id)) else {
                return Ok(Flow::More);
            };
            let trashed = decode(row)?;
            let (meta, data) = rows::split(id, &trashed.row)?;
            if which(&meta, &rows::decode_data(data)?) {
                places.push((key.to_vec(), listed(org, trashed.deleted_at, E::KIND.number, id)));
            }
            Ok(Flow::More)
        })?;
        for (key, place) in places {
            self.remove(Table::Trash, key);
            self.remove(Table::Index, place);
        }
        Ok(())
    }

    /// Forgets steps that were made before `before`, `most` rows at most: they cannot be undone any more. Says how many
    /// rows went.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn forget_steps(&mut self, org: Org, before: Time, most: usize) -> Result<usize> {
        let mut old = Vec::new();
        let groups = index_prefix(org, SYSTEM, system::GROUP).into_bytes();
        scan_prefix(self, Table::Index, &groups, Dir::Forward, None, &mut |key, _| {
            let first = key.split_last_chunk::<8>().map(|(_, first)| u64::from_be_bytes(*first));
            if made_before(self, org, first.unwrap_or_default(), before)? {
                old.push(key.to_vec());
            }
            Ok(if old.len() < most && step_of(&groups, key).time() < before { Flow::More } else { Flow::Stop })
        })?;
        let undone = index_prefix(org, SYSTEM, system::UNDONE).into_bytes();
        scan_prefix(self, Table::Index, &undone, Dir::Forward, None, &mut |key, _| {
            if old.len() >= most {
                return Ok(Flow::Stop);
            }
            let step = step_of(&undone, key);
            let is_old = match super::undo::range_of(step) {
                Some((first, _)) => made_before(self, org, first, before)?,
                None => step.time() < before && super::undo::ranges(self, org, step)?.is_empty(),
            };
            if is_old {
                old.push(key.to_vec());
            }
            Ok(Flow::More)
        })?;
        let count = old.len();
        for key in old {
            self.remove(Table::Index, key);
        }
        Ok(count)
    }
}

/// The step that a key of the store's lists names behind `start`.
fn step_of(start: &[u8], key: &[u8]) -> Uid {
    key.get(start.len()..)
        .and_then(|rest| rest.first_chunk::<16>())
        .map_or(Uid::default(), |id| Uid(u128::from_be_bytes(*id)))
}

/// Whether entry `seq` is older, or there no more.
fn made_before<R: RawRead + ?Sized>(read: &R, org: Org, seq: u64, before: Time) -> Result<bool> {
    Ok(log::entry(read, org, seq)?.is_none_or(|entry| entry.change.at < before))
}
