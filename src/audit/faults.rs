//! The server's own latest failures, in memory: which request, which route, when, and of what class. Causes are in the
//! log under the request's identity; here are none, for an admin of an organisation reads this.

use std::collections::VecDeque;

use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::base::{Time, Uid};

/// So many are kept.
const KEPT: usize = 200;

/// An answer with a status of 500 or more.
#[derive(Debug, Clone, Serialize)]
pub struct Fault {
    /// When.
    pub at: Time,
    /// The request, as its answer named it.
    pub request_id: String,
    /// The method.
    pub method: String,
    /// The route's template; none where none matched.
    pub route: Option<String>,
    /// `internal`, `panic`, `busy` or `no_space`.
    pub class: &'static str,
}

impl Fault {
    /// A failure of the request `request`.
    #[must_use]
    pub fn new(at: Time, request: Uid, method: &str, route: Option<&str>, class: &'static str) -> Self {
        let request_id = uuid::Uuid::from_u128(request.0).hyphenated().to_string();
        Self { at, request_id, method: method.to_owned(), route: route.map(str::to_owned), class }
    }
}

/// The latest failures.
#[derive(Debug)]
pub struct Faults {
    kept: Mutex<VecDeque<Fault>>,
    news: broadcast::Sender<Fault>,
}

impl Default for Faults {
    fn default() -> Self {
        Self { kept: Mutex::default(), news: broadcast::Sender::new(KEPT) }
    }
}

impl Faults {
    /// Remembers a failure; the oldest makes room.
    pub fn note(&self, fault: Fault) {
        // Nobody may be listening.
        let _ = self.news.send(fault.clone());
        let mut kept = self.kept.lock();
        if kept.len() == KEPT {
            kept.pop_back();
        }
        kept.push_front(fault);
    }

    /// Those that are kept, newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        self.kept.lock().iter().cloned().collect()
    }

    /// Those that come from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Fault> {
        self.news.subscribe()
    }
}
