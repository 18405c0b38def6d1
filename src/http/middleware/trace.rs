//! One line per answer in the log: identity, method, route, status, time. The route is its template: paths hold tokens
//! and names; queries, bodies and addresses are never logged. Successful reads are at debug level.

use std::any::Any;
use std::time::Instant;

use ::http::{Method, StatusCode};

use crate::base::{Error, Org, Uid};
use crate::http::problem::urn;
use crate::store::Figures;

/// What the line will say.
pub(super) struct Trace {
    start: Instant,
    id: Uid,
    method: Method,
}

impl Trace {
    pub(super) fn new(start: Instant, id: Uid, method: &Method) -> Self {
        Self { start, id, method: method.clone() }
    }

    /// Writes the line. `route` is the template of the route that matched.
    pub(super) fn finish(&self, route: Option<&str>, status: StatusCode) {
        let quiet = status.as_u16() < 400 && matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS);
        let route = route.unwrap_or("-");
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request_id = %urn(self.id),
                    method = self.method.as_str(),
                    route,
                    status = status.as_u16(),
                    us = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX),
                    "answered"
                )
            };
        }
        if quiet {
            line!(debug);
        } else {
            line!(info);
        }
    }
}

/// Writes that a request used the storage for long: how long, and how much it read. Like the other line it holds no values.
pub(super) fn slow(id: Uid, route: &str, org: Org, used: Figures) {
    tracing::warn!(
        request_id = %urn(id),
        route,
        organization = org.0,
        us = u64::try_from(used.time.as_micros()).unwrap_or(u64::MAX),
        lookups = used.lookups,
        scans = used.scans,
        rows = used.rows,
        "slow storage operation"
    );
}

/// The error that a panic becomes. Its message goes to the log only.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::internal(format!("a handler panicked: {}", message.unwrap_or("without a message")))
}
