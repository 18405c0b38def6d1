//! A snapshot that notes what an answer is made from, so that the answer can be kept until that changes.

use std::cell::{Cell, RefCell};
use std::ops::Bound;

use crate::base::{Result, Time, Uid};

use super::read::{Dir, RawRead, RowTable, Visit};
use super::tables::Table;

/// A snapshot, the records that were looked up in it, and until when what was made from them holds.
pub struct Watched<'t> {
    tx: &'t dyn RawRead,
    read: RefCell<Vec<Uid>>,
    until: Cell<Option<Time>>,
}

impl<'t> Watched<'t> {
    /// Begins to note.
    #[must_use]
    pub fn new(tx: &'t dyn RawRead) -> Self {
        Self { tx, read: RefCell::default(), until: Cell::new(None) }
    }

    /// The records, each once, whether there were such or not, and the last instant at which all of it holds.
    #[must_use]
    pub fn noted(self) -> (Vec<Uid>, Option<Time>) {
        let mut read = self.read.into_inner();
        read.sort_unstable();
        read.dedup();
        (read, self.until.get())
    }
}

impl RawRead for Watched<'_> {
    fn now(&self) -> Time {
        self.tx.now()
    }

    fn get_row(&self, table: RowTable, key: &[u8], with: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        if let (Table::Records, Some((_, id))) = (table.0, key.split_last_chunk::<16>()) {
            self.read.borrow_mut().push(Uid(u128::from_be_bytes(*id)));
        }
        self.tx.get_row(table, key, with)
    }

    fn scan_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        self.tx.scan_rows(table, from, to, dir, visit)
    }

    fn peek_rows(
        &self,
        table: RowTable,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        dir: Dir,
        visit: Visit<'_>,
    ) -> Result<()> {
        self.tx.peek_rows(table, from, to, dir, visit)
    }

    fn is_watched(&self) -> bool {
        true
    }

    fn hangs_on(&self, id: Uid) {
        self.read.borrow_mut().push(id);
        self.tx.hangs_on(id);
    }

    fn holds_until(&self, at: Time) {
        self.until.set(Some(self.until.get().map_or(at, |until| until.min(at))));
        self.tx.holds_until(at);
    }
}
