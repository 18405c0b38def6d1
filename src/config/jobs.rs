//! `[jobs]`: the work behind the requests.

use std::time::Duration;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new("jobs.workers", Kind::Int(1, 64), "2", "Jobs that run at once."),
    Key::new("jobs.keep_days", Kind::Int(1, 3650), "30", "How long finished jobs stay in the list."),
];

/// `[jobs]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs {
    /// Jobs at once.
    pub workers: usize,
    /// The life of a finished job's row.
    pub keep: Duration,
}

impl Jobs {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self { workers: reader.int("jobs.workers"), keep: reader.days("jobs.keep_days") }
    }
}
