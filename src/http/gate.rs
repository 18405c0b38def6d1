//! What the pipeline asks of authentication. The mechanisms are `auth`'s; the composition joins the two here.

use std::net::IpAddr;
use std::time::Duration;

use ::http::request::Parts;

use super::routes::{Access, Method, RateClass};
use crate::base::{Principal, Result, Uid};
use crate::limits::Standing;

/// What is known of a request before its body is read.
#[derive(Debug, Clone, Copy)]
pub struct RequestInfo<'r> {
    /// Method, address, headers.
    pub parts: &'r Parts,
    /// The route's path as a template.
    pub route: &'r str,
    /// The route's access rule.
    pub access: Access,
    /// The route's rate class.
    pub rate: RateClass,
    /// The request's identity.
    pub request: Uid,
    /// The client's address.
    pub address: IpAddr,
    /// Whether the site is reached over TLS, which decides the cookies' names.
    pub secure: bool,
}

impl RequestInfo<'_> {
    /// Whether the method promises to change nothing.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        matches!(self.parts.method, Method::GET | Method::HEAD | Method::OPTIONS)
    }
}

/// A request that was answered with 403 or 429.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'r> {
    /// The stable code: `csrf`, `role`, `limit`, …
    pub code: &'static str,
    /// The route's method.
    pub method: &'r Method,
    /// The route's path as a template.
    pub route: &'r str,
    /// The request's identity.
    pub request: Uid,
    /// The client's address.
    pub address: IpAddr,
    /// Who asked.
    pub principal: Option<&'r Principal>,
}

impl<'r> Refused<'r> {
    /// The code of a request that came too soon.
    pub const LIMIT: &'static str = "limit";

    /// A request that came too soon.
    #[must_use]
    pub fn limit(request: &RequestInfo<'r>, principal: Option<&'r Principal>) -> Self {
        Self {
            code: Self::LIMIT,
            method: &request.parts.method,
            route: request.route,
            request: request.request,
            address: request.address,
            principal,
        }
    }
}

/// A request with a JSON body that was done as its sender asked.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'r> {
    /// The route's method.
    pub method: &'r Method,
    /// The route's path as a template.
    pub route: &'r str,
    /// The request's path.
    pub path: &'r str,
    /// The path of the record that came of it.
    pub location: Option<&'r str>,
    /// The request's identity.
    pub request: Uid,
    /// The client's address.
    pub address: IpAddr,
    /// Who asked.
    pub principal: &'r Principal,
    /// What was sent.
    pub body: &'r [u8],
}

impl<'r> Accepted<'r> {
    /// The segments of both paths, the new record's first.
    pub fn paths(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.location.into_iter().chain([self.path]).flat_map(|path| path.split('/'))
    }
}

/// A request that was answered with a status of 500 or more.
#[derive(Debug, Clone, Copy)]
pub struct Failed<'r> {
    /// `internal`, `panic`, `busy` or `no_space`.
    pub class: &'static str,
    /// The request's method.
    pub method: &'r Method,
    /// The route's path as a template, where one matched.
    pub route: Option<&'r str>,
    /// The request's identity.
    pub request: Uid,
}

/// A request that was answered, whatever the answer.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'r> {
    /// The request's method.
    pub method: &'r Method,
    /// The route's path as a template, where one matched.
    pub route: Option<&'r str>,
    /// The answer's status.
    pub status: u16,
    /// The time from the request's head to the head of the answer.
    pub took: Duration,
}

/// Limits, authentication and CSRF protection as the pipeline sees them. All are called on an async worker: they look
/// things up in memory or in a snapshot and never wait. What counts says where the counted one stands afterwards.
pub trait Gate: Send + Sync + 'static {
    /// Counts a request for its address, before anybody is known; `None` where the route does not count by address.
    fn count_address(&self, request: &RequestInfo<'_>) -> Option<Standing>;

    /// Counts a request whose proof is not good, or which asks for nothing that exists.
    fn count_stranger(&self, address: IpAddr) -> Standing;

    /// Counts a request of somebody who is known; `None` where the route does not count them.
    fn count_actor(&self, request: &RequestInfo<'_>, principal: &Principal) -> Option<Standing>;

    /// Counts an attempt at a secret for the account that its `body` names.
    fn count_attempt(&self, request: &RequestInfo<'_>, principal: Option<&Principal>, body: &[u8]) -> Standing;

    /// Counts an attempt that failed for its address.
    fn count_failure(&self, address: IpAddr);

    /// Who the request's proof names; `None` when it carries no proof.
    ///
    /// # Errors
    /// `Unauthenticated` for a proof that is expired, revoked or forged.
    fn authenticate(&self, request: &RequestInfo<'_>) -> Result<Option<Principal>>;

    /// Called for non-safe methods of routes that are not exempt, after authentication.
    ///
    /// # Errors
    /// `Forbidden` with the code `csrf` when another site may have sent the request.
    fn verify_csrf(&self, request: &RequestInfo<'_>, principal: Option<&Principal>) -> Result<()>;

    /// Called where a connection is to be a WebSocket, which no token protects before its first message.
    ///
    /// # Errors
    /// `Forbidden` with the code `csrf` when the page of another site opens it.
    fn verify_source(&self, request: &RequestInfo<'_>) -> Result<()>;

    /// Told of each 403 and 429, for the audit log.
    fn refused(&self, refused: &Refused<'_>);

    /// Told of each request with a JSON body that somebody who is known sent and that was done, but for those that try
    /// secrets.
    fn accepted(&self, _accepted: &Accepted<'_>) {}

    /// Told of each failure of the server, for its list of errors.
    fn failed(&self, _failed: &Failed<'_>) {}

    /// Told of each answer, to count it.
    fn answered(&self, _answered: &Answered<'_>) {}
}
