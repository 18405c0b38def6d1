//! Whole answers to questions about an organisation that many ask in the same words: they hold while nothing changes that
//! was read for them, and for a moment where the time has a part in them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;

use super::{Figures, Uses};
use crate::base::{Org, Time};
use crate::store::{Changes, Footprint, RawRead, ReadTx};

/// Most bytes of the answers and of what is known of their reading.
const BYTES_MAX: usize = 8 << 20;
/// What an entry takes beside its question, its answer and what was read for it, in bytes, roughly.
const ENTRY: usize = 200;
/// The longest life, in seconds.
const LIFE: i64 = 60;

type Key = (Org, String);

struct Answer {
    /// The last commit that is known to have left it as it is.
    stood: AtomicU64,
    read: Footprint,
    until: Time,
    body: Bytes,
}

#[derive(Default)]
struct Entries {
    of: HashMap<Key, (u64, Arc<Answer>)>,
    /// By age.
    order: BTreeMap<u64, Key>,
    last: u64,
    bytes: usize,
    dropped: u64,
}

impl Entries {
    fn remove(&mut self, key: &Key) -> bool {
        let Some((age, old)) = self.of.remove(key) else { return false };
        self.order.remove(&age);
        self.bytes = self.bytes.saturating_sub(size(key, &old));
        true
    }
}

fn size((_, question): &Key, answer: &Answer) -> usize {
    ENTRY + 2 * question.len() + answer.body.len() + answer.read.bytes()
}

/// The cache of answers.
pub struct Answers {
    changes: Arc<Changes>,
    entries: Mutex<Entries>,
    uses: Uses,
}

impl Answers {
    /// None yet, over the store that tells of these changes.
    #[must_use]
    pub fn new(changes: Arc<Changes>) -> Self {
        Self { changes, entries: Mutex::default(), uses: Uses::default() }
    }

    /// The answer to `question` that the snapshot would give again, where it is kept.
    #[must_use]
    pub fn get(&self, tx: &ReadTx, org: Org, question: &str) -> Option<Bytes> {
        let key = (org, question.to_owned());
        let found = self.entries.lock().of.get(&key).map(|(_, answer)| Arc::clone(answer));
        let found = found.filter(|answer| {
            // What may be much to compare is compared outside the lock.
            let stood = answer.stood.load(Ordering::Relaxed);
            let stands = tx.now() <= answer.until && self.changes.stands(&answer.read, stood, tx.moment());
            if stands {
                answer.stood.fetch_max(tx.moment(), Ordering::Relaxed);
            } else {
                let mut entries = self.entries.lock();
                if entries.of.get(&key).is_some_and(|(_, now)| Arc::ptr_eq(now, answer)) && entries.remove(&key) {
                    entries.dropped += 1;
                }
            }
            stands
        });
        self.uses.count(found.is_some());
        found.map(|answer| answer.body.clone())
    }

    /// Keeps an answer for so many milliseconds, a minute at most. `tx` noted what was read for it and nothing else since,
    /// and `question` holds all that it depends on beside that: its asker too, if they matter.
    pub fn put(&self, tx: &ReadTx, org: Org, question: String, milliseconds: i64, body: Bytes) {
        let read = tx.noted();
        let end = Time(tx.now().0.saturating_add(milliseconds.min(LIFE * 1000)));
        let until = read.until().map_or(end, |until| until.min(end));
        let (key, answer) = ((org, question), Answer { stood: read.moment().into(), read, until, body });
        let bytes = size(&key, &answer);
        if !answer.read.is_known() || bytes > BYTES_MAX {
            return;
        }
        let mut entries = self.entries.lock();
        entries.remove(&key);
        while entries.bytes + bytes > BYTES_MAX
            && let Some((_, oldest)) = entries.order.pop_first()
        {
            entries.remove(&oldest);
        }
        entries.last += 1;
        let age = entries.last;
        entries.order.insert(age, key.clone());
        entries.of.insert(key, (age, Arc::new(answer)));
        entries.bytes += bytes;
    }

    /// Drops what is kept of an organisation.
    pub fn forget(&self, org: Org) {
        let mut entries = self.entries.lock();
        let all: Vec<Key> = entries.of.keys().filter(|(of, _)| *of == org).cloned().collect();
        for key in all {
            entries.remove(&key);
        }
    }

    /// What it holds and did.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let entries = self.entries.lock();
        let (hits, misses) = self.uses.totals();
        Figures {
            name: "answers",
            life_seconds: LIFE,
            entries: entries.of.len(),
            entries_max: None,
            bytes: Some(entries.bytes),
            bytes_max: Some(BYTES_MAX),
            hits,
            misses,
            dropped: entries.dropped,
        }
    }
}
