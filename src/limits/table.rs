//! The generic cell rate algorithm (ITU-T I.371): per key one time, at which its bucket will be full again. A key that
//! has nothing to remember any more costs nothing; the table never drops one that has.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use parking_lot::Mutex;

/// Parts of the table, each behind its own lock.
const SHARDS: usize = 16;
/// Keys remembered at most: at 48 bytes each with their place, about 10 MiB.
const KEYS: usize = 200_000;

/// How much of something there may be: a bucket of `burst` that fills again within `window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests at once, at least 1.
    pub burst: u32,
    /// The time after which an empty bucket is full.
    pub window: Duration,
}

impl Rate {
    /// So many per minute.
    #[must_use]
    pub fn per_minute(burst: u32) -> Self {
        Self { burst: burst.max(1), window: Duration::from_mins(1) }
    }

    /// So many per hour.
    #[must_use]
    pub fn per_hour(burst: u32) -> Self {
        Self { burst: burst.max(1), window: Duration::from_hours(1) }
    }

    fn window_ns(self) -> u64 {
        u64::try_from(self.window.as_nanos()).unwrap_or(u64::MAX / 4)
    }

    /// The time that one request costs, in nanoseconds.
    fn cost(self) -> u64 {
        (self.window_ns() / u64::from(self.burst.max(1))).max(1)
    }
}

/// Who is counted, and against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) rule: u32,
    pub(super) subject: u128,
}

/// Where a key stands after a look or a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Whether there was room.
    pub admitted: bool,
    /// Requests that would still be admitted at once.
    pub remaining: u32,
    /// The time until the bucket is full.
    pub full_in: Duration,
    /// The time until one request is admitted; zero where one would be now.
    pub next_in: Duration,
}

/// The times of all keys.
pub(super) struct Table {
    hasher: RandomState,
    shards: [Mutex<HashMap<Key, u64>>; SHARDS],
    /// Keys of one shard at most.
    room: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self::with_room(KEYS)
    }
}

impl Table {
    fn with_room(keys: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
            room: (keys / SHARDS).max(1),
        }
    }

    fn shard(&self, key: Key) -> Option<&Mutex<HashMap<Key, u64>>> {
        let hash = usize::try_from(self.hasher.hash_one(key) & 0xffff).unwrap_or(0);
        self.shards.get(hash % SHARDS)
    }

    /// Counts a request of `key` at `now` (the time since some start), if there is room for it.
    pub(super) fn take(&self, key: Key, rate: Rate, now: Duration) -> Level {
        self.visit(key, rate, now, true)
    }

    /// Where `key` stands, without counting anything.
    pub(super) fn look(&self, key: Key, rate: Rate, now: Duration) -> Level {
        self.visit(key, rate, now, false)
    }

    fn visit(&self, key: Key, rate: Rate, now: Duration, count: bool) -> Level {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX / 2);
        let (cost, window) = (rate.cost(), rate.cost().saturating_mul(u64::from(rate.burst.max(1))));
        let Some(shard) = self.shard(key) else { return level(now, now, cost, window, true) };
        let mut times = shard.lock();
        let full_at = times.get(&key).copied().unwrap_or(0).max(now);
        let admitted = full_at.saturating_add(cost) - now <= window;
        if !count || !admitted {
            return level(now, full_at, cost, window, admitted);
        }
        let full_at = full_at.saturating_add(cost);
        if times.len() >= self.room && !times.contains_key(&key) {
            times.retain(|_, full_at| *full_at > now);
            if times.len() >= self.room {
                // Everybody new shares one bucket until there is room: a flood of addresses buys no further requests.
                let shared = Key { rule: key.rule, subject: u128::MAX };
                let shared_at = times.get(&shared).copied().unwrap_or(0).max(now);
                let admitted = shared_at.saturating_add(cost) - now <= window;
                if admitted {
                    times.insert(shared, shared_at.saturating_add(cost));
                }
                return level(now, shared_at.saturating_add(if admitted { cost } else { 0 }), cost, window, admitted);
            }
        }
        times.insert(key, full_at);
        level(now, full_at, cost, window, true)
    }

    /// Keys remembered, idle ones included.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().len()).sum()
    }

    /// The keys that have used more than nothing at `now`, with the time until they are full.
    pub(super) fn busy(&self, now: Duration) -> Vec<(Key, Duration)> {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX / 2);
        let mut all = Vec::new();
        for shard in &self.shards {
            let times = shard.lock();
            let busy = times.iter().filter(|(_, at)| **at > now);
            all.extend(busy.map(|(key, at)| (*key, Duration::from_nanos(*at - now))));
        }
        all
    }
}

fn level(now: u64, full_at: u64, cost: u64, window: u64, admitted: bool) -> Level {
    let used = full_at - now;
    let left = window.saturating_sub(used);
    Level {
        admitted,
        remaining: u32::try_from(left / cost).unwrap_or(u32::MAX),
        full_in: Duration::from_nanos(used),
        next_in: Duration::from_nanos(used.saturating_add(cost).saturating_sub(window)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 5, window: Duration::from_mins(1) };

    fn key(subject: u128) -> Key {
        Key { rule: 1, subject }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn ratelimit_admits_the_burst_and_then_one_per_interval() {
        let table = Table::default();
        for left in [4, 3, 2, 1, 0] {
            let level = table.take(key(1), RATE, at(100));
            assert!(level.admitted);
            assert_eq!(level.remaining, left);
        }
        let refused = table.take(key(1), RATE, at(100));
        assert!(!refused.admitted);
        assert_eq!((refused.next_in, refused.full_in), (at(12), at(60)));
        assert!(table.take(key(2), RATE, at(100)).admitted, "another key has its own bucket");
        assert!(!table.take(key(1), RATE, at(111)).admitted);
        assert!(table.take(key(1), RATE, at(112)).admitted);
        assert!(!table.take(key(1), RATE, at(112)).admitted);
        assert_eq!(table.take(key(1), RATE, at(1000)).remaining, 4);
    }

    #[test]
    fn ratelimit_looking_counts_nothing() {
        let table = Table::default();
        assert_eq!(table.look(key(1), RATE, at(1)).remaining, 5);
        table.take(key(1), RATE, at(1));
        for _ in 0..10 {
            assert_eq!(table.look(key(1), RATE, at(1)).remaining, 4);
        }
    }

    #[test]
    fn ratelimit_memory_is_bounded_and_only_idle_keys_go() {
        let table = Table::with_room(SHARDS * 4);
        for subject in 0..10_000 {
            table.take(key(subject), RATE, at(1));
        }
        assert!(table.len() <= SHARDS * 5, "{} keys", table.len());
        // The first ones are still known, and newcomers share a bucket that is empty by now.
        let refused = (10_000..20_000).filter(|subject| !table.take(key(*subject), RATE, at(1)).admitted).count();
        assert!(refused > 9_000, "{refused}");
        // A minute later everybody is forgotten and there is room again.
        assert!(table.take(key(30_000), RATE, at(100)).admitted);
        assert_eq!(table.take(key(30_001), RATE, at(200)).remaining, 4);
    }
}
