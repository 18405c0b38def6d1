//! A site: the route table with everything that the middleware needs to serve it. Made once at start, then shared.

use std::sync::Arc;
use std::time::Duration;

use super::address::Hosts;
use super::cors::Cors;
use super::gate::Gate;
use super::routes::{Route, Table, TableError};
use crate::config::Cidr;

/// How long a request may take, and how much of it there may be (SECURITY.md 11).
#[derive(Debug, Clone, Copy)]
pub struct RequestLimits {
    /// Bytes of the address.
    pub uri: usize,
    /// Bytes of all headers.
    pub header_bytes: usize,
    /// Number of headers.
    pub headers: usize,
    /// The time for a JSON body to arrive.
    pub body: Duration,
    /// The time over which the body's pace is measured.
    pub pace_window: Duration,
    /// Bytes per second that must arrive in every such window.
    pub pace: u64,
    /// The time for a handler to answer; streamed uploads have none.
    pub handler: Duration,
    /// A request that uses the storage so long is told in the log.
    pub slow: Duration,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            uri: 8 << 10,
            header_bytes: 16 << 10,
            headers: 100,
            body: Duration::from_secs(30),
            pace_window: Duration::from_secs(5),
            pace: 1 << 10,
            handler: Duration::from_mins(1),
            slow: Duration::from_millis(50),
        }
    }
}

/// What the configuration says about a site.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// The names that it answers for; all when empty.
    pub hosts: Hosts,
    /// Proxies whose `X-Forwarded-For` and `Forwarded` are believed.
    pub trusted_proxies: Vec<Cidr>,
    /// Whether they name the client in front of each connection.
    pub proxy_protocol: bool,
    /// Origins that may read it from another site's page.
    pub cors: Cors,
    /// Whether browsers reach it over TLS, by this server's or by a proxy's.
    pub secure: bool,
    /// Whether a 5xx shows its cause.
    pub dev: bool,
    /// First path segments of the page's addresses; `""` is the root.
    pub pages: &'static [&'static str],
    /// Times and sizes.
    pub limits: RequestLimits,
}

/// A route table that can be served.
pub struct Site<S> {
    pub(super) app: S,
    pub(super) table: Table<S>,
    pub(super) gate: Box<dyn Gate>,
    pub(super) options: SiteOptions,
}

impl<S: Clone + Send + Sync + 'static> Site<S> {
    /// Joins routes, application and gate.
    ///
    /// # Errors
    /// Routes that contradict each other.
    pub fn new(app: S, routes: Vec<Route<S>>, gate: impl Gate, options: SiteOptions) -> Result<Arc<Self>, TableError> {
        Ok(Arc::new(Self { app, table: Table::new(routes)?, gate: Box::new(gate), options }))
    }

    /// The route table.
    #[must_use]
    pub fn table(&self) -> &Table<S> {
        &self.table
    }
}
