//! The context that a handler receives: the application, the request's identity, who asks and from where. Extractors
//! read the rest of it. It holds no open transaction.

use std::net::IpAddr;
use std::sync::Arc;

use ::http::request::Parts;
use ::http::{HeaderMap, Method};
use bytes::Bytes;
use hyper::body::Incoming;

use super::gate::RequestInfo;
use super::routes::{ParamSpans, Route};
use super::site::RequestLimits;
use crate::base::{Actor, Error, Org, Principal, Result, Role, Uid, Via};

/// A request's body after the middleware has dealt with it.
pub(super) enum Received {
    /// Read and within the route's limit; checked if it is JSON.
    Whole(Bytes),
    /// Not read yet: the handler streams it.
    Stream(Incoming),
    /// None, or taken.
    Nothing,
}

impl Received {
    /// What was read.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Stream(_) | Self::Nothing => &[],
        }
    }

    /// The same, kept.
    pub(super) fn whole(&self) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes.clone(),
            Self::Stream(_) | Self::Nothing => Bytes::new(),
        }
    }
}

/// One request as its handler sees it.
pub struct Cx<S> {
    /// The application.
    pub app: S,
    /// The request's identity: in the log, in the change log, in every error.
    pub request: Uid,
    /// The client's address; behind trusted proxies the one they name.
    pub address: IpAddr,
    /// Whether the site is reached over TLS. Decides the names of cookies.
    pub secure: bool,
    pub(super) parts: Parts,
    pub(super) route: Arc<Route<S>>,
    pub(super) principal: Option<Principal>,
    pub(super) params: ParamSpans,
    pub(super) next_param: usize,
    pub(super) body: Received,
    pub(super) limits: RequestLimits,
}

impl<S> Cx<S> {
    /// Who is signed in.
    ///
    /// # Errors
    /// `Unauthenticated` on public routes when nobody is; elsewhere somebody always is.
    pub fn principal(&self) -> Result<&Principal> {
        self.principal.as_ref().ok_or(Error::Unauthenticated)
    }

    /// Who is signed in, on public routes.
    #[must_use]
    pub fn principal_if_any(&self) -> Option<&Principal> {
        self.principal.as_ref()
    }

    /// The organisation acted in; the instance's own when nobody is signed in.
    #[must_use]
    pub fn org(&self) -> Org {
        self.principal.as_ref().map_or(Org::INSTANCE, |principal| principal.org)
    }

    /// The signed-in user.
    ///
    /// # Errors
    /// As [`Cx::principal`].
    pub fn user(&self) -> Result<Uid> {
        self.principal().map(|principal| principal.user)
    }

    /// The signed-in user's role.
    ///
    /// # Errors
    /// As [`Cx::principal`].
    pub fn role(&self) -> Result<Role> {
        self.principal().map(|principal| principal.role)
    }

    /// Passes a session that proved a moment ago whose it is, for what is dangerous only sometimes.
    ///
    /// # Errors
    /// [`Error::Forbidden`] with code `reauthentication_required`.
    pub fn require_fresh(&self) -> Result<()> {
        if self.principal()?.fresh { Ok(()) } else { Err(super::middleware::not_fresh()) }
    }

    /// The actor for writes of this request.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let principal = self.principal.as_ref();
        Actor {
            org: self.org(),
            user: principal.map(|principal| principal.user),
            via: principal.map_or(Via::Web, |principal| principal.via),
            request: self.request,
            group: None,
            address: Some(self.address),
        }
    }

    /// The request's method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The request's path, without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// The route that matched.
    #[must_use]
    pub fn route(&self) -> &Route<S> {
        &self.route
    }

    /// The request's headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// A header's value where it is there and plain text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The value of the cookie with this unprefixed name, for example `ll_rt`.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        super::cookies::read(&self.parts.headers, self.secure, name)
    }

    /// The request as the gate sees it.
    #[must_use]
    pub fn info(&self) -> RequestInfo<'_> {
        RequestInfo {
            parts: &self.parts,
            route: &self.route.path,
            access: self.route.access,
            rate: self.route.rate,
            request: self.request,
            address: self.address,
            secure: self.secure,
        }
    }

    /// The next of the path's parameters that no extractor has taken, percent-decoded.
    pub(super) fn take_param(&mut self) -> Result<String> {
        let span = self.params.get(self.next_param).copied();
        let (from, to) = span.ok_or_else(|| Error::internal("the handler takes more parameters than its path has"))?;
        self.next_param += 1;
        let raw = self.path().get(from..to).unwrap_or_default();
        let text = percent_encoding::percent_decode_str(raw).decode_utf8().map_err(|_| Error::NotFound)?;
        Ok(text.into_owned())
    }
}
