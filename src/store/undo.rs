//! Undo: the inverse of a step of the change log, written as a new step. A value that somebody changed since is
//! never overwritten.

use std::collections::BTreeMap;

use crate::base::{Error, FieldError, Org, Result, Uid};

use super::keys::{index_prefix, record_key};
use super::kind::SYSTEM;
use super::log::{self, Entry, Op};
use super::merge::MERGED;
use super::read::{Dir, Flow, RawRead, RowTable, scan_prefix};
use super::rows;
use super::tables::{Table, system};
use super::write::WriteTx;

/// A record that an undo left as it is, because of this field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The kind's number.
    pub kind: u8,
    /// The record.
    pub id: Uid,
    /// The field that was changed since.
    pub field: String,
}

/// What an undo did.
#[derive(Debug, Clone, Default)]
pub struct Undone {
    /// How many entries were reversed.
    pub undone: usize,
    /// What was left because it was changed since.
    pub kept: Vec<Kept>,
}

/// What to do with records that were changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnChange {
    /// Refuse the whole undo: for the step of a single request.
    Refuse,
    /// Leave them and go on: for bulk changes and imports.
    Keep,
}

/// Stands for the field where the details of a change were erased.
const ERASED: &str = "(erased)";
/// Stands for the field where the whole record is in the trash.
const DELETED: &str = "(deleted)";
/// The same where it is in the trash no more.
const PURGED: &str = "(purged)";
/// For so many days a step can be undone.
pub const UNDO_DAYS: i64 = 30;

fn changed_since(field: &str) -> Error {
    let message = match field {
        ERASED => "What was changed then has been erased, so this cannot be undone.".to_owned(),
        DELETED => "The record was deleted since, so this cannot be undone.".to_owned(),
        PURGED => "The record was removed from the trash since, so this cannot be undone.".to_owned(),
        _ => format!("The field {field} was changed since, so this cannot be undone."),
    };
    let pointer = if [ERASED, DELETED, PURGED].contains(&field) { String::new() } else { format!("/{field}") };
    Error::Conflict {
        code: "changed_since",
        message: message.clone(),
        errors: vec![FieldError::new(pointer, "changed_since", message)],
    }
}

/// The identity of the step made by the entries `first..=last`: no record's, since its time would be 1970.
pub(crate) fn range_id(first: u64, last: u64) -> Uid {
    Uid((u128::from(first & 0xFFFF_FFFF_FFFF) << 48) | u128::from(last & 0xFFFF_FFFF_FFFF))
}

pub(super) fn range_of(id: Uid) -> Option<(u64, u64)> {
    if id.0 >> 96 != 0 {
        return None;
    }
    let first = u64::try_from(id.0 >> 48).ok()?;
    let last = u64::try_from(id.0 & 0xFFFF_FFFF_FFFF).ok()?;
    (first <= last).then_some((first, last))
}

/// Whether a step was made by several writes: a bulk change, an import, or the like.
#[must_use]
pub fn is_group(step: Uid) -> bool {
    range_of(step).is_none()
}

/// The entries of a step, as ranges of numbers, oldest first. Empty when the organisation knows no such step.
///
/// # Errors
/// When the storage fails.
pub fn ranges<R: RawRead + ?Sized>(read: &R, org: Org, step: Uid) -> Result<Vec<(u64, u64)>> {
    if let Some((first, last)) = range_of(step) {
        // The identity is the caller's word: it must name the entries of one write, no stretch of the log.
        let ends = (log::entry(read, org, first)?, log::entry(read, org, last)?);
        let (Some(a), Some(b)) = ends else { return Ok(Vec::new()) };
        let one = a.change.request == b.change.request && a.change.at == b.change.at;
        let known = one && a.change.op != Op::Event && b.change.op != Op::Event;
        return Ok(if known { vec![(first, last)] } else { Vec::new() });
    }
    let start = index_prefix(org, SYSTEM, system::GROUP).id(step).into_bytes();
    let mut found = Vec::new();
    scan_prefix(read, Table::Index, &start, Dir::Forward, None, &mut |key, value| {
        if let (Some((_, first)), Ok(last)) = (key.split_last_chunk::<8>(), value.try_into()) {
            found.push((u64::from_be_bytes(*first), u64::from_be_bytes(last)));
        }
        Ok(Flow::More)
    })?;
    Ok(found)
}

/// Whether a step was undone already.
///
/// # Errors
/// When the storage fails.
pub fn was_undone<R: RawRead + ?Sized>(read: &R, org: Org, step: Uid) -> Result<bool> {
    read.get_row(RowTable(Table::Index), &undone_key(org, step), &mut |_| Ok(()))
}

fn undone_key(org: Org, step: Uid) -> Vec<u8> {
    index_prefix(org, SYSTEM, system::UNDONE).id(step).into_bytes()
}

/// The entries of a step, newest first, of at most `max` entries behind `before`.
///
/// # Errors
/// When the storage fails.
pub fn entries<R: RawRead + ?Sized>(
    read: &R,
    org: Org,
    ranges: &[(u64, u64)],
    before: Option<u64>,
    max: usize,
) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    for (first, last) in ranges.iter().rev() {
        let end = before.map_or(last.saturating_add(1), |b| b.min(last.saturating_add(1)));
        if found.len() >= max || end <= *first {
            continue;
        }
        log::newest(read, org, Some(end), &mut |entry| {
            if entry.seq < *first {
                return Ok(Flow::Stop);
            }
            if entry.change.op != Op::Event {
                found.push(entry);
            }
            Ok(if found.len() < max { Flow::More } else { Flow::Stop })
        })?;
    }
    Ok(found)
}

impl WriteTx<'_> {
    /// Marks a step as undone.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was undone before.
    pub fn mark_undone(&mut self, org: Org, step: Uid) -> Result<()> {
        if was_undone(self, org, step)? {
            return Err(Error::conflict("already_undone", "This was undone already."));
        }
        self.put(Table::Index, undone_key(org, step), Vec::new());
        Ok(())
    }

    /// Writes the inverse of these entries, which must be newest first: whole or, with [`OnChange::Keep`], all that
    /// can be reversed.
    ///
    /// # Errors
    /// Unless it keeps such records: [`Error::Conflict`] naming the field when something was changed since, or when a
    /// unique key is taken or a link forbids it.
    pub fn undo_entries(&mut self, org: Org, entries: &[Entry], on_change: OnChange) -> Result<Undone> {
        self.attempt(|tx| {
            tx.undoing = true;
            let mut out = Undone::default();
            for entry in entries {
                let Some(id) = entry.change.id else { continue };
                let kept = |field| Kept { kind: entry.change.kind, id, field };
                match (tx.attempt(|tx| tx.undo_one(org, entry, id)), on_change) {
                    (Ok(None), _) => out.undone += 1,
                    (Ok(Some(field)), OnChange::Keep) => out.kept.push(kept(field)),
                    (Ok(Some(field)), OnChange::Refuse) => return Err(changed_since(&field)),
                    (Err(Error::Conflict { code, errors, .. }), OnChange::Keep) => {
                        let field = errors.first().map_or(code, |e| e.pointer.trim_start_matches('/'));
                        out.kept.push(kept(field.to_owned()));
                    }
                    (Err(error), _) => return Err(error),
                }
            }
            Ok(out)
        })
    }

    /// Reverses one entry; names the field that stands in the way, if one does.
    fn undo_one(&mut self, org: Org, entry: &Entry, id: Uid) -> Result<Option<String>> {
        let kind = entry.change.kind;
        let registry = self.registry;
        let ty = registry.get(kind)?;
        let row = self.row(Table::Records, &record_key(org, ty.kind, id))?;
        match (entry.change.op, row) {
            (Op::Create | Op::Restore, Some(row)) => {
                if let Some(field) = self.changed_field(org, entry, id, &row)? {
                    return Ok(Some(field));
                }
                self.trash_raw(org, kind, id)?;
            }
            (Op::Delete, None) => match self.restore_raw(org, kind, id) {
                Ok(()) => {
                    if let (MERGED, Some(detail)) = (entry.change.action.as_str(), &entry.detail) {
                        let note = detail.note.as_deref().unwrap_or_default();
                        self.note_unmerged(org, registry, ty.kind, id, &detail.title, note);
                    }
                }
                Err(Error::NotFound) => return Ok(Some(PURGED.to_owned())),
                Err(error) => return Err(error),
            },
            (Op::Update, Some(row)) => {
                let Some(detail) = &entry.detail else { return Ok(Some(ERASED.to_owned())) };
                let (before, after) = (detail.before_fields()?, detail.after_fields()?);
                let (meta, data) = rows::split(id, &row)?;
                let now = rows::fields(data)?;
                let mut changes = Vec::new();
                for (name, was_set) in &after {
                    let (present, was) = (rows::find(&now, name), rows::find(&before, name));
                    if present == was {
                        continue;
                    }
                    if present != *was_set {
                        return Ok(Some((*name).to_owned()));
                    }
                    changes.push((*name, was));
                }
                let new_row = rows::join(&meta, &rows::with_fields(data, &changes)?);
                if let Some(field) = self.dead_link(org, ty, id, &new_row, &changes)? {
                    return Ok(Some(field));
                }
                self.update_raw(org, kind, id, &changes)?;
            }
            (Op::Update, None) => return Ok(Some(DELETED.to_owned())),
            // Gone already, back already, or no change of a record.
            (Op::Create | Op::Restore, None) | (Op::Delete, Some(_)) | (Op::Event, _) => {}
        }
        Ok(None)
    }

    /// A field of the record `row` whose value is another than right after `entry`, if there is one.
    fn changed_field(&self, org: Org, entry: &Entry, id: Uid, row: &[u8]) -> Result<Option<String>> {
        // Newest first, so that what remains is each field's value before its first change.
        let mut values: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut erased = false;
        self.walk(org, entry.change.kind, id, entry.seq, &mut |e| {
            match (e.change.op, &e.detail) {
                (Op::Update, Some(detail)) => {
                    let before = detail.before_fields()?.into_iter();
                    values.extend(before.map(|(name, value)| (name.to_owned(), value.to_vec())));
                }
                (Op::Update, None) => erased = true,
                _ => {}
            }
            Ok(())
        })?;
        if erased {
            return Ok(Some(ERASED.to_owned()));
        }
        let (_, data) = rows::split(id, row)?;
        let now = rows::fields(data)?;
        Ok(values.into_iter().find(|(name, value)| rows::find(&now, name) != *value).map(|(name, _)| name))
    }

    /// Visits a record's entries after `since`, newest first.
    fn walk(&self, org: Org, kind: u8, id: Uid, since: u64, visit: &mut dyn FnMut(&Entry) -> Result<()>) -> Result<()> {
        let kind = self.registry.get(kind)?.kind;
        log::history(self, org, kind, id, None, &mut |e| {
            if e.seq <= since {
                return Ok(Flow::Stop);
            }
            visit(&e)?;
            Ok(Flow::More)
        })
    }
}
