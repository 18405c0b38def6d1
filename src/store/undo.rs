//! Undo: the inverse of a step of the change log, written as a new step. A value that somebody changed since is
//! never overwritten.

use crate::base::{Error, FieldError, Org, Result, Uid};

use super::keys::{index_prefix, record_key};
use super::kind::SYSTEM;
use super::log::{self, Entry, Op};
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

/// The identity of the step made by the entries `first..=last`: no record's, since its time would be 1970.
pub(crate) fn range_id(first: u64, last: u64) -> Uid {
    Uid((u128::from(first & 0xFFFF_FFFF_FFFF) << 48) | u128::from(last & 0xFFFF_FFFF_FFFF))
}

fn range_of(id: Uid) -> Option<(u64, u64)> {
    if id.0 >> 96 != 0 {
        return None;
    }
    let first = u64::try_from(id.0 >> 48).ok()?;
    let last = u64::try_from(id.0 & 0xFFFF_FFFF_FFFF).ok()?;
    (first <= last).then_some((first, last))
}

/// The entries of a step, as ranges of numbers, oldest first. Empty when the organisation knows no such step.
///
/// # Errors
/// When the storage fails.
pub fn ranges<R: RawRead + ?Sized>(read: &R, org: Org, step: Uid) -> Result<Vec<(u64, u64)>> {
    if let Some(range) = range_of(step) {
        let known = log::entry(read, org, range.0)?.is_some_and(|e| e.change.op != Op::Event);
        return Ok(if known { vec![range] } else { Vec::new() });
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
        let mut seq = before.map_or(*last, |b| (*last).min(b.saturating_sub(1)));
        while seq >= *first && found.len() < max {
            if let Some(entry) = log::entry(read, org, seq)?
                && entry.change.op != Op::Event
            {
                found.push(entry);
            }
            if seq == 0 {
                break;
            }
            seq -= 1;
        }
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

    /// Writes the inverse of these entries, which must be newest first.
    ///
    /// # Errors
    /// [`Error::Conflict`] naming the field when something was changed since and `on_change` refuses, or when a
    /// unique key is taken meanwhile.
    pub fn undo_entries(&mut self, org: Org, entries: &[Entry], on_change: OnChange) -> Result<Undone> {
        let mut out = Undone::default();
        self.undoing = true;
        for entry in entries {
            let Some(id) = entry.change.id else { continue };
            match self.undo_one(org, entry, id)? {
                None => out.undone += 1,
                Some(field) if on_change == OnChange::Keep => {
                    out.kept.push(Kept { kind: entry.change.kind, id, field })
                }
                Some(field) => {
                    let message = format!("The field {field} was changed since, so this cannot be undone.");
                    return Err(Error::Conflict {
                        code: "changed_since",
                        message: message.clone(),
                        errors: vec![FieldError::new(format!("/{field}"), "changed_since", message)],
                    });
                }
            }
        }
        self.undoing = false;
        Ok(out)
    }

    /// Reverses one entry; names the field that stands in the way, if one does.
    fn undo_one(&mut self, org: Org, entry: &Entry, id: Uid) -> Result<Option<String>> {
        let kind = entry.change.kind;
        let registry = self.registry;
        let ty = registry.get(kind)?;
        let row = self.row(Table::Records, &record_key(org, ty.kind, id))?;
        match (entry.change.op, row) {
            (Op::Create, Some(row)) => {
                let (meta, _) = rows::split(id, &row)?;
                if meta.version != 1 && !self.only_undone_since(org, entry, id)? {
                    return Ok(Some(self.last_changed_field(org, kind, id)?));
                }
                self.trash_raw(org, kind, id)?;
            }
            (Op::Restore, Some(_)) => self.trash_raw(org, kind, id)?,
            (Op::Delete, None) => match self.restore_raw(org, kind, id) {
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            },
            (Op::Update, Some(row)) => {
                let Some(detail) = &entry.detail else { return Ok(Some("(erased)".to_owned())) };
                let (before, after) = (detail.before_fields()?, detail.after_fields()?);
                let (_, data) = rows::split(id, &row)?;
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
                self.update_raw(org, kind, id, &changes)?;
            }
            (Op::Update, None) => return Ok(Some("(deleted)".to_owned())),
            // Gone already, back already, or no change of a record.
            (Op::Create | Op::Restore, None) | (Op::Delete, Some(_)) | (Op::Event, _) => {}
        }
        Ok(None)
    }

    /// Whether every change of the record after `entry` was an undo, or reversed by one.
    fn only_undone_since(&self, org: Org, entry: &Entry, id: Uid) -> Result<bool> {
        let mut open = 0_i64;
        self.walk(org, entry.change.kind, id, entry.seq, &mut |e| {
            if e.change.op == Op::Update {
                open += if e.change.action == "record.undone" { -1 } else { 1 };
            }
        })?;
        // Undo entries of this very request are not in the log yet.
        let own =
            self.pending.iter().filter(|p| p.about == Some((entry.change.kind, id)) && p.op == Op::Update).count();
        Ok(open - i64::try_from(own).unwrap_or(i64::MAX) <= 0)
    }

    fn last_changed_field(&self, org: Org, kind: u8, id: Uid) -> Result<String> {
        let mut field = None;
        self.walk(org, kind, id, 0, &mut |e| {
            if field.is_none() {
                field = e.detail.as_ref().and_then(|d| d.changes().into_iter().next()).map(|(name, _, _)| name);
            }
        })?;
        Ok(field.unwrap_or_else(|| "version".to_owned()))
    }

    /// Visits a record's entries after `since`, newest first.
    fn walk(&self, org: Org, kind: u8, id: Uid, since: u64, visit: &mut dyn FnMut(&Entry)) -> Result<()> {
        let kind = self.registry.get(kind)?.kind;
        log::history(self, org, kind, id, None, &mut |e| {
            if e.seq <= since {
                return Ok(Flow::Stop);
            }
            visit(&e);
            Ok(Flow::More)
        })
    }
}
