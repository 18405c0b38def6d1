//! The mutations of one request before they reach the database: what its own reads see, and what can be taken back.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::base::Result;

use super::read::{Dir, Flow, Visit};
use super::tables::Table;

type Rows = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// A row as it was before a mutation: `None` when the overlay had no word on it.
struct Before {
    table: Table,
    key: Vec<u8>,
    value: Option<Option<Vec<u8>>>,
}

/// Per table: key → new value, or `None` for a removal.
#[derive(Default)]
pub(crate) struct Overlay {
    rows: [Rows; Table::COUNT],
    /// What to put back, oldest first; kept only while an attempt is under way.
    journal: Vec<Before>,
    attempts: usize,
}

/// A place in the journal to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark(usize);

impl Overlay {
    pub(crate) fn rows(&self, table: Table) -> &Rows {
        static EMPTY: Rows = BTreeMap::new();
        self.rows.get(table.place()).unwrap_or(&EMPTY)
    }

    pub(crate) fn into_rows(self) -> [Rows; Table::COUNT] {
        self.rows
    }

    pub(crate) fn set(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        let Some(rows) = self.rows.get_mut(table.place()) else { return };
        if self.attempts == 0 {
            rows.insert(key, value);
        } else {
            let before = rows.insert(key.clone(), value);
            self.journal.push(Before { table, key, value: before });
        }
    }

    /// Begins an attempt; [`Overlay::end`] must follow.
    pub(crate) fn begin(&mut self) -> Mark {
        self.attempts += 1;
        Mark(self.journal.len())
    }

    /// Ends the newest attempt; if it failed, everything since its mark is as before.
    pub(crate) fn end(&mut self, mark: Mark, failed: bool) {
        self.attempts = self.attempts.saturating_sub(1);
        if failed {
            while self.journal.len() > mark.0
                && let Some(before) = self.journal.pop()
            {
                let Some(rows) = self.rows.get_mut(before.table.place()) else { continue };
                match before.value {
                    Some(value) => rows.insert(before.key, value),
                    None => rows.remove(&before.key),
                };
            }
        }
        if self.attempts == 0 {
            self.journal.clear();
        }
    }

    /// Visits the rows between the bounds in order: those of `below`, which scans the database, overlaid by these.
    pub(crate) fn scan(
        &self,
        table: Table,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
        below: impl FnOnce(Visit<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut mine: Vec<(&[u8], Option<&[u8]>)> = match (from, to) {
            (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) if a >= b => Vec::new(),
            bounds => self.rows(table).range::<[u8], _>(bounds).map(|(k, v)| (k.as_slice(), v.as_deref())).collect(),
        };
        if mine.is_empty() {
            return below(visit);
        }
        if dir == Dir::Backward {
            mine.reverse();
        }
        let before = |a: &[u8], b: &[u8]| if dir == Dir::Forward { a < b } else { a > b };
        let mut mine = mine.into_iter().peekable();
        let mut stopped = false;
        below(&mut |key, value| {
            while let Some((k, v)) = mine.next_if(|(k, _)| before(k, key)) {
                if let Some(v) = v
                    && visit(k, v)? == Flow::Stop
                {
                    stopped = true;
                    return Ok(Flow::Stop);
                }
            }
            let flow = match mine.next_if(|(k, _)| *k == key) {
                Some((k, Some(v))) => visit(k, v)?,
                Some((_, None)) => Flow::More,
                None => visit(key, value)?,
            };
            stopped = flow == Flow::Stop;
            Ok(flow)
        })?;
        if !stopped {
            for (k, v) in mine {
                if let Some(v) = v
                    && visit(k, v)? == Flow::Stop
                {
                    break;
                }
            }
        }
        Ok(())
    }
}
