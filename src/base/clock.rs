//! The only place that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use super::Time;

/// Tells the time, shifted by an offset that tests and `serve --dev` may set. Clones share the offset.
#[derive(Debug, Clone)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
    made: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset_ms: Arc::default(), made: Self::mark() }
    }
}

impl Clock {
    /// The present instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the place that asks the time")]
    pub fn now(&self) -> Time {
        let real = Time::from(jiff::Timestamp::now());
        Time(real.0.saturating_add(self.offset_ms.load(Ordering::Relaxed)))
    }

    /// Moves this clock and its clones by `seconds`, forward or back.
    pub fn advance(&self, seconds: i64) {
        self.offset_ms.fetch_add(seconds.saturating_mul(1000), Ordering::Relaxed);
    }

    /// The time since this clock was made, by the monotonic clock: nobody who sets the system's clock shortens a wait.
    /// Shifted as [`Clock::now`] is, never below zero.
    #[must_use]
    pub fn uptime(&self) -> Duration {
        let offset = self.offset_ms.load(Ordering::Relaxed);
        let shift = Duration::from_millis(offset.unsigned_abs());
        let real = self.made.elapsed();
        if offset < 0 { real.saturating_sub(shift) } else { real + shift }
    }

    /// Processor time that the calling thread has used, in nanoseconds.
    #[must_use]
    pub fn thread_cpu_ns() -> u64 {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        u64::try_from(used.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(used.tv_nsec).unwrap_or(0)
    }

    /// Processor time that the process has used.
    #[must_use]
    pub fn process_cpu() -> Duration {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::new(u64::try_from(used.tv_sec).unwrap_or(0), u32::try_from(used.tv_nsec).unwrap_or(0))
    }

    /// A mark on the monotonic clock, for measuring durations.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the place that asks the time")]
    pub fn mark() -> Instant {
        Instant::now()
    }
}
