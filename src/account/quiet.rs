//! What would be told too often: the first of a kind at once, further ones within a minute as a count with the next.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::base::Clock;

const QUIET: Duration = Duration::from_mins(1);
/// So many kinds are told apart; beyond that old ones are forgotten, and new ones are told each time.
const KEPT: usize = 10_000;

struct Seen {
    told: Instant,
    untold: u32,
}

/// What was told lately, by kind.
pub(super) struct Quiet<K>(Mutex<HashMap<K, Seen>>);

impl<K> Default for Quiet<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Quiet<K> {
    /// Whether to tell it now, and how many were counted since the last time.
    pub(super) fn due(&self, key: K) -> Option<u32> {
        let now = Clock::mark();
        let mut seen = self.0.lock();
        if let Some(entry) = seen.get_mut(&key) {
            if now.duration_since(entry.told) < QUIET {
                entry.untold = entry.untold.saturating_add(1);
                return None;
            }
            entry.told = now;
            return Some(std::mem::take(&mut entry.untold));
        }
        if seen.len() >= KEPT {
            seen.retain(|_, entry| now.duration_since(entry.told) < QUIET);
        }
        if seen.len() < KEPT {
            seen.insert(key, Seen { told: now, untold: 0 });
        }
        Some(0)
    }
}
