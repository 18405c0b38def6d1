//! What is read, counted: by request, and by all since the start.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::base::Clock;

tokio::task_local! {
    static OF_TASK: Arc<Reads>;
}

/// Counters of what was read and of how long the storage was used.
#[derive(Debug, Default)]
pub struct Reads {
    lookups: AtomicU64,
    scans: AtomicU64,
    rows: AtomicU64,
    nanoseconds: AtomicU64,
}

/// Readings of [`Reads`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows that were looked up by their key, and short runs of neighbours.
    pub lookups: u64,
    /// Ranges that were gone through.
    pub scans: u64,
    /// Rows that scans and short runs went over.
    pub rows: u64,
    /// How long snapshots were held and writes waited for.
    pub time: Duration,
}

impl Reads {
    /// Does `work`; what it reads and how long it waits for writes is counted here, too.
    pub async fn of<F: Future>(self: Arc<Self>, work: F) -> F::Output {
        OF_TASK.scope(self, work).await
    }

    /// What was counted so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            lookups: self.lookups.load(Relaxed),
            scans: self.scans.load(Relaxed),
            rows: self.rows.load(Relaxed),
            time: Duration::from_nanos(self.nanoseconds.load(Relaxed)),
        }
    }

    fn add(&self, more: Figures) {
        self.lookups.fetch_add(more.lookups, Relaxed);
        self.scans.fetch_add(more.scans, Relaxed);
        self.rows.fetch_add(more.rows, Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(more.time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// Adds the time since `begun` to what the task that asks has used of the storage.
pub(super) fn waited(begun: Instant) {
    let _ = OF_TASK.try_with(|reads| reads.add(Figures { time: begun.elapsed(), ..Figures::default() }));
}

/// Counts for one snapshot. It tells the store and the task that took the snapshot when it ends.
#[derive(Debug)]
pub(super) struct Meter {
    begun: Instant,
    own: Reads,
    all: Arc<Reads>,
    task: Option<Arc<Reads>>,
}

impl Meter {
    pub(super) fn new(all: Arc<Reads>) -> Self {
        Self { begun: Clock::mark(), own: Reads::default(), all, task: OF_TASK.try_with(Arc::clone).ok() }
    }

    pub(super) fn lookup(&self) {
        grow(&self.own.lookups, 1);
    }

    pub(super) fn scan(&self) {
        grow(&self.own.scans, 1);
    }

    pub(super) fn rows(&self, count: u64) {
        grow(&self.own.rows, count);
    }
}

/// A snapshot is read by one thread at a time, so that a cheap addition is exact.
fn grow(counter: &AtomicU64, by: u64) {
    counter.store(counter.load(Relaxed).wrapping_add(by), Relaxed);
}

impl Drop for Meter {
    fn drop(&mut self) {
        let figures = Figures { time: self.begun.elapsed(), ..self.own.figures() };
        self.all.add(figures);
        if let Some(task) = &self.task {
            task.add(figures);
        }
    }
}
