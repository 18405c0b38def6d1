//! The trash: deleted records, kept whole but derived from no more. Restoring derives them again.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::base::{Error, Id, Org, Result, Time, Uid};

use super::derive::{OnDelete, link_prefix};
use super::entity::{Entity, EntityType};
use super::keys::{index_prefix, record_key};
use super::kind::{Kind, SYSTEM};
use super::log::Op;
use super::read::{Dir, Flow, RawRead, Read, RowTable, scan_prefix};
use super::rows::{self, NIL};
use super::tables::{Table, system};
use super::write::WriteTx;

mod entries;

use entries::without_entry;
pub(super) use entries::{Removed, encoded, holds};

/// A deleted record, as listed.
#[derive(Debug, Clone)]
pub struct Trashed {
    /// The kind's number.
    pub kind: u8,
    /// The record.
    pub id: Uid,
    /// Its title when it was deleted.
    pub title: String,
    /// When it was deleted.
    pub deleted_at: Time,
    /// The user who deleted it, if a user did.
    pub deleted_by: Option<Uid>,
    /// The user who had created it, if a user had.
    pub created_by: Option<Uid>,
}

/// A link that deleting the record cleared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Cleared {
    pub(super) kind: u8,
    pub(super) id: Uid,
    pub(super) field: String,
}

/// One format byte, then this in postcard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TrashRow {
    pub(super) deleted_at: Time,
    pub(super) deleted_by: Option<Uid>,
    pub(super) title: String,
    pub(super) cleared: Vec<Cleared>,
    pub(super) cascaded: Vec<(u8, Uid)>,
    pub(super) row: Vec<u8>,
    pub(super) removed: Vec<Removed>,
}

const FORMAT: u8 = 2;
/// The format before, which ended with the row.
const WITHOUT_REMOVED: u8 = 1;

/// A record to restore: kind, identity and what the trash holds of it.
type Member = (u8, Uid, TrashRow);

pub(super) fn listed(org: Org, at: Time, kind: u8, id: Uid) -> Vec<u8> {
    index_prefix(org, SYSTEM, system::TRASH).time_desc(at).u8(kind).id(id).into_bytes()
}

impl WriteTx<'_> {
    /// Moves a live record to the trash, and does to those that link to it what their types declare.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not live, [`Error::Conflict`] when a link forbids it.
    pub fn trash<E: Entity>(&mut self, org: Org, id: Id<E>) -> Result<()> {
        self.trash_raw(org, E::KIND.number, id.uid())
    }

    /// Brings a record back from the trash, with the links that its deletion cleared.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not in the trash, [`Error::Conflict`] when a unique key is taken meanwhile or when
    /// it belongs to a record that was deleted too.
    pub fn restore(&mut self, org: Org, kind: Kind, id: Uid) -> Result<()> {
        self.restore_raw(org, kind.number, id)
    }

    /// [`WriteTx::trash`] of any kind: whole or not at all. A record of a kind that is not logged is removed for good.
    pub(crate) fn trash_raw(&mut self, org: Org, kind: u8, id: Uid) -> Result<()> {
        self.attempt(|tx| tx.trash_one(org, kind, id))
    }

    fn trash_one(&mut self, org: Org, kind: u8, id: Uid) -> Result<()> {
        let registry = self.registry;
        let ty = registry.get(kind)?;
        let key = record_key(org, ty.kind, id);
        let row = self.row(Table::Records, &key)?.ok_or(Error::NotFound)?;
        let title = self.derive_raw(org, ty, id, &row, false)?;
        self.remove(Table::Records, key.clone());
        let mut cleared = Vec::new();
        let mut cascaded = Vec::new();
        let mut removed = Vec::new();
        let links = self.links_to(org, ty.kind, id)?;
        if links.iter().any(|(_, rule)| *rule == OnDelete::Restrict) {
            let what = if title.is_empty() { "The record" } else { title.as_str() };
            let message = format!("{what} is still used by other records and cannot be deleted.");
            return Err(Error::conflict("in_use", message));
        }
        for (link, rule) in links {
            let source = registry.get(link.kind)?.kind;
            if !self.exists(org, source, link.id)? {
                // It went to the trash by another of its links.
                continue;
            }
            match rule {
                OnDelete::Cascade => {
                    self.trash_one(org, link.kind, link.id)?;
                    cascaded.push((link.kind, link.id));
                }
                OnDelete::Remove => removed.extend(self.take_out(org, link, id)?),
                OnDelete::Clear | OnDelete::Restrict => {
                    self.update_raw(org, link.kind, link.id, &[(&link.field, NIL)])?;
                    cleared.push(link);
                }
            }
        }
        self.touch(org, ty.kind, id, Op::Delete, 0);
        if !ty.logged {
            return Ok(());
        }
        let (meta, _) = rows::split(id, &row)?;
        let deleted_at = self.now();
        let deleted_by = self.actor().user;
        let trashed = TrashRow { deleted_at, deleted_by, title: title.clone(), cleared, cascaded, row, removed };
        self.put_trash(org, ty.kind, id, &trashed)?;
        self.note(org, ty.kind, id, Op::Delete, meta.version, title, None);
        Ok(())
    }

    /// Puts a record's row of the trash into its table and its list.
    pub(super) fn put_trash(&mut self, org: Org, kind: Kind, id: Uid, trashed: &TrashRow) -> Result<()> {
        self.put(Table::Index, listed(org, trashed.deleted_at, kind.number, id), Vec::new());
        self.put(Table::Trash, record_key(org, kind, id), encode(trashed)?);
        Ok(())
    }

    /// [`WriteTx::restore`] of any kind: whole or not at all.
    pub(crate) fn restore_raw(&mut self, org: Org, kind: u8, id: Uid) -> Result<()> {
        self.attempt(|tx| {
            let family = tx.family(org, kind, id)?;
            let alive: HashSet<(u8, Uid)> = family.iter().map(|(kind, id, _)| (*kind, *id)).collect();
            // The record itself comes last, as when it was deleted: an undo, which goes backward, then begins with it
            // and finds again what hangs on it.
            for (kind, id, trashed) in family.iter().rev() {
                let target = encoded(*id)?;
                for link in &trashed.cleared {
                    tx.relink(org, link, &target)?;
                }
                for removed in &trashed.removed {
                    tx.put_back(org, removed, &target)?;
                }
                tx.restore_one(org, *kind, *id, trashed, &alive)?;
            }
            Ok(())
        })
    }

    /// A trashed record and those that went to the trash with it, and are still there since.
    fn family(&self, org: Org, kind: u8, id: Uid) -> Result<Vec<Member>> {
        let first = self.trash_row(org, kind, id)?.ok_or(Error::NotFound)?;
        let deleted_at = first.deleted_at;
        let mut seen = HashSet::from([(kind, id)]);
        let mut next: VecDeque<(u8, Uid)> = first.cascaded.iter().copied().collect();
        let mut family = vec![(kind, id, first)];
        while let Some((kind, id)) = next.pop_front() {
            if !seen.insert((kind, id)) {
                continue;
            }
            if let Some(trashed) = self.trash_row(org, kind, id)?
                && trashed.deleted_at == deleted_at
            {
                next.extend(&trashed.cascaded);
                family.push((kind, id, trashed));
            }
        }
        Ok(family)
    }

    fn trash_row(&self, org: Org, kind: u8, id: Uid) -> Result<Option<TrashRow>> {
        let kind = self.registry.get(kind)?.kind;
        self.row(Table::Trash, &record_key(org, kind, id))?.map(|row| decode(&row)).transpose()
    }

    fn restore_one(
        &mut self,
        org: Org,
        kind: u8,
        id: Uid,
        trashed: &TrashRow,
        alive: &HashSet<(u8, Uid)>,
    ) -> Result<()> {
        let registry = self.registry;
        let ty = registry.get(kind)?;
        let key = record_key(org, ty.kind, id);
        let (meta, data) = rows::split(id, &trashed.row)?;
        let meta = self.next(meta);
        let row = rows::join(&meta, &self.without_dead_links(org, ty, id, trashed, data, alive)?);
        self.derive_raw(org, ty, id, &row, true)?;
        self.put(Table::Records, key.clone(), row);
        self.remove(Table::Trash, key);
        self.remove(Table::Index, listed(org, trashed.deleted_at, kind, id));
        self.note(org, ty.kind, id, Op::Restore, meta.version, trashed.title.clone(), None);
        self.touch(org, ty.kind, id, Op::Restore, meta.version);
        Ok(())
    }

    /// Sets a cleared link again, in the trash too, unless the record is gone or somebody set another meanwhile.
    fn relink(&mut self, org: Org, link: &Cleared, target: &[u8]) -> Result<()> {
        let registry = self.registry;
        let ty = registry.get(link.kind)?;
        let key = record_key(org, ty.kind, link.id);
        let Some(row) = self.row(Table::Records, &key)? else {
            let Some(mut trashed) = self.trash_row(org, link.kind, link.id)? else { return Ok(()) };
            let (meta, data) = rows::split(link.id, &trashed.row)?;
            if rows::find(&rows::fields(data)?, &link.field) == NIL {
                trashed.row = rows::join(&meta, &rows::with_fields(data, &[(&link.field, target)])?);
                self.put(Table::Trash, key, encode(&trashed)?);
            }
            return Ok(());
        };
        let (_, data) = rows::split(link.id, &row)?;
        if rows::find(&rows::fields(data)?, &link.field) != NIL {
            return Ok(());
        }
        self.update_raw(org, link.kind, link.id, &[(&link.field, target)])
    }

    /// The fields of a record without links to records that are no longer live. Such a link comes back with its
    /// target, if that is in the trash. A record that cannot be without the link is not restored before its target.
    fn without_dead_links(
        &mut self,
        org: Org,
        ty: &EntityType,
        id: Uid,
        trashed: &TrashRow,
        data: &[u8],
        alive: &HashSet<(u8, Uid)>,
    ) -> Result<Vec<u8>> {
        let mut dead: Vec<(String, Vec<u8>)> = Vec::new();
        for (kind, target, field, rule) in outgoing(org, ty, id, &trashed.row)? {
            let target_kind = self.registry.get(kind)?.kind;
            if alive.contains(&(kind, target)) || self.exists(org, target_kind, target)? {
                continue;
            }
            if !matches!(rule, OnDelete::Clear | OnDelete::Remove) {
                let what = if trashed.title.is_empty() { "The record" } else { trashed.title.as_str() };
                let message = format!("{what} belongs to a record that was deleted too. Restore that one first.");
                return Err(Error::conflict("parent_deleted", message));
            }
            let link = Cleared { kind: ty.kind.number, id, field: field.clone() };
            let mut parent = self.trash_row(org, kind, target)?;
            if rule == OnDelete::Remove {
                let now = dead.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
                let now = now.unwrap_or(rows::find(&rows::fields(data)?, &field).to_vec());
                let (rest, entry) = without_entry(&now, &encoded(target)?)?;
                if let (Some(parent), Some(entry)) = (&mut parent, entry) {
                    parent.removed.push(Removed { link, entry });
                }
                dead.retain(|(name, _)| *name != field);
                dead.push((field, rest));
            } else {
                if let Some(parent) = &mut parent {
                    parent.cleared.push(link);
                }
                dead.push((field, NIL.to_vec()));
            }
            if let Some(parent) = parent {
                self.put(Table::Trash, record_key(org, target_kind, target), encode(&parent)?);
            }
        }
        let changed: Vec<rows::RawField<'_>> = dead.iter().map(|(field, value)| (field.as_str(), &**value)).collect();
        rows::with_fields(data, &changed)
    }

    /// The first of `fields` that links to a record which is not live, in a whole row.
    pub(crate) fn dead_link(
        &self,
        org: Org,
        ty: &EntityType,
        id: Uid,
        row: &[u8],
        fields: &[rows::RawField<'_>],
    ) -> Result<Option<String>> {
        for (kind, target, field, _) in outgoing(org, ty, id, row)? {
            let kind = self.registry.get(kind)?.kind;
            if fields.iter().any(|(name, _)| *name == field) && !self.exists(org, kind, target)? {
                return Ok(Some(field));
            }
        }
        Ok(None)
    }

    pub(super) fn links_to(&self, org: Org, target: Kind, id: Uid) -> Result<Vec<(Cleared, OnDelete)>> {
        let start = link_prefix(org, target, id).into_bytes();
        let mut found = Vec::new();
        scan_prefix(self, Table::Index, &start, Dir::Forward, None, &mut |key, rule| {
            let source = key.get(start.len()..).and_then(parse_source);
            let rule = rule.first().copied().and_then(OnDelete::from_code);
            if let (Some(link), Some(rule)) = (source, rule) {
                found.push((link, rule));
            }
            Ok(Flow::More)
        })?;
        Ok(found)
    }
}

/// `(source kind, source, field)` of a link's key behind its target.
fn parse_source(rest: &[u8]) -> Option<Cleared> {
    let (kind, rest) = rest.split_first()?;
    let (id, field) = rest.split_at_checked(16)?;
    let field = std::str::from_utf8(field.strip_suffix(&[0, 1])?).ok()?;
    Some(Cleared { kind: *kind, id: Uid::from_bytes(id)?, field: field.to_owned() })
}

/// The links of a record: target kind, target, field, rule.
fn outgoing(org: Org, ty: &EntityType, id: Uid, row: &[u8]) -> Result<Vec<(u8, Uid, String, OnDelete)>> {
    let mut links = Vec::new();
    (ty.derived)(org, id, row, &mut |derived, _| {
        links.extend(derived.rows.iter().filter_map(|(key, rule)| {
            let (kind, target, field) = parse_outgoing(org, key)?;
            Some((kind, target, field, OnDelete::from_code(*rule.first()?)?))
        }));
        Ok(())
    })?;
    Ok(links)
}

/// `(target kind, target, field)` of a link's key.
fn parse_outgoing(org: Org, key: &[u8]) -> Option<(u8, Uid, String)> {
    let rest = key.strip_prefix(index_prefix(org, SYSTEM, system::LINK).as_bytes())?;
    let (kind, rest) = rest.split_first()?;
    let (target, rest) = rest.split_at_checked(16)?;
    Some((*kind, Uid::from_bytes(target)?, parse_source(rest)?.field))
}

/// A row of the trash with another row of the record inside.
pub(super) fn with_row(bytes: &[u8], anew: &mut dyn FnMut(&[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let trashed = decode(bytes)?;
    let row = anew(&trashed.row)?;
    encode(&TrashRow { row, ..trashed })
}

fn encode(trashed: &TrashRow) -> Result<Vec<u8>> {
    postcard::to_extend(trashed, vec![FORMAT]).map_err(Error::fault)
}

pub(super) fn decode(row: &[u8]) -> Result<TrashRow> {
    match row.split_first() {
        Some((&FORMAT, rest)) => postcard::from_bytes(rest).map_err(Error::fault),
        // Nothing was taken out of lists then: an empty list, in postcard a zero.
        Some((&WITHOUT_REMOVED, rest)) => postcard::from_bytes(&[rest, &[0]].concat()).map_err(Error::fault),
        _ => Err(Error::internal("a row of the trash has an unknown format")),
    }
}

/// The record's own row inside a row of the trash.
pub(super) fn row_of(row: &[u8]) -> Result<Vec<u8>> {
    decode(row).map(|trashed| trashed.row)
}

/// A record in the trash.
///
/// # Errors
/// When the storage fails.
pub fn trashed<R: RawRead + ?Sized>(read: &R, org: Org, kind: Kind, id: Uid) -> Result<Option<Trashed>> {
    let mut found = None;
    read.get_row(RowTable(Table::Trash), &record_key(org, kind, id), &mut |row| {
        let row = decode(row)?;
        let (meta, _) = rows::split(id, &row.row)?;
        found = Some(Trashed {
            kind: kind.number,
            id,
            title: row.title,
            deleted_at: row.deleted_at,
            deleted_by: row.deleted_by,
            created_by: meta.created_by,
        });
        Ok(())
    })?;
    Ok(found)
}

/// How many records of these kinds an organisation's trash has, counted up to one more than `most`.
///
/// # Errors
/// When the storage fails.
pub fn count_trash<R: RawRead + ?Sized>(read: &R, org: Org, kinds: &[u8], most: usize) -> Result<usize> {
    let start = index_prefix(org, SYSTEM, system::TRASH).into_bytes();
    let mut count = 0;
    scan_prefix(read, Table::Index, &start, Dir::Forward, None, &mut |key, _| {
        // The time of the deletion, then the kind.
        count += usize::from(key.get(start.len() + 8).is_some_and(|kind| kinds.contains(kind)));
        Ok(if count > most { Flow::Stop } else { Flow::More })
    })?;
    Ok(count)
}

/// How many rows an organisation's trash has, of all kinds.
///
/// # Errors
/// When the storage fails.
pub fn count_all<R: RawRead + ?Sized>(read: &R, org: Org) -> Result<usize> {
    let mut count = 0;
    scan_prefix(read, Table::Trash, &org.0.to_be_bytes(), Dir::Forward, None, &mut |_, _| {
        count += 1;
        Ok(Flow::More)
    })?;
    Ok(count)
}

/// Visits an organisation's trash, newest first, behind the place that the last visit named.
///
/// # Errors
/// When the storage fails, or `visit` does.
pub fn scan_trash<R: RawRead + ?Sized>(
    read: &R,
    registry: &super::Registry,
    org: Org,
    after: Option<&[u8]>,
    visit: &mut dyn FnMut(&[u8], Trashed) -> Result<Flow>,
) -> Result<()> {
    let start = index_prefix(org, SYSTEM, system::TRASH).into_bytes();
    scan_prefix(read, Table::Index, &start, Dir::Forward, after, &mut |key, _| {
        let place = key.get(start.len()..).unwrap_or_default();
        let Some((kind, id)) = place.get(8..).and_then(|rest| rest.split_first()) else { return Ok(Flow::More) };
        let Some(id) = Uid::from_bytes(id) else { return Ok(Flow::More) };
        match trashed(read, org, registry.get(*kind)?.kind, id)? {
            Some(record) => visit(place, record),
            None => Ok(Flow::More),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_format_before_are_read() {
        let cleared = vec![Cleared { kind: 12, id: Uid(3), field: "customer_id".to_owned() }];
        let (deleted_at, title) = (Time(7), "Acme".to_owned());
        let row = TrashRow {
            deleted_at,
            deleted_by: None,
            title,
            cleared,
            cascaded: Vec::new(),
            row: vec![1, 2],
            removed: Vec::new(),
        };
        let mut bytes = encode(&row).unwrap();
        assert_eq!((bytes[0], bytes.pop()), (FORMAT, Some(0)), "an empty list is the last byte");
        bytes[0] = WITHOUT_REMOVED;
        let read = decode(&bytes).unwrap();
        assert_eq!((read.title, read.row, read.removed.len()), (row.title, row.row, 0));
        assert_eq!(read.cleared[0].field, "customer_id");
        assert!(decode(&[9]).is_err());
    }
}
