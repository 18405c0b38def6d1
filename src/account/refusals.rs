//! Refusals in the audit log: the first of each kind by each actor at once, further ones within a minute as a count
//! with the next. A flood of refused requests costs one write a minute.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::base::{Actor, Clock, Org, Uid, Via};
use crate::http::gate::Refused;
use crate::store::log::Event;
use crate::store::{Class, Store, WriteTx};

const QUIET: Duration = Duration::from_mins(1);
/// So many actors are told apart; beyond that old ones are forgotten.
const KEPT: usize = 10_000;

type Key = (Org, Option<Uid>, std::net::IpAddr, &'static str);

struct Seen {
    logged: Instant,
    unlogged: u32,
}

/// Logs refusals.
pub(super) struct Refusals {
    store: Store,
    seen: Mutex<HashMap<Key, Seen>>,
}

impl Refusals {
    pub(super) fn new(store: Store) -> Self {
        Self { store, seen: Mutex::default() }
    }

    /// Logs a refusal, or counts it.
    pub(super) fn note(&self, refused: &Refused<'_>) {
        let org = refused.principal.map_or(Org::INSTANCE, |principal| principal.org);
        let user = refused.principal.map(|principal| principal.user);
        let Some(before) = self.due((org, user, refused.address, refused.code)) else { return };
        let action = match refused.code {
            "csrf" => "csrf.refused",
            Refused::LIMIT => "limit.exceeded",
            _ => "access.denied",
        };
        let mut note = format!("{}: {} {}", refused.code, refused.method, refused.route);
        if before > 0 {
            let _ = write!(note, ", and {before} more since the last entry");
        }
        let event = Event::denied(org, action).note(note);
        let via = refused.principal.map_or(Via::Web, |principal| principal.via);
        let actor = Actor { org, user, via, request: refused.request, group: None, address: Some(refused.address) };
        let store = self.store.clone();
        tokio::spawn(async move {
            let log = move |tx: &mut WriteTx<'_>| {
                tx.log(event);
                Ok(())
            };
            if let Err(error) = store.write_as(Class::Essential, actor, log).await {
                tracing::warn!(%error, "a refusal could not be written to the audit log");
            }
        });
    }

    /// Whether to write now, and how many were counted since the last entry.
    fn due(&self, key: Key) -> Option<u32> {
        let now = Clock::mark();
        let mut seen = self.seen.lock();
        if let Some(entry) = seen.get_mut(&key) {
            if now.duration_since(entry.logged) < QUIET {
                entry.unlogged = entry.unlogged.saturating_add(1);
                return None;
            }
            entry.logged = now;
            return Some(std::mem::take(&mut entry.unlogged));
        }
        if seen.len() >= KEPT {
            seen.retain(|_, entry| now.duration_since(entry.logged) < QUIET);
        }
        if seen.len() < KEPT {
            seen.insert(key, Seen { logged: now, unlogged: 0 });
        }
        Some(0)
    }
}
