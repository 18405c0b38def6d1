//! L2: values in memory that the store can give again. Nothing here is the truth, and every cache is bounded.

mod answers;
mod kept;
mod rows;

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::base::Org;

pub use answers::Answers;
pub use kept::{Figures, Found, Kept, Key, Missed, Uses};
pub use rows::{Asked, Rows};

/// Most totals remembered.
const TOTALS_MAX: usize = 1_000;

/// An organisation, a kind's number, a question as text.
pub type Question = (Org, u8, String);

/// When a total is true: the state of the organisation's log, and the minute since 1970.
pub type Moment = (u64, i64);

/// The totals of questions that had to be counted, each with when it was true.
#[derive(Debug, Default)]
pub struct Totals {
    counted: Mutex<HashMap<Question, (Moment, (usize, bool))>>,
    uses: Uses,
}

impl Totals {
    /// The total of `question` if it was counted in the same `state`: how many, and whether there may be more.
    #[must_use]
    pub fn get(&self, question: &Question, state: Moment) -> Option<(usize, bool)> {
        let found = self.counted.lock().get(question).filter(|(at, _)| *at == state).map(|(_, total)| *total);
        self.uses.count(found.is_some());
        found
    }

    /// Drops what is remembered of an organisation.
    pub fn forget(&self, org: Org) {
        self.counted.lock().retain(|(of, ..), _| *of != org);
    }

    /// Remembers a total.
    pub fn put(&self, question: Question, state: Moment, total: (usize, bool)) {
        let mut all = self.counted.lock();
        if all.len() >= TOTALS_MAX {
            all.clear();
        }
        all.insert(question, (state, total));
    }

    /// What it holds and did. An organisation's change makes its totals worthless without dropping them.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let (hits, misses) = self.uses.totals();
        Figures {
            name: "totals",
            life_seconds: 60,
            entries: self.counted.lock().len(),
            entries_max: Some(TOTALS_MAX),
            bytes: None,
            bytes_max: None,
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
    fn a_total_counts_for_its_state_only() {
        let totals = Totals::default();
        let question = (Org(1), 12, "status = \"new\"".to_owned());
        totals.put(question.clone(), (7, 100), (3, false));
        assert_eq!(totals.get(&question, (7, 100)), Some((3, false)));
        assert_eq!(totals.get(&question, (8, 100)), None);
        assert_eq!(totals.get(&question, (7, 101)), None);
    }
}
