//! How many records a question has: from a counter where one knows, else counted and remembered until the
//! organisation's next change, for a minute at most: the answer may depend on the time.

use std::io::Write;

use super::plan::Walk;
use super::walk::rows as rows_of;
use super::{Matcher, visit};
use crate::base::{Org, Result};
use crate::cache::Totals;
use crate::rest::resource::Resource;
use crate::store::{Dir, Flow, RawRead, ReadTx, log};

/// Counting ends here; more is a lower bound.
pub const TOTAL_MAX: usize = 10_000;
/// Counting reads at most so many rows.
const ROWS_MAX: usize = 100_000;

/// A total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub count: usize,
    /// Whether there may be more.
    pub at_least: bool,
}

impl Total {
    /// Exactly so many.
    #[must_use]
    pub const fn exact(count: usize) -> Self {
        Self { count, at_least: false }
    }

    /// Writes the members `total` and, for a lower bound, `total_is_lower_bound`, each after a comma.
    pub fn write(self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail.
        let _ = write!(out, ",\"total\":{}", self.count);
        if self.at_least {
            out.extend_from_slice(b",\"total_is_lower_bound\":true");
        }
    }
}

/// The total of a walk; `question` names it among all of the collection's.
pub(super) fn of<E: Resource>(tx: &ReadTx, org: Org, walk: &Walk, question: &str, totals: &Totals) -> Result<Total> {
    if walk.is_counted() {
        return Ok(Total::exact(walk.rows));
    }
    let state = (log::state(tx, org)?, tx.now().seconds().div_euclid(60));
    let key = (org, E::KIND.number, question.to_owned());
    if let Some((count, at_least)) = totals.get(&key, state) {
        return Ok(Total { count, at_least });
    }
    let mut total = Total::exact(0);
    let mut rows = 0;
    let mut count = |passes: bool| {
        rows += 1;
        total.count += usize::from(passes);
        total.at_least = total.count > TOTAL_MAX || rows >= ROWS_MAX;
        if total.at_least { Flow::Stop } else { Flow::More }
    };
    if let Some(residual) = &walk.residual {
        let matcher = Matcher::<E>::new(tx, org, Some(residual));
        visit::<E>(tx, org, walk, Dir::Backward, None, &mut |_, record| Ok(count(matcher.passes(&record)?)))?;
    } else {
        rows_of(tx, org, E::KIND, walk, Dir::Backward, None, &mut |_, _, _| Ok(count(true)))?;
    }
    total.count = total.count.min(TOTAL_MAX);
    totals.put(key, state, (total.count, total.at_least));
    Ok(total)
}
