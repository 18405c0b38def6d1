//! What the pipeline asks of authentication. The mechanisms are `auth`'s; the composition joins the two here.

use std::net::IpAddr;

use ::http::request::Parts;

use super::routes::{Access, Method, RateClass};
use crate::base::{Principal, Result, Uid};

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

/// A request that was answered with 403.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'r> {
    /// The stable code: `csrf`, `role`, …
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

/// Authentication and CSRF protection as the pipeline sees them. All three are called on an async worker: they look
/// things up in memory or in a snapshot and never wait.
pub trait Gate: Send + Sync + 'static {
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

    /// Told of each 403, for the audit log.
    fn refused(&self, refused: &Refused<'_>);
}
