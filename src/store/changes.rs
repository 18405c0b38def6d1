//! What the latest commits changed, and what was read for an answer: while the one does not meet the other, the answer
//! stands, however much else is written.

use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::base::{Time, Uid};

use super::Commit;
use super::tables::Table;

/// Most bytes of the keys that are remembered.
const BYTES_MAX: usize = 4 << 20;
/// What a key takes beside its bytes, roughly.
const KEY: usize = 40;
/// An answer for which more was read is not worth keeping.
const READS_MAX: usize = 10_000;

/// Keys by table.
pub(crate) type Keys = [Vec<Vec<u8>>; Table::COUNT];

/// Whether the changed keys of a table are remembered. Who reads another one cannot be told what changed there.
pub(crate) fn is_remembered(table: Table) -> bool {
    !matches!(table, Table::Log | Table::Detail | Table::Meta)
}

/// What a commit changed.
struct Changed {
    number: u64,
    keys: Keys,
    /// The records that it touched, and those that these link to, in order.
    records: Vec<Uid>,
    bytes: usize,
}

#[derive(Default)]
struct Recent {
    /// What this commit and those before it changed is not remembered.
    forgotten: u64,
    commits: VecDeque<Arc<Changed>>,
    bytes: usize,
}

/// What the latest commits changed, as long as there is room.
#[derive(Default)]
pub struct Changes {
    latest: AtomicU64,
    recent: Mutex<Recent>,
}

impl Changes {
    /// The number of the latest commit that is told of here. A snapshot that is taken afterwards has all up to it.
    #[must_use]
    pub(crate) fn moment(&self) -> u64 {
        self.latest.load(Ordering::Acquire)
    }

    /// Tells of a commit, after everybody else and before those who wrote are answered.
    pub(crate) fn note(&self, keys: Keys, commit: &Commit) {
        let mut records: Vec<Uid> = commit.touched.iter().map(|touch| touch.id).collect();
        records.extend(commit.linked.iter().map(|linked| linked.id));
        records.sort_unstable();
        records.dedup();
        let of_keys = keys.iter().flatten().map(|key| key.len() + KEY).sum::<usize>();
        let bytes = of_keys + records.len() * size_of::<Uid>();
        let mut recent = self.recent.lock();
        let number = self.moment() + 1;
        recent.commits.push_back(Arc::new(Changed { number, keys, records, bytes }));
        recent.bytes += bytes;
        while recent.bytes > BYTES_MAX
            && let Some(oldest) = recent.commits.pop_front()
        {
            recent.bytes = recent.bytes.saturating_sub(oldest.bytes);
            recent.forgotten = oldest.number;
        }
        self.latest.store(number, Ordering::Release);
    }

    /// Tells that anything may have changed.
    pub(crate) fn note_all(&self) {
        let mut recent = self.recent.lock();
        let number = self.moment() + 1;
        *recent = Recent { forgotten: number, ..Recent::default() };
        self.latest.store(number, Ordering::Release);
    }

    /// Whether what was read, and stood when commit `since` had been told of, still stood at `moment`.
    #[must_use]
    pub fn stands(&self, read: &Footprint, since: u64, moment: u64) -> bool {
        if since >= moment {
            return true;
        }
        let news: Vec<Arc<Changed>> = {
            let recent = self.recent.lock();
            if since < recent.forgotten {
                return false;
            }
            let after = recent.commits.partition_point(|changed| changed.number <= since);
            recent.commits.range(after..).take_while(|changed| changed.number <= moment).cloned().collect()
        };
        !news.iter().any(|changed| read.meets(changed))
    }
}

/// From the first key to the last one, both included; without a last one all behind.
type Range = (Vec<u8>, Option<Vec<u8>>);

/// What was read for an answer.
#[derive(Debug)]
pub struct Footprint {
    /// When it was read: see [`Changes`].
    pub(crate) moment: u64,
    /// In order, and apart from each other.
    ranges: [Vec<Range>; Table::COUNT],
    records: Vec<Uid>,
    until: Option<Time>,
    is_known: bool,
}

impl Footprint {
    /// The last commit that the snapshot is known to have.
    #[must_use]
    pub fn moment(&self) -> u64 {
        self.moment
    }

    /// The last instant at which what was made of it holds, where time changes it.
    #[must_use]
    pub fn until(&self) -> Option<Time> {
        self.until
    }

    /// Whether it is all there is: not where more was read than is noted, or what changes untold.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// How much memory it takes, in bytes, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let range = |(from, to): &Range| from.len() + to.as_ref().map_or(0, Vec::len) + 2 * size_of::<Vec<u8>>();
        self.ranges.iter().flatten().map(range).sum::<usize>() + self.records.len() * size_of::<Uid>()
    }

    fn meets(&self, changed: &Changed) -> bool {
        let has = |ranges: &Vec<Range>, key: &Vec<u8>| {
            let before = ranges.partition_point(|(from, _)| from <= key);
            let last = before.checked_sub(1).and_then(|place| ranges.get(place));
            last.is_some_and(|(_, to)| to.as_ref().is_none_or(|to| key <= to))
        };
        let tables = self.ranges.iter().zip(&changed.keys);
        let mut read = tables.filter(|(ranges, _)| !ranges.is_empty());
        read.any(|(ranges, keys)| keys.iter().any(|key| has(ranges, key)))
            || self.records.iter().any(|id| changed.records.binary_search(id).is_ok())
    }
}

/// Reading as it is noted.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    ranges: Vec<(Table, Range)>,
    records: Vec<Uid>,
    until: Option<Time>,
    is_beyond: bool,
}

impl Notes {
    /// None yet; or, unless it is noted at all, what is not known.
    pub(crate) fn of(is_noted: bool) -> Self {
        Self { is_beyond: !is_noted, ..Self::default() }
    }

    /// Notes that a key was looked up.
    pub(crate) fn key(&mut self, table: Table, key: &[u8]) {
        self.range(table, (key.to_vec(), Some(key.to_vec())));
    }

    /// Notes that the rows between two bounds were gone through: up to `last` where that ended it, seen from the side that
    /// was begun at.
    pub(crate) fn scan(
        &mut self,
        table: Table,
        (from, to): (Bound<&[u8]>, Bound<&[u8]>),
        is_backward: bool,
        last: Option<Vec<u8>>,
    ) {
        // A bound that is excluded is noted as if it were not: too much does no harm.
        let key = |bound: Bound<&[u8]>| match bound {
            Bound::Included(key) | Bound::Excluded(key) => Some(key.to_vec()),
            Bound::Unbounded => None,
        };
        let (from, to) = (key(from).unwrap_or_default(), key(to));
        let range = match last {
            Some(last) if is_backward => (last, to),
            Some(last) => (from, Some(last)),
            None => (from, to),
        };
        self.range(table, range);
    }

    fn range(&mut self, table: Table, range: Range) {
        self.is_beyond |= !is_remembered(table) || self.ranges.len() >= READS_MAX;
        if !self.is_beyond {
            self.ranges.push((table, range));
        }
    }

    pub(crate) fn record(&mut self, id: Uid) {
        self.records.push(id);
    }

    pub(crate) fn until(&mut self, at: Time) {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
    }

    /// What was noted, of a snapshot of that moment.
    pub(crate) fn end(self, moment: u64) -> Footprint {
        let Self { mut ranges, mut records, until, is_beyond } = self;
        ranges.sort_unstable();
        let mut apart: [Vec<Range>; Table::COUNT] = Default::default();
        for (table, (from, to)) in ranges {
            let Some(of_table) = apart.get_mut(table.place()) else { continue };
            match of_table.last_mut() {
                Some((_, end)) if end.as_ref().is_none_or(|end| from <= *end) => {
                    *end = end.take().zip(to).map(|(end, to)| end.max(to));
                }
                _ => of_table.push((from, to)),
            }
        }
        records.sort_unstable();
        records.dedup();
        Footprint { moment, ranges: apart, records, until, is_known: !is_beyond }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Org;
    use crate::store::log::Op;
    use crate::store::{Linked, Touch};

    fn commit(changes: &Changes, table: Table, keys: &[&[u8]]) {
        let mut all = Keys::default();
        all[table.place()] = keys.iter().map(|key| key.to_vec()).collect();
        changes.note(all, &Commit { touched: Vec::new(), linked: Vec::new() });
    }

    fn stands(changes: &Changes, read: &Footprint) -> bool {
        changes.stands(read, read.moment, changes.moment())
    }

    fn scanned(moment: u64, from: &[u8], to: &[u8], is_backward: bool, last: Option<&[u8]>) -> Footprint {
        let mut notes = Notes::default();
        let bounds = (Bound::Included(from), Bound::Excluded(to));
        notes.scan(Table::Index, bounds, is_backward, last.map(<[u8]>::to_vec));
        notes.end(moment)
    }

    #[test]
    fn an_answer_stands_until_a_key_changes_that_was_read_for_it() {
        let changes = Changes::default();
        let read = scanned(0, b"b", b"f", false, Some(b"d"));
        for (table, key, expected) in [
            (Table::Records, b"c", true),
            (Table::Index, b"a", true),
            (Table::Index, b"e", true),
            (Table::Index, b"d", false),
        ] {
            commit(&changes, table, &[b"z", key]);
            assert_eq!(stands(&changes, &read), expected, "{table:?} {key:?}");
        }
        let later = scanned(changes.moment(), b"b", b"f", true, Some(b"d"));
        assert!(stands(&changes, &later), "what changed before it was read");
        commit(&changes, Table::Index, &[b"c"]);
        assert!(stands(&changes, &later), "not reached from behind");
        commit(&changes, Table::Index, &[b"e"]);
        assert!(!stands(&changes, &later));
        assert!(changes.stands(&later, later.moment, later.moment + 1), "as of the moment before");
    }

    #[test]
    fn what_hangs_on_records_ends_with_them() {
        let changes = Changes::default();
        let mut notes = Notes::default();
        notes.record(Uid(7));
        let read = notes.end(0);
        let touch = |id| Touch { org: Org(1), kind: 10, id: Uid(id), op: Op::Update, version: 2, by: None };
        let linked = Linked { org: Org(1), kind: 11, id: Uid(7), by: None };
        changes.note(Keys::default(), &Commit { touched: vec![touch(6)], linked: Vec::new() });
        assert!(stands(&changes, &read));
        changes.note(Keys::default(), &Commit { touched: vec![touch(6)], linked: vec![linked] });
        assert!(!stands(&changes, &read));
    }

    #[test]
    fn what_is_not_remembered_may_have_met_anything() {
        let changes = Changes::default();
        let read = scanned(0, b"b", b"f", false, None);
        let long = vec![b'z'; BYTES_MAX / 3];
        commit(&changes, Table::Index, &[&long]);
        commit(&changes, Table::Index, &[&long]);
        assert!(stands(&changes, &read));
        commit(&changes, Table::Index, &[&long]);
        assert!(!stands(&changes, &read));
        assert!(stands(&changes, &scanned(1, b"b", b"f", false, None)), "read after what is forgotten");
        let read = scanned(changes.moment(), b"b", b"f", false, None);
        changes.note_all();
        assert!(!stands(&changes, &read));
        assert!(stands(&changes, &scanned(changes.moment(), b"b", b"f", false, None)));
    }

    #[test]
    fn what_changes_untold_is_not_known() {
        let mut notes = Notes::default();
        notes.key(Table::Records, b"a");
        assert!(notes.end(0).is_known());
        let mut notes = Notes::default();
        notes.key(Table::Log, b"a");
        assert!(!notes.end(0).is_known());
        let mut notes = Notes::default();
        for n in 0..=READS_MAX {
            notes.key(Table::Records, &n.to_be_bytes());
        }
        assert!(!notes.end(0).is_known());
    }

    proptest! {
        #[test]
        fn ranges_that_were_joined_meet_what_any_of_them_meets(
            ranges in proptest::collection::vec((0_u8..40, 0_u8..40, proptest::bool::weighted(0.1)), 0..8),
            key in 0_u8..45,
        ) {
            let mut notes = Notes::default();
            let mut expected = false;
            for (a, b, is_open) in ranges {
                let (from, to) = (a.min(b), a.max(b));
                let end: &[u8] = &[to];
                let bound = if is_open { Bound::Unbounded } else { Bound::Included(end) };
                notes.scan(Table::Search, (Bound::Included(&[from]), bound), false, None);
                expected |= from <= key && (is_open || key <= to);
            }
            let changes = Changes::default();
            let read = notes.end(0);
            commit(&changes, Table::Search, &[&[key]]);
            prop_assert_eq!(!stands(&changes, &read), expected);
        }
    }
}
