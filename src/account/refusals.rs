//! Refusals in the audit log: the first of each kind by each actor at once, further ones within a minute as a count
//! with the next. A flood of refused requests costs one write a minute.

use std::fmt::Write as _;

use super::quiet::Quiet;
use crate::base::{Actor, Org, Uid, Via};
use crate::http::gate::Refused;
use crate::store::log::Event;
use crate::store::{Class, Store, WriteTx};

type Key = (Org, Option<Uid>, std::net::IpAddr, &'static str);

/// Logs refusals.
pub(super) struct Refusals {
    store: Store,
    told: Quiet<Key>,
}

impl Refusals {
    pub(super) fn new(store: Store) -> Self {
        Self { store, told: Quiet::default() }
    }

    /// Logs a refusal, or counts it.
    pub(super) fn note(&self, refused: &Refused<'_>) {
        let org = refused.principal.map_or(Org::INSTANCE, |principal| principal.org);
        let user = refused.principal.map(|principal| principal.user);
        let Some(before) = self.told.due((org, user, refused.address, refused.code)) else { return };
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
}
