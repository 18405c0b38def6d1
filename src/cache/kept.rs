//! Values that were read or made from records, kept for a while: until a commit touches a record that they hang on, until
//! their time is over, or until others need the memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;
use serde::Serialize;

use crate::base::{Org, Time, Uid};
use crate::store::Commit;

/// What an entry and each record that it hangs on take beside the value itself, in bytes, roughly.
const ENTRY: usize = 160;
const HOOK: usize = 64;

/// What is asked for, within an organisation: a record, and what of it by the bits that its owner gives a meaning.
pub type Key = (Uid, u32);

/// How often a cache was asked and had the answer.
#[derive(Debug, Default)]
pub struct Uses {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Uses {
    /// Counts a question, and whether it was answered.
    pub fn count(&self, hit: bool) {
        let counter = if hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Relaxed);
    }

    /// Hits and misses since the start.
    #[must_use]
    pub fn totals(&self) -> (u64, u64) {
        (self.hits.load(Relaxed), self.misses.load(Relaxed))
    }
}

/// What a cache holds and what it did since the start.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Figures {
    /// Its name.
    pub name: &'static str,
    /// How long an entry holds at most, in seconds.
    pub life_seconds: i64,
    /// Entries now.
    pub entries: usize,
    /// Most entries, where their number is bounded.
    pub entries_max: Option<usize>,
    /// Bytes of the entries now, where they are counted.
    pub bytes: Option<usize>,
    /// Most bytes, where they are bounded.
    pub bytes_max: Option<usize>,
    /// Questions that it answered.
    pub hits: u64,
    /// Questions that it could not answer.
    pub misses: u64,
    /// Entries that a write dropped.
    pub dropped: u64,
}

/// A question without an answer: what is found may be put in its place, unless the organisation changes meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Missed {
    org: Org,
    key: Key,
    commits: u64,
}

/// What was found.
#[derive(Debug)]
pub struct Found<V> {
    /// The value.
    pub value: V,
    /// Its size in bytes.
    pub bytes: usize,
    /// The records that it hangs on.
    pub on: Vec<Uid>,
    /// The last instant at which it holds, where time changes it.
    pub until: Option<Time>,
}

struct Entry<V> {
    serial: u64,
    /// The organisation's commits when it was made.
    commits: u64,
    until: Time,
    bytes: usize,
    on: Vec<Uid>,
    value: V,
}

struct Rows<V> {
    entries: HashMap<(Org, Key), Entry<V>>,
    /// By age.
    order: BTreeMap<u64, (Org, Key)>,
    /// By the records that they hang on.
    hooks: HashMap<(Org, Uid), Vec<u64>>,
    /// How many commits touched an organisation.
    commits: HashMap<Org, u64>,
    serial: u64,
    bytes: usize,
    dropped: u64,
}

impl<V> Rows<V> {
    fn remove(&mut self, at: (Org, Key)) -> bool {
        let Some(entry) = self.entries.remove(&at) else { return false };
        self.order.remove(&entry.serial);
        self.bytes = self.bytes.saturating_sub(entry.bytes);
        for id in entry.on {
            if let Some(hooks) = self.hooks.get_mut(&(at.0, id)) {
                hooks.retain(|serial| *serial != entry.serial);
                if hooks.is_empty() {
                    self.hooks.remove(&(at.0, id));
                }
            }
        }
        true
    }

    fn drop_hanging_on(&mut self, org: Org, id: Uid) {
        for serial in self.hooks.remove(&(org, id)).unwrap_or_default() {
            if let Some(at) = self.order.get(&serial).copied()
                && self.remove(at)
            {
                self.dropped += 1;
            }
        }
    }
}

/// A bounded cache of values by organisation and key.
pub struct Kept<V> {
    name: &'static str,
    life: i64,
    most: usize,
    rows: Mutex<Rows<V>>,
    uses: Uses,
}

impl<V: Clone> Kept<V> {
    /// An empty cache whose entries hold for `life` seconds and take `most` bytes.
    #[must_use]
    pub fn new(name: &'static str, life: i64, most: usize) -> Self {
        let rows = Rows {
            entries: HashMap::new(),
            order: BTreeMap::new(),
            hooks: HashMap::new(),
            commits: HashMap::new(),
            serial: 0,
            bytes: 0,
            dropped: 0,
        };
        Self { name, life, most, rows: Mutex::new(rows), uses: Uses::default() }
    }

    /// The value that is kept at `now`.
    ///
    /// # Errors
    /// There is none: read it from a snapshot that is taken after this, and [`Kept::put`] it there.
    pub fn get(&self, org: Org, key: Key, now: Time) -> Result<V, Missed> {
        self.find(org, key, now, None, |_, _| {})
    }

    /// The value that is kept at `now` and was made when no more than `commits` had touched the organisation. `hear` is
    /// told what it hangs on, and until when it holds.
    ///
    /// # Errors
    /// There is none: read it from a snapshot that was taken after so many commits, and [`Kept::put`] it there.
    pub fn get_as_of(
        &self,
        org: Org,
        key: Key,
        now: Time,
        commits: u64,
        hear: impl FnOnce(&[Uid], Time),
    ) -> Result<V, Missed> {
        self.find(org, key, now, Some(commits), hear)
    }

    /// How many commits touched an organisation.
    #[must_use]
    pub fn commits(&self, org: Org) -> u64 {
        self.rows.lock().commits.get(&org).copied().unwrap_or(0)
    }

    fn find(
        &self,
        org: Org,
        key: Key,
        now: Time,
        as_of: Option<u64>,
        hear: impl FnOnce(&[Uid], Time),
    ) -> Result<V, Missed> {
        let mut rows = self.rows.lock();
        let commits = as_of.unwrap_or_else(|| rows.commits.get(&org).copied().unwrap_or(0));
        let (mut value, mut over) = (None, false);
        if let Some(entry) = rows.entries.get(&(org, key)).filter(|entry| entry.commits <= commits) {
            over = now > entry.until;
            if !over {
                hear(&entry.on, entry.until);
                value = Some(entry.value.clone());
            }
        }
        self.uses.count(value.is_some());
        if over {
            rows.remove((org, key));
        }
        value.ok_or(Missed { org, key, commits })
    }

    /// Keeps what was found. Not where the organisation changed since the question: it may be from before.
    pub fn put(&self, missed: Missed, now: Time, found: Found<V>) {
        let Missed { org, key, commits } = missed;
        let mut rows = self.rows.lock();
        let bytes = found.bytes + ENTRY + HOOK * found.on.len();
        if rows.commits.get(&org).copied().unwrap_or(0) != commits || bytes > self.most {
            return;
        }
        rows.remove((org, key));
        while rows.bytes + bytes > self.most {
            let Some(oldest) = rows.order.first_key_value().map(|(_, at)| *at) else { break };
            rows.remove(oldest);
        }
        rows.serial += 1;
        let serial = rows.serial;
        for id in &found.on {
            rows.hooks.entry((org, *id)).or_default().push(serial);
        }
        rows.order.insert(serial, (org, key));
        rows.bytes += bytes;
        let end = now.plus_seconds(self.life);
        let until = found.until.map_or(end, |until| until.min(end));
        rows.entries.insert((org, key), Entry { serial, commits, until, bytes, on: found.on, value: found.value });
    }

    /// Drops what hangs on records that a commit touched, and on those that these link to.
    pub fn committed(&self, commit: &Commit) {
        let mut rows = self.rows.lock();
        let touched = commit
            .touched
            .iter()
            .map(|touch| (touch.org, touch.id))
            .chain(commit.linked.iter().map(|linked| (linked.org, linked.id)));
        let mut last = None;
        for (org, id) in touched {
            if last != Some(org) {
                *rows.commits.entry(org).or_default() += 1;
                last = Some(org);
            }
            rows.drop_hanging_on(org, id);
        }
    }

    /// Drops what is kept of an organisation.
    pub fn forget(&self, org: Org) {
        let mut rows = self.rows.lock();
        let all: Vec<(Org, Key)> = rows.entries.keys().filter(|(of, _)| *of == org).copied().collect();
        for at in all {
            rows.remove(at);
        }
    }

    /// What it holds and did.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let rows = self.rows.lock();
        let (hits, misses) = self.uses.totals();
        Figures {
            name: self.name,
            life_seconds: self.life,
            entries: rows.entries.len(),
            entries_max: None,
            bytes: Some(rows.bytes),
            bytes_max: Some(self.most),
            hits,
            misses,
            dropped: rows.dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::log::Op;
    use crate::store::{Linked, Touch};

    fn commit(org: Org, id: Uid, linked: &[(Org, Uid)]) -> Commit {
        let touched = vec![Touch { org, kind: 10, id, op: Op::Update, version: 2, by: None }];
        let linked = linked.iter().map(|(org, id)| Linked { org: *org, kind: 11, id: *id, by: None }).collect();
        Commit { touched, linked }
    }

    fn put(kept: &Kept<&'static str>, org: Org, id: Uid, on: &[Uid], value: &'static str) {
        let missed = kept.get(org, (id, 0), Time(0)).unwrap_err();
        kept.put(missed, Time(0), Found { value, bytes: 10, on: on.to_vec(), until: None });
    }

    #[test]
    fn an_entry_holds_until_a_record_it_hangs_on_changes_in_its_organisation() {
        let kept = Kept::new("test", 60, 10_000);
        let (a, b, c) = (Uid(1), Uid(2), Uid(3));
        put(&kept, Org(1), a, &[a, b], "one");
        put(&kept, Org(2), a, &[a, b], "two");
        let get = |org, id| kept.get(org, (id, 0), Time(1_000)).ok();
        assert_eq!((get(Org(1), a), get(Org(2), a), get(Org(3), a)), (Some("one"), Some("two"), None));
        kept.committed(&commit(Org(1), c, &[]));
        assert_eq!(get(Org(1), a), Some("one"), "another record of the organisation");
        kept.committed(&commit(Org(1), c, &[(Org(1), b)]));
        assert_eq!((get(Org(1), a), get(Org(2), a)), (None, Some("two")));
        kept.committed(&commit(Org(2), a, &[]));
        assert_eq!(get(Org(2), a), None);
        let figures = kept.figures();
        assert_eq!((figures.entries, figures.bytes, figures.dropped), (0, Some(0), 2));
        assert_eq!((figures.hits, figures.misses), (4, 5));
        assert!(kept.rows.lock().hooks.is_empty());
    }

    #[test]
    fn what_was_read_before_a_commit_is_not_kept_after_it() {
        let kept = Kept::new("test", 60, 10_000);
        let missed = kept.get(Org(1), (Uid(1), 0), Time(0)).unwrap_err();
        kept.committed(&commit(Org(1), Uid(1), &[]));
        kept.put(missed, Time(0), Found { value: "old", bytes: 3, on: vec![Uid(1)], until: None });
        assert!(kept.get(Org(1), (Uid(1), 0), Time(0)).is_err());
        kept.committed(&commit(Org(2), Uid(1), &[]));
        put(&kept, Org(1), Uid(1), &[], "new");
        assert_eq!(kept.get(Org(1), (Uid(1), 0), Time(0)).ok(), Some("new"), "another organisation's commit");
    }

    #[test]
    fn time_and_memory_end_entries() {
        let kept = Kept::new("test", 60, 3 * (10 + ENTRY));
        put(&kept, Org(1), Uid(1), &[], "one");
        assert!(kept.get(Org(1), (Uid(1), 0), Time(60_000)).is_ok());
        assert!(kept.get(Org(1), (Uid(1), 0), Time(60_001)).is_err());
        let missed = kept.get(Org(1), (Uid(1), 0), Time(0)).unwrap_err();
        kept.put(missed, Time(0), Found { value: "soon", bytes: 10, on: Vec::new(), until: Some(Time(5)) });
        assert!(kept.get(Org(1), (Uid(1), 0), Time(5)).is_ok());
        assert!(kept.get(Org(1), (Uid(1), 0), Time(6)).is_err());
        for id in 1..=4 {
            put(&kept, Org(1), Uid(id), &[], "many");
        }
        assert!(kept.get(Org(1), (Uid(1), 0), Time(0)).is_err(), "the oldest makes room");
        assert!(kept.get(Org(1), (Uid(4), 0), Time(0)).is_ok());
        assert_eq!(kept.figures().entries, 3);
    }
}
