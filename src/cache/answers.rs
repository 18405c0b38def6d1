//! Whole answers to questions about an organisation that many ask in the same words: they hold for one state of its
//! change log, and for a moment where the time has a part in them.

use std::collections::HashMap;

use bytes::Bytes;
use parking_lot::Mutex;

use super::{Figures, Uses};
use crate::base::{Org, Time};

/// Most bytes of the answers.
const BYTES_MAX: usize = 8 << 20;
/// What an entry takes beside its question and its answer, in bytes, roughly.
const ENTRY: usize = 120;
/// The longest life, in seconds.
const LIFE: i64 = 60;

struct Entry {
    state: u64,
    until: Time,
    answer: Bytes,
}

#[derive(Default)]
struct Entries {
    of: HashMap<(Org, String), Entry>,
    bytes: usize,
}

/// The cache of answers.
#[derive(Default)]
pub struct Answers {
    entries: Mutex<Entries>,
    uses: Uses,
}

impl Answers {
    /// The answer to `question` that was given in the same `state` of the organisation's log and still holds at `now`.
    #[must_use]
    pub fn get(&self, org: Org, question: &str, state: u64, now: Time) -> Option<Bytes> {
        let entries = self.entries.lock();
        let found = entries.of.get(&(org, question.to_owned()));
        let answer = found.filter(|e| e.state == state && now <= e.until).map(|e| e.answer.clone());
        self.uses.count(answer.is_some());
        answer
    }

    /// Keeps an answer for so many milliseconds from `now`, a minute at most. `question` holds all that it depends on
    /// but the records: its asker too, if they matter.
    pub fn put(&self, org: Org, question: String, state: u64, (now, milliseconds): (Time, i64), answer: Bytes) {
        let size = |question: &str, answer: &Bytes| ENTRY + question.len() + answer.len();
        let bytes = size(&question, &answer);
        let mut entries = self.entries.lock();
        // What is of another state is of no use to anybody: making room is starting anew.
        if entries.bytes + bytes > BYTES_MAX {
            *entries = Entries::default();
        }
        if bytes > BYTES_MAX {
            return;
        }
        let until = Time(now.0.saturating_add(milliseconds.min(LIFE * 1000)));
        let key = (org, question);
        if let Some(old) = entries.of.remove(&key) {
            entries.bytes = entries.bytes.saturating_sub(size(&key.1, &old.answer));
        }
        entries.of.insert(key, Entry { state, until, answer });
        entries.bytes += bytes;
    }

    /// Drops what is kept of an organisation.
    pub fn forget(&self, org: Org) {
        let mut entries = self.entries.lock();
        entries.of.retain(|(of, _), _| *of != org);
        entries.bytes = entries.of.iter().map(|((_, q), e)| ENTRY + q.len() + e.answer.len()).sum();
    }

    /// What it holds and did. An organisation's change makes its answers worthless without dropping them.
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
            dropped: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_for_its_organisation_state_and_time() {
        let answers = Answers::default();
        answers.put(Org(1), "dashboard".to_owned(), 7, (Time(1_000), 500), Bytes::from_static(b"{}"));
        let get = |org, state, now| answers.get(Org(org), "dashboard", state, Time(now)).is_some();
        assert!(get(1, 7, 1_000) && get(1, 7, 1_500));
        assert!(!get(1, 7, 1_501) && !get(1, 8, 1_000) && !get(2, 7, 1_000));
        assert!(answers.get(Org(1), "search", 7, Time(1_000)).is_none());
        answers.forget(Org(1));
        assert!(!get(1, 7, 1_000));
        assert_eq!(answers.figures().bytes, Some(0));
    }

    #[test]
    fn answers_are_bounded() {
        let answers = Answers::default();
        for n in 0..100 {
            answers.put(Org(1), n.to_string(), 1, (Time(0), 1_000), vec![b'x'; 200 << 10].into());
            assert!(answers.figures().bytes.unwrap() <= BYTES_MAX);
            assert!(answers.get(Org(1), &n.to_string(), 1, Time(0)).is_some());
        }
        answers.put(Org(1), "large".to_owned(), 1, (Time(0), 1_000), vec![b'x'; BYTES_MAX].into());
        assert!(answers.get(Org(1), "large", 1, Time(0)).is_none());
    }
}
