//! Reading: one set of operations over a snapshot and over a write in progress.

use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use redb::{ReadTransaction, ReadableTable};

use crate::base::{Error, Id, Org, Result, Time, Uid};

use super::changes::{Footprint, Notes};
use super::entity::{Entity, Meta, Record};
use super::keys::{KeyBuf, after_prefix, index_prefix, kind_prefix, record_key};
use super::kind::{Index, Kind};
use super::reads::{Meter, Reads};
use super::rows;
use super::tables::{ALL, Table};

/// The order of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dir {
    /// Smallest key first.
    Forward,
    /// Largest key first.
    Backward,
}

/// Whether a scan goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// With the next row.
    More,
    /// No further.
    Stop,
}

/// What a scan calls with each key and value.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(&[u8], &[u8]) -> Result<Flow>;

/// Reading rows.
pub trait RawRead {
    /// The instant of the transaction.
    fn now(&self) -> Time;

    /// Calls `with` with the value of `key` if there is one; says whether there was.
    #[doc(hidden)]
    fn get_row(&self, table: RowTable, key: &[u8], with: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool>;

    /// Calls `visit` with the rows between the bounds in order, until it says stop.
    #[doc(hidden)]
    fn scan_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()>;

    /// The same, counted as a look-up: `visit` stops after a few rows, however many there are.
    #[doc(hidden)]
    fn peek_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        self.scan_rows(table, from, to, dir, visit)
    }

    /// Hears that what is shown of a record that was read changes by itself after `at`.
    fn holds_until(&self, _at: Time) {}

    /// Hears that what is shown hangs on a record that was read before.
    fn hangs_on(&self, _id: Uid) {}

    /// Whether it is heard: where not, nothing needs to be read for it.
    fn is_watched(&self) -> bool {
        false
    }
}

/// Names a table without making the tables public.
#[derive(Debug, Clone, Copy)]
pub struct RowTable(pub(crate) Table);

/// Reading records, indexes and counters.
pub trait Read: RawRead {
    /// The live record `id` of the organisation.
    ///
    /// # Errors
    /// Only when the storage fails.
    fn get<E: Entity>(&self, org: Org, id: Id<E>) -> Result<Option<Record<E>>> {
        let mut found = None;
        self.get_row(RowTable(Table::Records), &record_key(org, E::KIND, id.uid()), &mut |row| {
            let (meta, data) = rows::split(id.uid(), row)?;
            let meta = Meta { read_at: self.now(), ..meta };
            found = Some(Record { id, meta, data: rows::decode_data(data)? });
            Ok(())
        })?;
        Ok(found)
    }

    /// The live record, or [`Error::NotFound`].
    ///
    /// # Errors
    /// When there is none, or the storage fails.
    fn require<E: Entity>(&self, org: Org, id: Id<E>) -> Result<Record<E>> {
        self.get(org, id)?.ok_or(Error::NotFound)
    }

    /// Whether the record is live.
    ///
    /// # Errors
    /// Only when the storage fails.
    fn exists(&self, org: Org, kind: Kind, id: Uid) -> Result<bool> {
        self.get_row(RowTable(Table::Records), &record_key(org, kind, id), &mut |_| Ok(()))
    }

    /// The record that holds a unique key of the organisation.
    ///
    /// # Errors
    /// Only when the storage fails.
    fn find_unique<E: Entity>(&self, org: Org, index: Index, key: &KeyBuf) -> Result<Option<Id<E>>> {
        let mut found = None;
        let row = index_prefix(org, E::KIND.number, index).bytes(key.as_bytes());
        self.get_row(RowTable(Table::Index), row.as_bytes(), &mut |value| {
            found = Uid::from_bytes(value).map(Id::from);
            Ok(())
        })?;
        Ok(found)
    }

    /// The record, and its organisation, that holds a unique key of the instance.
    ///
    /// # Errors
    /// Only when the storage fails.
    fn find_unique_in_instance<E: Entity>(&self, index: Index, key: &KeyBuf) -> Result<Option<(Org, Id<E>)>> {
        let mut found = None;
        let row = index_prefix(Org::INSTANCE, E::KIND.number, index).bytes(key.as_bytes());
        self.get_row(RowTable(Table::Index), row.as_bytes(), &mut |value| {
            if let Some((org, id)) = value.split_at_checked(4)
                && let (Ok(org), Some(id)) = (org.try_into(), Uid::from_bytes(id))
            {
                found = Some((Org(u32::from_be_bytes(org)), Id::from(id)));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `with` with the covering value of the record's row `key` in an index, if there is such a row; says whether
    /// there was.
    ///
    /// # Errors
    /// When the storage fails, or `with` does.
    fn get_covering(
        &self,
        org: Org,
        kind: Kind,
        index: Index,
        key: &KeyBuf,
        id: Uid,
        with: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<bool> {
        let row = index_prefix(org, kind.number, index).bytes(key.as_bytes()).id(id);
        self.get_row(RowTable(Table::Index), row.as_bytes(), with)
    }

    /// Visits the rows of an index whose keys start with `prefix`: what follows the prefix (without the identity),
    /// the identity and the covering value. `after` continues behind that remainder-and-identity in the direction
    /// of the scan.
    ///
    /// # Errors
    /// When the storage fails, or `visit` does.
    fn scan_index(
        &self,
        org: Org,
        kind: Kind,
        index: Index,
        prefix: &KeyBuf,
        dir: Dir,
        after: Option<&[u8]>,
        visit: &mut dyn FnMut(&[u8], Uid, &[u8]) -> Result<Flow>,
    ) -> Result<()> {
        let start = index_prefix(org, kind.number, index).bytes(prefix.as_bytes()).into_bytes();
        let skip = start.len();
        scan_prefix(self, Table::Index, &start, dir, after, &mut |key, value| {
            let rest = key.get(skip..).unwrap_or_default();
            match rest.split_last_chunk::<16>() {
                Some((before, id)) => visit(before, Uid(u128::from_be_bytes(*id)), value),
                None => Ok(Flow::More),
            }
        })
    }

    /// Visits at most `most` rows of an index whose keys start with `prefix`, from the end that `dir` begins at: the
    /// identity of each. It costs the same however many there are, and counts as a look-up.
    ///
    /// # Errors
    /// When the storage fails, or `visit` does.
    fn peek_index(
        &self,
        org: Org,
        kind: Kind,
        index: Index,
        prefix: &KeyBuf,
        dir: Dir,
        most: usize,
        visit: &mut dyn FnMut(Uid) -> Result<()>,
    ) -> Result<()> {
        let start = index_prefix(org, kind.number, index).bytes(prefix.as_bytes()).into_bytes();
        let end = after_prefix(&start);
        let bounds = (Bound::Included(start.as_slice()), end.as_deref().map_or(Bound::Unbounded, Bound::Excluded));
        let mut left = most;
        self.peek_rows(RowTable(Table::Index), bounds.0, bounds.1, dir, &mut |key, _| {
            if let Some((_, id)) = key.split_last_chunk::<16>() {
                visit(Uid(u128::from_be_bytes(*id)))?;
            }
            left = left.saturating_sub(1);
            Ok(if left == 0 { Flow::Stop } else { Flow::More })
        })
    }

    /// What follows `prefix` in the last key of an index that starts with it and comes before `prefix` and `end`, without the
    /// identity. It costs the same however many there are, and counts as a look-up.
    ///
    /// # Errors
    /// When the storage fails.
    fn last_before(
        &self,
        org: Org,
        kind: Kind,
        index: Index,
        prefix: &KeyBuf,
        end: &KeyBuf,
    ) -> Result<Option<Vec<u8>>> {
        let start = index_prefix(org, kind.number, index).bytes(prefix.as_bytes()).into_bytes();
        let end = [start.as_slice(), end.as_bytes()].concat();
        let bounds = (Bound::Included(start.as_slice()), Bound::Excluded(end.as_slice()));
        let mut last = None;
        self.peek_rows(RowTable(Table::Index), bounds.0, bounds.1, Dir::Backward, &mut |key, _| {
            let rest = key.get(start.len()..).and_then(|rest| rest.split_last_chunk::<16>());
            last = rest.map(|(before, _)| before.to_vec());
            Ok(Flow::Stop)
        })?;
        Ok(last)
    }

    /// What follows `prefix` in the first key of an index that starts with it and does not come before `prefix` and `start`,
    /// without the identity. It costs what [`Read::last_before`] does.
    ///
    /// # Errors
    /// When the storage fails.
    fn first_from(
        &self,
        org: Org,
        kind: Kind,
        index: Index,
        prefix: &KeyBuf,
        start: &KeyBuf,
    ) -> Result<Option<Vec<u8>>> {
        let all = index_prefix(org, kind.number, index).bytes(prefix.as_bytes()).into_bytes();
        let from = [all.as_slice(), start.as_bytes()].concat();
        let (mut first, end) = (None, after_prefix(&all));
        let to = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        self.peek_rows(RowTable(Table::Index), Bound::Included(from.as_slice()), to, Dir::Forward, &mut |key, _| {
            let rest = key.get(all.len()..).and_then(|rest| rest.split_last_chunk::<16>());
            first = rest.map(|(before, _)| before.to_vec());
            Ok(Flow::Stop)
        })?;
        Ok(first)
    }

    /// Visits the live records of a kind by identity, that is by time of creation, behind `after`.
    ///
    /// # Errors
    /// When the storage fails, or `visit` does.
    fn scan_records<E: Entity>(
        &self,
        org: Org,
        dir: Dir,
        after: Option<Uid>,
        visit: &mut dyn FnMut(Record<E>) -> Result<Flow>,
    ) -> Result<()> {
        let start = kind_prefix(org, E::KIND.number).into_bytes();
        let after = after.map(Uid::to_bytes);
        scan_prefix(self, Table::Records, &start, dir, after.as_ref().map(<[u8; 16]>::as_slice), &mut |key, row| {
            let Some(id) = key.split_last_chunk::<16>().map(|(_, id)| Uid(u128::from_be_bytes(*id))) else {
                return Ok(Flow::More);
            };
            let (meta, data) = rows::split(id, row)?;
            let meta = Meta { read_at: self.now(), ..meta };
            visit(Record { id: Id::from(id), meta, data: rows::decode_data(data)? })
        })
    }

    /// The value of a maintained counter, 0 when nothing was counted.
    ///
    /// # Errors
    /// Only when the storage fails.
    fn counter(&self, org: Org, kind: Kind, counter: Index, key: &KeyBuf) -> Result<i64> {
        raw_counter(self, &super::derive::counter_key(org, kind, counter, key))
    }

    /// Visits the counters of a family: what follows `prefix`, and the value.
    ///
    /// # Errors
    /// When the storage fails, or `visit` does.
    fn scan_counters(
        &self,
        org: Org,
        kind: Kind,
        counter: Index,
        visit: &mut dyn FnMut(&[u8], i64) -> Result<Flow>,
    ) -> Result<()> {
        let start = index_prefix(org, kind.number, counter).into_bytes();
        let skip = start.len();
        scan_prefix(self, Table::Counters, &start, Dir::Forward, None, &mut |key, value| {
            visit(key.get(skip..).unwrap_or_default(), decode_count(value))
        })
    }

    /// Visits the counters of a family whose keys are from the first one on and less than the second: the key, and the
    /// value.
    ///
    /// # Errors
    /// When the storage fails, or `visit` does.
    fn scan_counters_between(
        &self,
        org: Org,
        kind: Kind,
        counter: Index,
        (from, to): (&KeyBuf, &KeyBuf),
        visit: &mut dyn FnMut(&[u8], i64) -> Result<Flow>,
    ) -> Result<()> {
        let start = index_prefix(org, kind.number, counter);
        let skip = start.as_bytes().len();
        let end = start.clone().bytes(to.as_bytes());
        let start = start.bytes(from.as_bytes());
        let (from, to) = (Bound::Included(start.as_bytes()), Bound::Excluded(end.as_bytes()));
        self.scan_rows(RowTable(Table::Counters), from, to, Dir::Forward, &mut |key, value| {
            visit(key.get(skip..).unwrap_or_default(), decode_count(value))
        })
    }
}

impl<R: RawRead + ?Sized> Read for R {}

pub(crate) fn decode_count(value: &[u8]) -> i64 {
    value.try_into().map_or(0, i64::from_be_bytes)
}

pub(crate) fn raw_counter<R: RawRead + ?Sized>(read: &R, key: &[u8]) -> Result<i64> {
    let mut count = 0;
    read.get_row(RowTable(Table::Counters), key, &mut |value| {
        count = decode_count(value);
        Ok(())
    })?;
    Ok(count)
}

/// Visits the rows whose keys start with `start`, behind `start` + `after`.
pub(crate) fn scan_prefix<R: RawRead + ?Sized>(
    read: &R,
    table: Table,
    start: &[u8],
    dir: Dir,
    after: Option<&[u8]>,
    visit: Visit<'_>,
) -> Result<()> {
    let end = after_prefix(start);
    let resume = after.map(|a| [start, a].concat());
    let (mut from, mut to) = (Bound::Included(start), end.as_deref().map_or(Bound::Unbounded, Bound::Excluded));
    if let Some(resume) = &resume {
        match dir {
            Dir::Forward => from = Bound::Excluded(resume),
            Dir::Backward => to = Bound::Excluded(resume),
        }
    }
    read.scan_rows(RowTable(table), from, to, dir, visit)
}

type Open = redb::ReadOnlyTable<&'static [u8], &'static [u8]>;

/// A snapshot of everything, unmoved by later writes. Keep it for one request: it holds on to old pages.
pub struct ReadTx {
    tx: ReadTransaction,
    moment: u64,
    now: Time,
    tables: [OnceLock<Open>; Table::COUNT],
    meter: Meter,
    notes: Option<Mutex<Notes>>,
}

impl ReadTx {
    /// `moment` is that of [`Changes`](super::Changes) before the snapshot was taken.
    pub(crate) fn new(tx: ReadTransaction, moment: u64, now: Time, all: Arc<Reads>) -> Self {
        let tables = [const { OnceLock::new() }; Table::COUNT];
        Self { tx, moment, now, tables, meter: Meter::new(all), notes: None }
    }

    /// The same snapshot, which notes what is read from now on.
    #[must_use]
    pub fn noting(self) -> Self {
        Self { notes: Some(Mutex::default()), ..self }
    }

    /// What was read since this was asked last, or since the noting began.
    #[must_use]
    pub fn noted(&self) -> Footprint {
        let mut notes = Notes::of(self.notes.is_some());
        self.note(|kept| notes = std::mem::take(kept));
        notes.end(self.moment)
    }

    /// The number of the last commit that the snapshot is known to have.
    #[must_use]
    pub fn moment(&self) -> u64 {
        self.moment
    }

    fn note(&self, what: impl FnOnce(&mut Notes)) {
        if let Some(notes) = &self.notes {
            what(&mut notes.lock());
        }
    }

    pub(crate) fn table(&self, table: Table) -> Result<&Open> {
        let (Some(slot), Some((_, definition))) = (self.tables.get(table.place()), ALL.get(table.place())) else {
            return Err(Error::internal("no such table"));
        };
        if let Some(open) = slot.get() {
            return Ok(open);
        }
        let open = self.tx.open_table(*definition).map_err(Error::fault)?;
        Ok(slot.get_or_init(|| open))
    }

    fn visit_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        let (mut rows, mut last) = (0, None);
        let end = scan_table(self.table(table.0)?, from, to, dir, &mut |key, value| {
            rows += 1;
            let flow = visit(key, value)?;
            if flow == Flow::Stop && self.notes.is_some() {
                last = Some(key.to_vec());
            }
            Ok(flow)
        });
        self.meter.rows(rows);
        self.note(|notes| notes.scan(table.0, (from, to), dir == Dir::Backward, last));
        end
    }
}

impl RawRead for ReadTx {
    fn now(&self) -> Time {
        self.now
    }

    fn get_row(&self, table: RowTable, key: &[u8], with: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        self.meter.lookup();
        self.note(|notes| notes.key(table.0, key));
        match self.table(table.0)?.get(key).map_err(Error::fault)? {
            Some(value) => with(value.value()).map(|()| true),
            None => Ok(false),
        }
    }

    fn scan_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        self.meter.scan();
        self.visit_rows(table, from, to, dir, visit)
    }

    fn peek_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        self.meter.lookup();
        self.visit_rows(table, from, to, dir, visit)
    }

    fn holds_until(&self, at: Time) {
        self.note(|notes| notes.until(at));
    }

    fn hangs_on(&self, id: Uid) {
        self.note(|notes| notes.record(id));
    }

    fn is_watched(&self) -> bool {
        self.notes.is_some()
    }
}

/// Scans an opened redb table.
pub(crate) fn scan_table<T>(table: &T, from: Bound<&[u8]>, to: Bound<&[u8]>, dir: Dir, visit: Visit<'_>) -> Result<()>
where
    T: ReadableTable<&'static [u8], &'static [u8]>,
{
    if empty_range(from, to) {
        return Ok(());
    }
    let mut range = table.range::<&[u8]>((from, to)).map_err(Error::fault)?;
    while let Some(entry) = match dir {
        Dir::Forward => range.next(),
        Dir::Backward => range.next_back(),
    } {
        let (key, value) = entry.map_err(Error::fault)?;
        if visit(key.value(), value.value())? == Flow::Stop {
            break;
        }
    }
    Ok(())
}

fn empty_range(from: Bound<&[u8]>, to: Bound<&[u8]>) -> bool {
    match (from, to) {
        (Bound::Included(a), Bound::Included(b)) => a > b,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Excluded(b)) | (Bound::Excluded(a), Bound::Included(b)) => {
            a >= b
        }
        _ => false,
    }
}
