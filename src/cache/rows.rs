//! Rows of lists as they are answered: the JSON of a record in the shape that a list shows it in.

use std::collections::HashMap;

use bytes::Bytes;
use parking_lot::Mutex;

use super::{Figures, Found, Kept, Missed};
use crate::base::{Org, Time, Uid};
use crate::store::Commit;

/// For how long a row is kept, in seconds.
const LIFE: i64 = 15 * 60;
/// Most bytes of the rows.
const BYTES_MAX: usize = 16 << 20;
/// Most shapes that have a number. There are as many as lists and boards ask for different fields.
const SHAPES_MAX: usize = 200;

/// The shapes that have a number. Numbers are never given again: rows of a forgotten one are found by nobody and age.
#[derive(Default)]
struct Shapes {
    numbers: HashMap<String, u32>,
    last: u32,
}

/// The cache of rows.
pub struct Rows {
    kept: Kept<Bytes>,
    shapes: Mutex<Shapes>,
}

/// A shape as it is asked for at a moment: rows that were made later are not taken for those of an older snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    shape: u32,
    commits: u64,
}

impl Default for Rows {
    fn default() -> Self {
        Self { kept: Kept::new("rows", LIFE, BYTES_MAX), shapes: Mutex::default() }
    }
}

impl Rows {
    /// How many commits touched the organisation. Ask before the snapshot is taken that rows are read from.
    #[must_use]
    pub fn moment(&self, org: Org) -> u64 {
        self.kept.commits(org)
    }

    /// Rows in a shape at a moment. `shape` says everything that makes a row differ from another one of its record.
    #[must_use]
    pub fn asked(&self, shape: String, moment: u64) -> Asked {
        let mut shapes = self.shapes.lock();
        if let Some(number) = shapes.numbers.get(&shape) {
            return Asked { shape: *number, commits: moment };
        }
        if shapes.numbers.len() >= SHAPES_MAX {
            shapes.numbers.clear();
        }
        shapes.last = shapes.last.wrapping_add(1);
        let number = shapes.last;
        shapes.numbers.insert(shape, number);
        Asked { shape: number, commits: moment }
    }

    /// The record's row that is kept at `now`. `hear` is told what it hangs on, and until when it holds.
    ///
    /// # Errors
    /// There is none.
    pub fn get(
        &self,
        org: Org,
        id: Uid,
        asked: Asked,
        now: Time,
        hear: impl FnOnce(&[Uid], Time),
    ) -> Result<Bytes, Missed> {
        self.kept.get_as_of(org, (id, asked.shape), now, asked.commits, hear)
    }

    /// Keeps the record's row.
    pub fn put(&self, missed: Missed, now: Time, found: Found<Bytes>) {
        self.kept.put(missed, now, found);
    }

    /// Drops what hangs on records that a commit touched, and on those that these link to.
    pub fn committed(&self, commit: &Commit) {
        self.kept.committed(commit);
    }

    /// Drops what is kept of an organisation.
    pub fn forget(&self, org: Org) {
        self.kept.forget(org);
    }

    /// What it holds and did.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.kept.figures()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_of_its_shape_and_not_for_an_older_snapshot() {
        let (rows, org, id) = (Rows::default(), Org(1), Uid(7));
        let get = |asked, now| rows.get(org, id, asked, Time(now), |_, _| {});
        let before = rows.moment(org);
        let names = rows.asked("leads name".to_owned(), before);
        let put = |asked, text: &'static str| {
            let missed = get(asked, 0).unwrap_err();
            rows.put(missed, Time(0), Found { value: text.into(), bytes: 4, on: vec![id], until: None });
        };
        put(names, "old");
        let mut heard = Vec::new();
        assert_eq!(rows.get(org, id, names, Time(1), |on, _| heard.extend_from_slice(on)).unwrap(), "old");
        assert_eq!(heard, [id]);
        assert!(get(rows.asked("leads city".to_owned(), before), 1).is_err());
        let touch = crate::store::Touch { org, kind: 10, id, op: crate::store::log::Op::Update, version: 2, by: None };
        rows.committed(&Commit { touched: vec![touch], linked: Vec::new() });
        let after = rows.asked("leads name".to_owned(), rows.moment(org));
        put(after, "new");
        assert_eq!(get(after, 1).unwrap(), "new");
        assert!(get(names, 1).is_err(), "who asked before the change reads its own snapshot");
    }

    #[test]
    fn many_shapes_do_not_mix() {
        let (rows, org, id) = (Rows::default(), Org(1), Uid(7));
        for n in 0..3 * SHAPES_MAX {
            let asked = rows.asked(n.to_string(), 0);
            let missed = rows.get(org, id, asked, Time(0), |_, _| {}).unwrap_err();
            rows.put(missed, Time(0), Found { value: n.to_string().into(), bytes: 4, on: vec![id], until: None });
            assert_eq!(rows.get(org, id, asked, Time(0), |_, _| {}).unwrap(), n.to_string());
        }
    }
}
